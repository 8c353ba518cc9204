"""Rules kept as audiences: who is in one stands in rows, so that reading needs no rule.

Who comes and who goes is found and written by the database, never read. A rule changes rows only where the
directory, a group or the day has changed what it means.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, delete, exists, func, literal, not_, or_, select, union_all, update

from intranet import clock
from intranet.access import Viewer
from intranet.audiences.attributes import ATTRIBUTES, Kind
from intranet.audiences.matching import matching, today
from intranet.audiences.models import AudienceRule, SavedAudience
from intranet.audiences.rules import Condition, Rule, RuleError, parse
from intranet.database import begins, db, insert_from, lock_row
from intranet.items.models import Audience, AudienceKind, AudienceMember, Item
from intranet.people.models import Person
from intranet.people.names import fold
from intranet.settings import settings

log = logging.getLogger("intranet.audiences")

_rule, _member, _person = AudienceRule.__table__.c, AudienceMember.__table__.c, Person.__table__.c

#: Rules that are looked at by one statement.
BATCH = 20
#: A rule that nothing uses is forgotten so long after somebody last asked for it.
FORGOTTEN_AFTER = timedelta(days=7)


def key_of(rule: Rule) -> str:
    """Return the name under which the same rule is found again, however and in whatever order it was typed."""
    branches = sorted(json.dumps(sorted(json.dumps(_said(one)) for one in branch)) for branch in rule.any_of)
    return hashlib.sha256(json.dumps(branches).encode()).hexdigest()


def _said(condition: Condition) -> list[object]:
    is_text = ATTRIBUTES[condition.attribute].kind is Kind.TEXT
    values = sorted(fold(str(value)) if is_text else str(value) for value in condition.values)
    return [condition.attribute, str(condition.operator), values]


def once_key_of(viewer: Viewer, once_key: str | None) -> str | None:
    """Return the key of a form as it is kept: nobody's form is taken for another's."""
    return f"{viewer.person_id}-{once_key}"[:40] if once_key else None


def audience_of(rule: Rule) -> int:
    """Return the audience of a rule, made and filled where there is none yet. Never commits."""
    key = key_of(rule)
    lock_row(Audience.__table__, 1)  # of two at once the second finds what the first has made
    found = db.session.scalar(select(_rule.audience_id).where(_rule.key == key))
    if found is not None:
        asked = update(AudienceRule.__table__).where(_rule.audience_id == found)
        db.session.execute(asked.values(asked_at=clock.now()))
        return int(found)
    audience = Audience(kind=AudienceKind.RULE)
    db.session.add(audience)
    db.session.flush()
    db.session.add(AudienceRule(audience_id=audience.id, rule=rule.to_json(), key=key))
    db.session.flush()
    follow(audience.id)
    return audience.id


def follow(audience_id: int) -> None:
    """Bring in and let go whom the rule says, within the caller's transaction.

    Of two at once the second waits, and finds nothing left to do.
    """
    lock_row(Audience.__table__, audience_id)
    stored = db.session.scalar(select(_rule.rule).where(_rule.audience_id == audience_id))
    if (rule := _read(audience_id, stored)) is None:
        return
    db.session.execute(
        delete(AudienceMember.__table__).where(
            _member.audience_id == audience_id, _member.person_id.not_in(_meant(rule))
        )
    )
    new = _new(audience_id, rule).add_columns(literal(audience_id), literal(clock.now(), _member.since.type))
    new = new.add_columns(literal("rule"))
    insert_from(AudienceMember.__table__, ["person_id", "audience_id", "since", "reason"], new)
    people = select(func.count()).select_from(AudienceMember.__table__).where(_member.audience_id == audience_id)
    kept = update(AudienceRule.__table__).where(_rule.audience_id == audience_id)
    db.session.execute(kept.values(people=people.scalar_subquery(), followed_at=clock.now()))


def follow_all() -> None:
    """Follow every rule that is kept, each in a transaction of its own, where anybody comes or goes by it."""
    _follow()
    forget_unused()


def follow_dated() -> None:
    """Follow the rules that mean others on a new day, once it has begun where the site is."""
    begun = datetime.combine(today(), time(), ZoneInfo(settings().time_zone))
    _follow(_rule.followed_at < begun, only_daily=True)


def forget_unused() -> None:
    """Forget rules that no saved audience and nothing written is for. Their numbers are never given again."""
    lock_row(Audience.__table__, 1)  # whoever asks for one now waits, and makes it anew
    used = or_(
        exists().where(SavedAudience.__table__.c.audience_id == _rule.audience_id),
        exists().where(Item.__table__.c.audience_id == _rule.audience_id),
    )
    unused = select(_rule.audience_id).where(_rule.asked_at < clock.now() - FORGOTTEN_AFTER, not_(used))
    gone = list(db.session.scalars(unused))
    if gone:
        db.session.execute(delete(AudienceMember.__table__).where(_member.audience_id.in_(gone)))
        db.session.execute(delete(AudienceRule.__table__).where(_rule.audience_id.in_(gone)))
        log.info("unused audiences forgotten", extra={"audiences": len(gone)})
    db.session.commit()


def _follow(*conditions: ColumnElement[bool], only_daily: bool = False) -> None:
    last = 0
    while rows := _after(last, conditions):
        last = rows[-1].audience_id
        rules = {row.audience_id: rule for row in rows if (rule := _read(row.audience_id, row.rule)) is not None}
        if only_daily:
            rules = {audience_id: rule for audience_id, rule in rules.items() if rule.is_followed_daily}
        moving = _moving(rules)
        for audience_id in sorted(moving):
            follow(audience_id)
            db.session.commit()
        still = rules.keys() - moving
        if still:
            looked = update(AudienceRule.__table__).where(_rule.audience_id.in_(sorted(still)))
            db.session.execute(looked.values(followed_at=clock.now()))
            db.session.commit()


def _after(last: int, conditions: Iterable[ColumnElement[bool]]) -> Sequence[Row[Any]]:
    with begins(writing=False):
        query = select(_rule.audience_id, _rule.rule).where(_rule.audience_id > last, *conditions)
        rows = db.session.execute(query.order_by(_rule.audience_id).limit(BATCH)).all()
        db.session.rollback()
    return rows


def _moving(rules: Mapping[int, Rule]) -> set[int]:
    """Return the audiences into or out of which anybody would move, by one statement for all of them."""
    if not rules:
        return set()
    asked = [
        select(literal(audience_id)).where(or_(_new(audience_id, rule).exists(), _gone(audience_id, rule).exists()))
        for audience_id, rule in rules.items()
    ]
    with begins(writing=False):
        found = set(db.session.scalars(union_all(*asked)))
        db.session.rollback()
    return found


def _meant(rule: Rule) -> Select[Any]:
    return select(_person.id).where(matching(rule))


def _new(audience_id: int, rule: Rule) -> Select[Any]:
    here = exists().where(_member.audience_id == audience_id, _member.person_id == _person.id)
    return _meant(rule).where(not_(here))


def _gone(audience_id: int, rule: Rule) -> Select[Any]:
    return select(_member.person_id).where(_member.audience_id == audience_id, _member.person_id.not_in(_meant(rule)))


def _read(audience_id: int, stored: object) -> Rule | None:
    """Read a kept rule; one that this version does not know moves nobody, and is in the log."""
    try:
        return parse(stored)
    except RuleError:
        log.exception("a kept rule cannot be read", extra={"audience": audience_id})
        return None
