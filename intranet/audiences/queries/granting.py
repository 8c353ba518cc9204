"""Who may announce to whom, and how that came about. For administrators; for others there is no such page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from intranet.access import Viewer
from intranet.audiences import describing, policy
from intranet.audiences.models import AnnounceRight, AnnounceRightAct
from intranet.audiences.rules import RuleError, parse
from intranet.database import db
from intranet.people import policy as people_policy
from intranet.people.models import Person
from intranet.people.queries import CARD, PersonCard, cards, find

#: Acts that the page names.
LATEST = 40


@dataclass(frozen=True, slots=True)
class Right:
    """A right to announce, or what was done about one."""

    id: int
    person: PersonCard | None
    role: str | None
    reach: str  # in words
    may_require: bool
    by: PersonCard | None
    at: datetime
    is_grant: bool = True


def rights(viewer: Viewer) -> list[Right]:
    """Return every right, roles first. Raises NotFound."""
    _only_who_grants(viewer)
    rows = db.session.scalars(
        select(AnnounceRight).order_by(AnnounceRight.role.is_(None), AnnounceRight.role, AnnounceRight.id)
    ).all()
    known = cards([number for row in rows for number in (row.person_id, row.granted_by_id)])
    return [
        Right(
            row.id,
            known.get(row.person_id or 0),
            row.role,
            _reach(row),
            row.may_require,
            known.get(row.granted_by_id or 0),
            row.granted_at,
        )
        for row in rows
    ]


def acts(viewer: Viewer) -> list[Right]:
    """Return what was granted and withdrawn, the latest first. Raises NotFound."""
    _only_who_grants(viewer)
    latest = select(AnnounceRightAct).order_by(AnnounceRightAct.id.desc()).limit(LATEST)
    rows = db.session.scalars(latest).all()
    known = cards([number for row in rows for number in (row.person_id, row.by_id)])
    return [
        Right(
            row.id,
            known.get(row.person_id or 0),
            row.role,
            _reach(row),
            row.may_require,
            known.get(row.by_id or 0),
            row.at,
            row.is_grant,
        )
        for row in rows
    ]


def candidates(viewer: Viewer, typed: str, chosen: int | None) -> list[PersonCard]:
    """Return the colleagues whom a typed name may mean, and the one who is chosen. Raises NotFound."""
    _only_who_grants(viewer)
    listed = people_policy.listed(viewer).with_only_columns(*CARD).where(Person.id == chosen)
    kept = [PersonCard(*row) for row in db.session.execute(listed)] if chosen else []
    return [*kept, *(card for card in find(viewer, typed) if card.id != chosen)] if typed else kept


def _only_who_grants(viewer: Viewer) -> None:
    if not policy.can_grant(viewer):
        raise NotFound


def _reach(row: AnnounceRight | AnnounceRightAct) -> str:
    if row.rule is None:
        return str(_("everyone under them") if row.role == "lead" else _("everyone"))
    try:
        words = describing.describe(parse(row.rule))
    except RuleError:
        return str(_("This version of the site cannot read the rule."))
    return str(_("under them: %(whom)s", whom=words) if row.role == "lead" else words)
