"""What somebody can choose to announce to: everyone, audiences, their own people, a rule made for once, groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from sqlalchemy import func, select

from intranet.access import Viewer
from intranet.announcements import budget
from intranet.announcements.budget import Budget
from intranet.announcements.targets import Target, people_of
from intranet.audiences import describing
from intranet.audiences.keeping import audience_of
from intranet.audiences.models import AudienceRule, SavedAudience
from intranet.audiences.offering import ALL, offered
from intranet.audiences.queries import head_count, sample
from intranet.audiences.rules import Rule, RuleError, parse
from intranet.audiences.scopes import Scope, covered, covers, scopes, within
from intranet.database import db
from intranet.groups.queries.places import own_places
from intranet.people import policy as people_policy
from intranet.people.models import Person
from intranet.people.queries import CARD, PersonCard
from intranet.settings import settings

#: The value of the field that is no audience yet.
BY_RULE = "rule"
SAMPLE = 6

_person, _saved, _rule = Person.__table__.c, SavedAudience.__table__.c, AudienceRule.__table__.c


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice; a rule that is no kept audience yet becomes one when it is chosen."""

    value: str
    name: str
    rule: Rule | None = None
    group_id: int | None = None
    audience_id: int | None = None
    language: str = ""
    may_require: bool = True  # must-reads too


@dataclass(frozen=True, slots=True)
class Reach:
    """How many colleagues a choice means, and some of them."""

    count: int
    people: list[PersonCard]
    words: list[str]

    @property
    def others(self) -> int:
        """How many are not named."""
        return self.count - len(self.people)


@dataclass(frozen=True, slots=True)
class Offers:
    """Everything one author can choose from."""

    scopes: list[Scope]
    known: Mapping[str, Choice] = field(default_factory=dict)

    @property
    def may_require(self) -> bool:
        """Whether some of it may be asked to confirm that it was read."""
        return any(choice.may_require for choice in self.known.values())

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The choices of a field."""
        first = [("", _("Choose who it is for"))] if len(self.known) != 1 else []
        return first + [(choice.value, choice.name) for choice in self.known.values()]


def offers(author: Viewer) -> Offers:
    """Return what an author can choose from; nothing for most."""
    found = scopes(author)
    known: dict[str, Choice] = {}
    for one in offered(author):
        name = _("Everyone in the company") if one.key == ALL else one.name
        known[one.key] = Choice(one.key, name, one.rule, None, one.audience_id, "", one.may_require)
    if found:
        may_require = any(scope.may_require for scope in found)
        name = _("Colleagues by department, place or team …")
        known[BY_RULE] = Choice(BY_RULE, name, may_require=may_require)
    for place in own_places(author):
        if place.group_id in author.moderated_group_ids:
            value, name = f"group-{place.group_id}", _("Members of %(group)s", group=place.name)
            known[value] = Choice(value, name, None, place.group_id, place.audience_id, place.language)
    return Offers(found, known)


def may_announce(viewer: Viewer) -> bool:
    """Whether there is anything the viewer can announce to."""
    return not viewer.moderated_group_ids.isdisjoint(viewer.writable_group_ids) or bool(scopes(viewer))


def rule_of(found: Offers, value: str, typed: Rule | None) -> Rule | None:
    """Return the rule that a choice means: that of an audience, or the typed one, narrowed to a single scope."""
    choice = found.known.get(value)
    if choice is None or value != BY_RULE:
        return choice.rule if choice else None
    scope = found.scopes[0].rule if len(found.scopes) == 1 else None
    if typed is None or scope is None or covers(found.scopes[0], typed):
        return typed
    try:
        return within(scope, typed)
    except RuleError:  # too many parts: then it is not within the scope
        return typed


def is_covered(found: Offers, rule: Rule | None, *, must_read: bool) -> bool:
    """Whether the author may announce to the people of a rule, also what must be read."""
    return rule is not None and covered(found.scopes, rule, must_read=must_read)


def target(found: Offers, value: str, rule: Rule | None) -> Target:
    """Return where to announce. A rule becomes an audience, or is one already; never commits."""
    choice = found.known[value]
    if choice.audience_id is not None:
        return Target(choice.audience_id, choice.group_id, choice.name, choice.language or settings().languages[0])
    assert rule is not None, "validated before"  # noqa: S101 - for the reader and for types
    return Target(audience_of(rule), None, choice.name, settings().languages[0])


def must_reads(found: Offers, value: str, rule: Rule | None) -> Budget | None:
    """Return how many must-reads the people of a choice were asked to confirm this month."""
    choice = found.known.get(value)
    if choice is None or not choice.may_require:
        return None
    if choice.audience_id is not None:
        return budget.of(choice.audience_id, choice.group_id)
    return budget.of_rule(rule) if rule is not None else None


def reach(author: Viewer, found: Offers, value: str, rule: Rule | None) -> Reach | None:
    """Return whom a choice means today; none while it means nobody in particular."""
    choice = found.known.get(value)
    if choice is None:
        return None
    if choice.audience_id is not None:
        people = people_policy.listed(author).where(_person.id.in_(people_of(choice.audience_id, choice.group_id)))
        count = db.session.scalar(people.with_only_columns(func.count(_person.id))) or 0
        rows = db.session.execute(people.with_only_columns(*CARD).order_by(_person.sort_key, _person.id).limit(SAMPLE))
        return Reach(count, [PersonCard(*row) for row in rows], [])
    if rule is None:
        return None
    return Reach(head_count(author, rule), sample(author, rule), describing.branches(rule))


def audience_names(audience_ids: set[int]) -> dict[int, str]:
    """Return what audiences by rule are called: the name they are saved under, else their rule in words."""
    if not audience_ids:
        return {}
    name = (
        select(func.min(_saved.name))
        .where(_saved.audience_id == _rule.audience_id, _saved.retired_at.is_(None))
        .scalar_subquery()
    )
    query = select(_rule.audience_id, _rule.rule, name.label("name")).where(_rule.audience_id.in_(audience_ids))
    rows = db.session.execute(query).all()
    return {row.audience_id: row.name or _capital(describing.describe(parse(row.rule))) for row in rows}


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
