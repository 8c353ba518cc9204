"""Rules as values: read strictly from JSON, written as JSON.

``{"version": 1, "any": [{"all": [{"attribute": "department", "operator": "is", "values": ["Engineering"]}]}]}``

*is* with several values means one of them, *is_not* none of them. Values of ``manager`` and ``person``
are ids of people, of ``group`` ids of groups; ``started`` has one day as ISO text, ``newcomer`` a number of days.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from intranet.audiences.attributes import ATTRIBUTES, Attribute, Kind, Operator
from intranet.people.names import fold
from intranet.web.addresses import MOST as MOST_ID
from intranet.web.text import clean_line

VERSION = 1
MOST_BRANCHES = 8
MOST_CONDITIONS = 8
MOST_VALUES = 200
VALUE_LENGTH = 200
MOST_DAYS = 3_650

Value = str | int
#: Where a fault is: the rule as a whole, or branch and condition, both from 0.
Where = tuple[int, int] | None


DAY = re.compile(r"[12]\d{3}-\d{2}-\d{2}")
#: What is asked for where a condition has no value.
MISSING: Mapping[Kind, Any] = {
    Kind.PEOPLE: _l("Choose at least one colleague."),
    Kind.GROUPS: _l("Choose at least one group."),
    Kind.DATE: _l("Choose a day."),
    Kind.DAYS: _l("Say how many days."),
}


class RuleError(ValueError):
    """What was given is no rule; ``faults`` say where and why, in words for people."""

    def __init__(self, faults: Mapping[Where, Any]) -> None:
        super().__init__("; ".join(str(message) for message in faults.values()))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Condition:
    """An attribute, an operator and the values it compares with."""

    attribute: str
    operator: Operator
    values: tuple[Value, ...]

    @property
    def asks_for_people(self) -> bool:
        """Whether the values are ids of people."""
        return ATTRIBUTES[self.attribute].kind is Kind.PEOPLE

    @property
    def opposite(self) -> Condition:
        """The condition that holds exactly where this one does not."""
        return Condition(self.attribute, self.operator.opposite, self.values)


Branch = tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """Whom it means: who meets all conditions of any branch."""

    any_of: tuple[Branch, ...]

    def __iter__(self) -> Iterator[Condition]:
        """Go through all conditions."""
        return (condition for branch in self.any_of for condition in branch)

    @property
    def people(self) -> set[int]:
        """Ids of the people it names."""
        return {int(value) for condition in self if condition.asks_for_people for value in condition.values}

    @property
    def groups(self) -> set[int]:
        """Ids of the groups it names."""
        asking = (condition for condition in self if ATTRIBUTES[condition.attribute].kind is Kind.GROUPS)
        return {int(value) for condition in asking for value in condition.values}

    @property
    def is_followed_daily(self) -> bool:
        """Whether mere time changes whom it means."""
        return any(ATTRIBUTES[condition.attribute].kind is Kind.DAYS for condition in self)

    def to_json(self) -> dict[str, Any]:
        """Return what ``parse`` reads."""
        return {
            "version": VERSION,
            "any": [
                {
                    "all": [
                        {"attribute": c.attribute, "operator": str(c.operator), "values": [*c.values]} for c in branch
                    ]
                }
                for branch in self.any_of
            ],
        }


def parse(data: object, attributes: Mapping[str, Attribute] = ATTRIBUTES) -> Rule:
    """Read a rule that asks for nothing but ``attributes``. Raises RuleError with everything that is wrong."""
    branches = _listed(data, {"version", "any"}, "any", MOST_BRANCHES)
    if not isinstance(data, dict) or data["version"] != VERSION or type(data["version"]) is not int:
        raise RuleError({None: _l("This rule is of a version that is not known here.")})
    faults: dict[Where, Any] = {}
    rule = []
    for number, branch in enumerate(branches):
        conditions = []
        for index, given in enumerate(_listed(branch, {"all"}, "all", MOST_CONDITIONS)):
            try:
                conditions.append(_condition(given, attributes))
            except ValueError as error:
                faults[number, index] = error.args[0]
        rule.append(tuple(conditions))
    if faults:
        raise RuleError(faults)
    return Rule(tuple(rule))


def _listed(data: object, keys: set[str], name: str, most: int) -> list[object]:
    if not isinstance(data, dict) or data.keys() != keys or not isinstance(data[name], list):
        raise RuleError({None: _l("This is no rule.")})
    found: list[object] = data[name]
    if not found:
        raise RuleError({None: _l("Say first whom the rule means.")})
    if len(found) > most:
        raise RuleError({None: _l("This rule has too many parts.")})
    return found


def _condition(data: object, attributes: Mapping[str, Attribute]) -> Condition:
    if not isinstance(data, dict) or data.keys() != {"attribute", "operator", "values"}:
        raise ValueError(_l("This is no condition."))
    attribute = attributes.get(data["attribute"]) if isinstance(data["attribute"], str) else None
    if attribute is None:
        raise ValueError(_l("A rule cannot ask for this."))
    if data["operator"] not in [str(operator) for operator in attribute.operators]:
        raise ValueError(_l("Please choose one."))
    values = _values(attribute, data["values"])
    if not values:
        raise ValueError(MISSING.get(attribute.kind, _l("Name at least one value.")))
    return Condition(attribute.name, Operator(data["operator"]), values)


def _values(attribute: Attribute, given: object) -> tuple[Value, ...]:
    """Return each value once. Raises ValueError for what cannot be one."""
    if not isinstance(given, list) or len(given) > MOST_VALUES:
        raise ValueError(_l("At most %(num)d values, please.", num=MOST_VALUES))
    if attribute.kind in (Kind.DATE, Kind.DAYS):
        return _time(attribute.kind, given)
    if attribute.kind in (Kind.PEOPLE, Kind.GROUPS):
        if not all(type(value) is int and 0 < value <= MOST_ID for value in given):
            raise ValueError(MISSING[attribute.kind])
        if attribute.kind is Kind.GROUPS and attribute.choices and not attribute.choices.keys() >= {*map(str, given)}:
            raise ValueError(_l("You cannot ask for one of these groups."))
    elif not all(isinstance(value, str) for value in given):
        raise ValueError(_l("This is no condition."))
    if attribute.kind is Kind.TEXT:
        return tuple(_texts(str(value) for value in given))
    if attribute.kind is Kind.CHOICE and not attribute.choices.keys() >= set(given):
        raise ValueError(_l("Please choose one."))
    return tuple(dict.fromkeys(given))


def _time(kind: Kind, given: list[object]) -> tuple[Value, ...]:
    """Return the one day, or the one number of days. Raises ValueError for what is none."""
    if len(given) != 1:
        raise ValueError(MISSING[kind])
    (value,) = given
    if kind is Kind.DAYS:
        if type(value) is not int or not 0 < value <= MOST_DAYS:
            raise ValueError(_l("A number of days from 1 to %(most)s, please.", most=MOST_DAYS))
        return (value,)
    if not isinstance(value, str) or not DAY.fullmatch(value):
        raise ValueError(MISSING[kind])
    try:
        return (date.fromisoformat(value).isoformat(),)
    except ValueError:
        raise ValueError(MISSING[kind]) from None


def _texts(given: Iterable[str]) -> Iterable[str]:
    found: dict[str, str] = {}
    for text in map(clean_line, given):
        if len(text) > VALUE_LENGTH:
            raise ValueError(_l("At most %(max)d characters, please.", max=VALUE_LENGTH))
        if text:
            if not fold(text):
                raise ValueError(_l("A value needs a letter or a digit."))
            found.setdefault(fold(text), text)
    return found.values()
