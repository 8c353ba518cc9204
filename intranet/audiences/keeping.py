"""Rules kept as audiences: who is in one stands in rows, so that reading needs no rule."""

from __future__ import annotations

import hashlib
import json

from sqlalchemy import delete, insert, not_, select, update

from intranet import clock
from intranet.audiences.matching import matching
from intranet.audiences.models import AudienceRule
from intranet.audiences.rules import Rule, parse
from intranet.database import db, lock_row
from intranet.items.models import Audience, AudienceKind, AudienceMember
from intranet.people.models import Person

_rule, _member, _person = AudienceRule.__table__.c, AudienceMember.__table__.c, Person.__table__.c


def key_of(rule: Rule) -> str:
    """Return the name under which the same rule is found again, whatever the order it was typed in."""
    branches = sorted(
        json.dumps(sorted(json.dumps([c.attribute, str(c.operator), sorted(map(str, c.values))]) for c in branch))
        for branch in rule.any_of
    )
    return hashlib.sha256(json.dumps(branches).encode()).hexdigest()


def audience_of(rule: Rule) -> int:
    """Return the audience of a rule, made and filled where there is none yet. Never commits."""
    key = key_of(rule)
    lock_row(Audience.__table__, 1)  # of two at once the second finds what the first has made
    found = db.session.scalar(select(_rule.audience_id).where(_rule.key == key))
    if found is not None:
        return int(found)
    audience = Audience(kind=AudienceKind.RULE)
    db.session.add(audience)
    db.session.flush()
    db.session.add(AudienceRule(audience_id=audience.id, rule=rule.to_json(), key=key))
    db.session.flush()
    follow(audience.id)
    return audience.id


def follow(audience_id: int) -> None:
    """Bring in and let go whom the rule says, within the caller's transaction."""
    row = db.session.get_one(AudienceRule, audience_id)
    meant = select(_person.id).where(matching(parse(row.rule)))
    here = _member.audience_id == audience_id
    gone = delete(AudienceMember.__table__).where(here, not_(_member.person_id.in_(meant)))
    db.session.connection().execute(gone)
    new = meant.where(_person.id.not_in(select(_member.person_id).where(here)))
    people = db.session.scalars(new).all()
    if people:
        moment = clock.now()
        rows = [{"audience_id": audience_id, "person_id": one, "since": moment, "reason": "rule"} for one in people]
        db.session.connection().execute(insert(AudienceMember.__table__), rows)
    count = select(_member.person_id).where(here)
    total = len(db.session.scalars(count).all())
    kept = update(AudienceRule.__table__).where(_rule.audience_id == audience_id)
    db.session.connection().execute(kept.values(people=total, followed_at=clock.now()))


def follow_all() -> None:
    """Follow every rule that is kept, each in a transaction of its own."""
    for audience_id in db.session.scalars(select(_rule.audience_id).order_by(_rule.audience_id)).all():
        follow(audience_id)
        db.session.commit()
