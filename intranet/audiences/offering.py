"""Whom somebody may announce to, as choices: everyone, the people of each of their rights, and saved audiences."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import func, select

from intranet.access import Viewer
from intranet.audiences import describing
from intranet.audiences.keeping import key_of
from intranet.audiences.models import AudienceRule, SavedAudience
from intranet.audiences.queries import head_count
from intranet.audiences.rules import Rule, RuleError, parse
from intranet.audiences.scopes import Scope, covered, scopes
from intranet.database import db
from intranet.items.models import EVERYONE
from intranet.people import policy as people_policy
from intranet.people.models import Person

#: How the choices are called in forms, before a number.
SAVED, SCOPE, ALL = "saved", "scope", "everyone"


@dataclass(frozen=True, slots=True)
class Offer:
    """One choice. Where ``audience_id`` is none yet, ``keeping.audience_of(rule)`` makes it."""

    key: str  # how a form names it: everyone, saved-3, or scope- and what tells its rule from others
    name: str
    audience_id: int | None
    rule: Rule | None  # none is everyone
    people: int
    may_require: bool  # must-reads too
    saved_id: int | None = None


def offered(viewer: Viewer) -> list[Offer]:
    """Return whom the viewer may announce to, beside groups: widest first, saved audiences by name."""
    found = scopes(viewer)
    if not found:
        return []
    return [*_whole(viewer, found), *saved(viewer, found)]


def saved(viewer: Viewer, found: Sequence[Scope]) -> list[Offer]:
    """Return the saved audiences that one of the scopes covers."""
    rows = db.session.execute(
        select(SavedAudience.id, SavedAudience.name, AudienceRule.audience_id, AudienceRule.rule, AudienceRule.people)
        .join(AudienceRule, AudienceRule.audience_id == SavedAudience.audience_id)
        .where(SavedAudience.retired_at.is_(None))
        .order_by(func.lower(SavedAudience.name), SavedAudience.id)
    )
    offers = []
    for saved_id, name, audience_id, stored, people in rows:
        rule = _readable(stored)
        if rule is not None and covered(found, rule):
            may_require = covered(found, rule, must_read=True)
            offers.append(Offer(f"{SAVED}-{saved_id}", name, audience_id, rule, people, may_require, saved_id))
    return offers


def _whole(viewer: Viewer, found: Sequence[Scope]) -> list[Offer]:
    """Return everyone, and the people of each right that reaches not everyone."""
    offers = []
    if covered(found, None):
        people = people_policy.listed(viewer).with_only_columns(func.count(Person.id))
        may_require = covered(found, None, must_read=True)
        offers.append(Offer(ALL, _("Everyone"), EVERYONE, None, db.session.scalar(people) or 0, may_require))
    rules = {key_of(scope.rule): scope.rule for scope in found if scope.rule is not None}
    kept = _kept(rules)
    for key, rule in rules.items():
        may_require = covered(found, rule, must_read=True)
        name = describing.describe(rule)
        name = name[:1].upper() + name[1:]
        offers.append(Offer(f"{SCOPE}-{key[:12]}", name, kept.get(key), rule, head_count(viewer, rule), may_require))
    return offers


def _kept(keys: Collection[str]) -> dict[str, int]:
    """Return the audiences that there are already, by the keys of their rules."""
    if not keys:
        return {}
    query = select(AudienceRule.key, AudienceRule.audience_id).where(AudienceRule.key.in_(list(keys)))
    return dict(db.session.execute(query).all())


def _readable(stored: object) -> Rule | None:
    try:
        return parse(stored)
    except RuleError:
        return None
