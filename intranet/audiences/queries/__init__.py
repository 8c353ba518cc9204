"""Whom a rule means today: how many, some of them, why one does or does not – and what can be asked for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, not_, select

from intranet.access import Viewer
from intranet.audiences import describing, spelling
from intranet.audiences.attributes import ATTRIBUTES, TEXT_OPERATORS, Attribute, Kind
from intranet.audiences.forms import WORDS, RuleDraft
from intranet.audiences.matching import holds, matching, meets
from intranet.audiences.rules import Rule
from intranet.database import db
from intranet.people import policy as people_policy
from intranet.people.models import Person
from intranet.people.queries import CARD, PersonCard, find

SAMPLE = 6
#: Values offered for one attribute.
OFFERED = 200

_person = Person.__table__.c


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value that people have, and how many of them."""

    value: str
    people: int


def head_count(viewer: Viewer, rule: Rule) -> int:
    """Return how many colleagues the rule means."""
    listed = people_policy.listed(viewer).where(matching(rule))
    return db.session.scalar(listed.with_only_columns(func.count(Person.id))) or 0


def sample(viewer: Viewer, rule: Rule, limit: int = SAMPLE) -> list[PersonCard]:
    """Return the first of them by name."""
    listed = people_policy.listed(viewer).with_only_columns(*CARD).where(matching(rule))
    rows = db.session.execute(listed.order_by(Person.sort_key, Person.id).limit(limit))
    return [PersonCard(*row) for row in rows]


def suggestions(viewer: Viewer) -> dict[str, list[Suggestion]]:
    """Return for each attribute of free text the values colleagues have, the most frequent first."""
    found = {}
    for attribute in ATTRIBUTES.values():
        if attribute.kind is not Kind.TEXT:
            continue
        people = func.count(Person.id)
        query = (
            people_policy.listed(viewer)
            .with_only_columns(func.min(attribute.spelled), people)
            .where(attribute.column != "")
            .group_by(attribute.column)
            .order_by(people.desc(), attribute.column)
            .limit(OFFERED)
        )
        found[attribute.name] = [Suggestion(value, count) for value, count in db.session.execute(query)]
    return found


def look_up_values(viewer: Viewer, draft: RuleDraft) -> RuleDraft:
    """Note at each row of the draft which of its values no colleague has."""
    had: dict[str, dict[str, str]] = {}
    guesses = spelling.MOST_GUESSES
    for row in draft:
        row.unknown = []
        if row.operator not in TEXT_OPERATORS or not row.texts:
            continue
        if row.attribute.name not in had:
            had[row.attribute.name] = _values_of(viewer, row.attribute)
        row.unknown = spelling.unknown(row.operator, row.texts, had[row.attribute.name], guesses)
        guesses = max(0, guesses - len(row.unknown))
    return draft


def _values_of(viewer: Viewer, attribute: Attribute) -> dict[str, str]:
    """Return every value of an attribute that colleagues have, as it is spelled, by its folded form."""
    values = people_policy.listed(viewer).with_only_columns(attribute.column, func.min(attribute.spelled))
    return {folded: text for folded, text in db.session.execute(values.group_by(attribute.column)) if folded}


def builder(viewer: Viewer, draft: RuleDraft) -> dict[str, Any]:
    """Return what ``audiences/_builder.html`` shows: the draft, values to choose from, and the people it names."""
    look_up_values(viewer, draft)
    for row in draft:
        if row.asks_for_people and row.typed:
            row.found = [card for card in find(viewer, row.typed) if str(card.id) not in row.values]
    return {"form": draft, "words": WORDS, "suggestions": suggestions(viewer), "named": _named(viewer, draft)}


def meaning(viewer: Viewer, rule: Rule | None) -> dict[str, Any]:
    """Return what ``audiences/_meaning.html`` shows: the rule in words, how many it means, and some of them."""
    if rule is None:
        return {"meant": None}
    return {
        "meant": describing.branches(rule),
        "meant_count": head_count(viewer, rule),
        "meant_people": sample(viewer, rule),
    }


def _named(viewer: Viewer, draft: RuleDraft) -> dict[str, PersonCard]:
    """Return the cards of the people whom the draft names, as far as the people directory has them, by id as text."""
    wanted = {int(value) for row in draft if row.asks_for_people for value in row.as_condition()["values"]}
    if not wanted:
        return {}
    known = people_policy.visible(viewer).with_only_columns(*CARD).where(Person.id.in_(sorted(wanted)))
    return {str(row.id): PersonCard(*row) for row in db.session.execute(known)}


def why_in(viewer: Viewer, rule: Rule, person_ids: Collection[int]) -> dict[int, str]:
    """Return, for those of the people whom the rule means, the branch that they meet, in words."""
    if not person_ids:
        return {}
    which = case(*((meets(branch), number) for number, branch in enumerate(rule.any_of)))
    rows = db.session.execute(select(_person.id, which).where(_person.id.in_(sorted(person_ids)), matching(rule)))
    names = describing.names_in(rule)
    words = [describing.why_one_fits(branch, names) for branch in rule.any_of]
    return {person_id: words[number] for person_id, number in rows}


def why_out(viewer: Viewer, rule: Rule, person_ids: Collection[int]) -> dict[int, str]:
    """Return, for those of the people whom the rule does not mean, what they lack of each branch, in words."""
    if not person_ids:
        return {}
    lacking = [
        case(*((not_(holds(condition)), index) for index, condition in enumerate(branch))).label(f"lacks_{number}")
        for number, branch in enumerate(rule.any_of)
    ]
    query = select(_person.id, *lacking).where(_person.id.in_(sorted(person_ids)), not_(matching(rule)))
    names = describing.names_in(rule)
    return {person_id: _lacks(rule, lacked, names) for person_id, *lacked in db.session.execute(query)}


def _lacks(rule: Rule, lacked: Sequence[int | None], names: describing.Names) -> str:
    """Say the first condition that fails of each branch; none does of somebody who has left the company."""
    words = [
        describing.why_one_does_not(branch[index], names)
        for branch, index in zip(rule.any_of, lacked, strict=True)
        if index is not None
    ]
    return "; ".join(dict.fromkeys(words))
