"""Keeping and forgetting drafts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, exists, func, select

from intranet import clock
from intranet.access import Viewer
from intranet.database import Base, db, lock_row
from intranet.drafts import queries
from intranet.drafts.forms import Sent
from intranet.drafts.models import Draft
from intranet.items.models import Item

#: Drafts of one person; more are not kept, and said not to be.
MOST = 100
#: Drafts that nobody went on with are forgotten after this.
KEEP = timedelta(days=90)
#: Keeping costs this much time each; so much of it may be used in advance.
PACE = timedelta(seconds=1)
BURST = timedelta(seconds=30)


class Changed(Exception):
    """It was changed, sent or discarded elsewhere meanwhile; ``draft`` is what is kept now, if anything."""

    def __init__(self, draft: Draft | None) -> None:
        super().__init__()
        self.draft = draft


class TooOften(Exception):
    """Kept too often in a short time."""


class TooMany(Exception):
    """There are too many drafts already."""


def keep(actor: Viewer, kind: str, context: str, sent: Sent) -> Draft | None:
    """Keep what was typed, or forget a draft that was emptied; return what is kept.

    Nothing is asked of the place, so keeping tells nothing of it. Raises Changed, TooOften or TooMany.
    """
    lock_row(Base.metadata.tables["person"], actor.person_id)
    found = queries.one(actor, kind, context)
    if found is not None and found.fields == sent.fields:  # the same from another tab, or sent again
        return found
    if sent.version != (found.version if found else 0):
        raise Changed(found)
    if _was_published(actor, sent):
        return None
    if sent.is_blank:
        discard(actor, kind, context)
        return None
    if found is None:
        found = _begin(actor, kind, context)
    else:
        found.version += 1
    found.fields = sent.fields
    _pace(found)
    db.session.commit()
    return found


def discard(actor: Viewer, kind: str, context: str) -> None:
    """Forget a draft; once more changes nothing."""
    forget(actor, kind, context)
    db.session.commit()


def forget(actor: Viewer, kind: str, context: Any) -> None:
    """Forget the draft of what is being sent, in the caller's transaction."""
    db.session.execute(
        delete(Draft).where(Draft.person_id == actor.person_id, Draft.kind == kind, Draft.context == str(context))
    )


def _was_published(actor: Viewer, sent: Sent) -> bool:
    """Whether the form was sent meanwhile: a page keeps its text a last time while it is being left."""
    if sent.once_key is None:
        return False
    written = exists().where(Item.author_id == actor.person_id, Item.once_key == sent.once_key)
    return bool(db.session.scalar(select(written)))


def _begin(actor: Viewer, kind: str, context: str) -> Draft:
    if (db.session.scalar(select(func.count()).where(Draft.person_id == actor.person_id)) or 0) >= MOST:
        raise TooMany
    draft = Draft(person_id=actor.person_id, kind=kind, context=context, version=1, paced_until=clock.now())
    db.session.add(draft)
    return draft


def _pace(draft: Draft) -> None:
    """Let a draft be kept as often as anybody types, and no oftener."""
    moment = clock.now()
    draft.paced_until = max(draft.paced_until, moment) + PACE
    if draft.paced_until - moment > BURST:
        db.session.rollback()
        raise TooOften
    draft.saved_at = moment
