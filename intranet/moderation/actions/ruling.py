"""Deciding which things of new members a group looks at first."""

from __future__ import annotations

from intranet.access import Viewer, require
from intranet.database import db, lock_row
from intranet.groups.models import Group
from intranet.items.models import ApprovalRule
from intranet.moderation.models import ActKind, Desk, ModerationAct
from intranet.moderation.queries import ruling


def set_rule(actor: Viewer, group: Group, things: int, days: int) -> None:
    """Look first at so many things of who joined less than so many days ago; none ends it. Raises Forbidden."""
    lock_row(Group.__table__, group.id)
    require(ruling.may_rule(actor, group))
    rule = db.session.get(ApprovalRule, group.id)
    before, after = (f"{rule.things}/{rule.days}" if rule else "0"), (f"{things}/{days}" if things else "0")
    if before == after:
        return
    if rule is not None and not things:
        db.session.delete(rule)
    else:
        db.session.merge(ApprovalRule(group_id=group.id, things=things, days=days, set_by_id=actor.person_id))
    db.session.add(
        ModerationAct(
            kind=ActKind.RULE, desk=Desk.MODERATORS, group_id=group.id, by_id=actor.person_id,
            before=before, after=after,
        )
    )  # fmt: skip
    db.session.commit()
