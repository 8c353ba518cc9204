"""What a rule may ask of people: a list of attributes, each with the column that answers.

A column must say that the directory, the site or those who look after a group decide it. What people write of
themselves feeds no rule: nobody lets themselves into a group by editing a profile.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Column

from intranet.access import ADMIN, COMMUNITY_MANAGER, HR, Viewer
from intranet.audiences import beside
from intranet.people.models import Person, Role

SOURCES = frozenset({"directory", "site", "group"})


class Operator(enum.StrEnum):
    """How the values of a condition are compared; each has its opposite, and every person meets one of the two."""

    IS = "is"  # one of the values
    IS_NOT = "is_not"
    STARTS_WITH = "starts_with"
    STARTS_NOT_WITH = "starts_not_with"
    UNDER = "under"  # somewhere below one of these managers
    NOT_UNDER = "not_under"
    SINCE = "since"  # on the day or later
    NOT_SINCE = "not_since"
    BEFORE = "before"
    NOT_BEFORE = "not_before"
    WITHIN = "within"  # today or at most so many days ago
    NOT_WITHIN = "not_within"

    @property
    def opposite(self) -> Operator:
        """The operator that holds exactly where this one does not."""
        return OPPOSITES[self]

    @property
    def is_negative(self) -> bool:
        """Whether it leaves people out."""
        return self in NEGATIVE


_PAIRS = (
    (Operator.IS, Operator.IS_NOT),
    (Operator.STARTS_WITH, Operator.STARTS_NOT_WITH),
    (Operator.UNDER, Operator.NOT_UNDER),
    (Operator.SINCE, Operator.NOT_SINCE),
    (Operator.BEFORE, Operator.NOT_BEFORE),
    (Operator.WITHIN, Operator.NOT_WITHIN),
)
NEGATIVE = frozenset(second for _first, second in _PAIRS)
OPPOSITES = {**dict(_PAIRS), **{second: first for first, second in _PAIRS}}
EQUAL = (Operator.IS, Operator.IS_NOT)
TEXT_OPERATORS = (*EQUAL, Operator.STARTS_WITH, Operator.STARTS_NOT_WITH)


class Kind(enum.StrEnum):
    """What the values of an attribute are."""

    TEXT = "text"  # compared as folded for names: without case, accents and punctuation
    PEOPLE = "people"  # ids of people
    CHOICE = "choice"  # a few known words
    DATE = "date"  # one day
    DAYS = "days"  # a number of days back from today, which is another each day
    GROUPS = "groups"  # ids of groups


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing that can be asked."""

    name: str
    label: Any
    kind: Kind
    operators: tuple[Operator, ...]
    column: Column[Any]  # compared with the values
    spelled: Column[Any] | None = None  # how a text stands in the directory
    choices: Mapping[str, Any] = field(default_factory=dict)
    is_listed: bool = True  # whether every colleague sees it in the people directory
    is_steady: bool = True  # whether neither mere time nor a group changes who meets it, so that groups may ask it

    def __post_init__(self) -> None:
        """Refuse a column that does not say who decides it."""
        if self.column.info.get("decided_by") not in SOURCES:
            raise ValueError(f"{self.column} may be edited by the person: no rule may ask for it")

    @property
    def source(self) -> str:
        """Who decides it: the directory, the site, or whoever looks after a group."""
        return str(self.column.info["decided_by"])


_person, _role = Person.__table__.c, Role.__table__.c
ATTRIBUTES: Mapping[str, Attribute] = {
    attribute.name: attribute
    for attribute in (
        Attribute(
            "department", _l("Department"), Kind.TEXT, TEXT_OPERATORS, _person.department_key, _person.department
        ),
        Attribute("place", _l("Place"), Kind.TEXT, TEXT_OPERATORS, _person.place_key, _person.place),
        Attribute("company", _l("Company"), Kind.TEXT, TEXT_OPERATORS, _person.company_key, _person.company),
        Attribute("title", _l("Title"), Kind.TEXT, TEXT_OPERATORS, _person.title_key, _person.title),
        Attribute(
            "manager",
            _l("Manager"),
            Kind.PEOPLE,
            (Operator.UNDER, Operator.NOT_UNDER, *EQUAL),
            _person.manager_id,
        ),
        Attribute("started", _l("Start date"), Kind.DATE, (Operator.SINCE, Operator.BEFORE), _person.started_on),
        Attribute(
            "newcomer",
            _l("Started in the last days"),
            Kind.DAYS,
            (Operator.WITHIN, Operator.NOT_WITHIN),
            _person.started_on,
            is_steady=False,
        ),
        # Whoever leaves a group would let themselves in by its opposite.
        Attribute("group", _l("Group"), Kind.GROUPS, (Operator.IS,), beside.membership.c.group_id, is_steady=False),
        Attribute("person", _l("Named colleagues"), Kind.PEOPLE, EQUAL, _person.id),
        Attribute(
            "lead", _l("Leading a team"), Kind.CHOICE, EQUAL, _person.manager_id, choices={"lead": _l("leads a team")}
        ),
        Attribute(
            "role",
            _l("Role"),
            Kind.CHOICE,
            EQUAL,
            _role.name,
            choices={ADMIN: _l("administrator"), HR: _l("HR"), COMMUNITY_MANAGER: _l("community manager")},
            is_listed=False,
        ),
    )
}


#: What the rules of groups may ask, which bring members and let them go. As none of it comes from a group, no group
#: feeds another, and none feeds itself in a ring.
STEADY = {name: one for name, one in ATTRIBUTES.items() if one.is_steady}


def offered_for_announcing(viewer: Viewer) -> dict[str, Attribute]:
    """Return what the viewer may ask of whom they announce to: members of groups too, where they see who belongs."""
    offered = offered_to(viewer, ATTRIBUTES)
    groups = beside.askable(viewer)
    if groups:
        return {**offered, "group": replace(ATTRIBUTES["group"], choices=groups)}
    return {name: one for name, one in offered.items() if one.kind is not Kind.GROUPS}


def offered_to(viewer: Viewer, among: Mapping[str, Attribute] = STEADY) -> dict[str, Attribute]:
    """Return what the viewer may ask: what the people directory shows, and roles where they know them anyway."""
    return {name: one for name, one in among.items() if one.is_listed or viewer.has(ADMIN)}
