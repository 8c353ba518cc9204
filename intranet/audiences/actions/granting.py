"""Granting and withdrawing rights to announce; every act is kept."""

from __future__ import annotations

from sqlalchemy import select

from intranet import clock
from intranet.access import Viewer, require
from intranet.audiences import policy
from intranet.audiences.keeping import key_of
from intranet.audiences.models import AnnounceRight, AnnounceRightAct
from intranet.audiences.rules import Rule, RuleError, parse
from intranet.database import db, lock_row
from intranet.items.models import Audience


def grant(actor: Viewer, person_id: int | None, role: str | None, rule: Rule | None, *, may_require: bool) -> None:
    """Let a person, or whoever holds a role, announce to the people of a rule; none is everyone.

    Who has the right already keeps it, as it is said now. Raises Forbidden.
    """
    require(policy.can_grant(actor))
    lock_row(Audience.__table__, 1)  # of two at once the second finds what the first has granted
    held = select(AnnounceRight).where(AnnounceRight.person_id == person_id, AnnounceRight.role == role)
    right = next((one for one in db.session.scalars(held) if _key(one.rule) == (key_of(rule) if rule else "")), None)
    if right is not None and right.may_require == may_require:
        db.session.rollback()
        return
    if right is None:
        stored = rule.to_json() if rule else None
        right = AnnounceRight(person_id=person_id, role=role, rule=stored)
        db.session.add(right)
    right.may_require, right.granted_by_id, right.granted_at = may_require, actor.person_id, clock.now()
    _note(actor, right, is_grant=True)
    db.session.commit()


def withdraw(actor: Viewer, right_id: int) -> None:
    """Take a right away, at once; whoever did it before has done it. Raises Forbidden."""
    require(policy.can_grant(actor))
    lock_row(Audience.__table__, 1)
    right = db.session.get(AnnounceRight, right_id, populate_existing=True)
    if right is not None:
        _note(actor, right, is_grant=False)
        db.session.delete(right)
    db.session.commit()


def _note(actor: Viewer, right: AnnounceRight, *, is_grant: bool) -> None:
    db.session.add(
        AnnounceRightAct(
            person_id=right.person_id,
            role=right.role,
            rule=right.rule,
            may_require=right.may_require,
            is_grant=is_grant,
            by_id=actor.person_id,
        )
    )


def _key(stored: object) -> str | None:
    """Return what tells a stored rule from others, empty for everyone; none where it cannot be read."""
    try:
        return key_of(parse(stored)) if stored is not None else ""
    except RuleError:
        return None
