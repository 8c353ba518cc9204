"""Reading one's own drafts: the one of a composer, and the list of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from werkzeug.datastructures import MultiDict

from intranet.access import Viewer
from intranet.database import db, fetch
from intranet.drafts.kinds import Destination, DraftKind, kinds
from intranet.drafts.models import Draft, Fields
from intranet.web.mention_marks import QUOTED

#: What of a draft names it in the list, the first that has words.
TITLES = ("title", "name", "body")

_draft = Draft.__table__.c
_ONE = select(_draft.version, _draft.saved_at, _draft.fields).where(
    _draft.person_id == bindparam("me"), _draft.kind == bindparam("kind"), _draft.context == bindparam("context")
)


@dataclass(frozen=True, slots=True)
class OnHand:
    """What a composer's page knows of its draft; a version of 0 says that there is none."""

    kind: str
    context: str
    version: int = 0
    saved_at: datetime | None = None
    fields: Fields | None = None
    is_taken: bool = False  # its text stands in the form

    @property
    def formdata(self) -> MultiDict[str, str] | None:
        """What the form is filled in with, or None."""
        return MultiDict(self.fields) if self.is_taken and self.fields is not None else None

    @property
    def base(self) -> int:
        """The version that the form's text stands on."""
        return self.version if self.is_taken else 0


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft in the list."""

    kind: DraftKind
    context: str
    saved_at: datetime
    title: str
    text: str
    destination: Destination | None


def on_hand(
    viewer: Viewer, kind: str, context: str, *, asked: bool = False, fits: dict[str, str] | None = None
) -> OnHand:
    """Return the draft of a composer that is opened.

    It is taken where each of ``fits`` – what the page was opened with, such as the version of the text that is
    changed – says the same as the draft, or where the viewer ``asked`` for it; else it is offered.
    """
    rows = fetch(_ONE, {"me": viewer.person_id, "kind": kind, "context": context})
    if not rows:
        return OnHand(kind, context)
    [(version, saved_at, fields)] = rows
    agrees = all(fields.get(name, [value]) == [value] for name, value in (fits or {}).items())
    return OnHand(kind, context, version, saved_at, fields, asked or agrees)


def sent_back(viewer: Viewer, kind: str, context: str, version: int) -> OnHand:
    """Return the draft of a composer whose form comes back with what was typed, from a preview or with faults."""
    found = on_hand(viewer, kind, context)
    return OnHand(kind, context, found.version, found.saved_at, None, found.version == version)


def one(viewer: Viewer, kind: str, context: str) -> Draft | None:
    """Return the viewer's draft at a composer."""
    query = select(Draft).where(Draft.person_id == viewer.person_id, Draft.kind == kind, Draft.context == context)
    return db.session.scalars(query).one_or_none()


def mine(viewer: Viewer) -> list[DraftRow]:
    """Return the viewer's drafts, the one written last first."""
    query = select(Draft).where(Draft.person_id == viewer.person_id).order_by(Draft.saved_at.desc(), Draft.id.desc())
    return [
        DraftRow(
            kind,
            draft.context,
            draft.saved_at,
            next((words for name in TITLES if (words := _words(draft, name))), ""),
            _words(draft, "body"),
            kind.destination(viewer, draft.context),
        )
        for draft in db.session.scalars(query)
        if (kind := kinds().get(draft.kind)) is not None
    ]


def _words(draft: Draft, name: str) -> str:
    """Return a field's text; of a mention the name alone."""
    return QUOTED.sub(r"@\1", "\n".join(draft.fields.get(name, []))).strip()
