"""Whether one condition follows from another by how both are written, whoever the people are.

It is right to say no where it cannot be told: a scope then narrows what is within it once more, and means the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from intranet.audiences.attributes import ATTRIBUTES, Kind, Operator
from intranet.audiences.rules import Branch, Condition
from intranet.people.names import fold

Way = Callable[[Collection[Any], Collection[Any]], bool]


def implies(condition: Condition, limit: Condition) -> bool:
    """Whether nobody meets the condition who does not meet the limit."""
    if condition.attribute != limit.attribute:
        return False
    way = WAYS.get((condition.operator, limit.operator))
    return way is not None and way(_compared(condition), _compared(limit))


def is_below(branch: Branch, limit: Branch) -> bool:
    """Whether nobody meets all of the branch who does not meet all of the limit."""
    return all(any(implies(condition, one) for condition in branch) for one in limit)


def _fewer(values: Collection[Any], limits: Collection[Any]) -> bool:
    return set(values) <= set(limits)


def _more(values: Collection[Any], limits: Collection[Any]) -> bool:
    return set(values) >= set(limits)


def _longer(values: Collection[Any], limits: Collection[Any]) -> bool:
    return all(value.startswith(tuple(limits)) for value in values)


def _shorter(values: Collection[Any], limits: Collection[Any]) -> bool:
    return _longer(limits, values)


def _later(values: Collection[Any], limits: Collection[Any]) -> bool:
    return bool(min(values) >= max(limits))


def _earlier(values: Collection[Any], limits: Collection[Any]) -> bool:
    return bool(max(values) <= min(limits))


WAYS: Mapping[tuple[Operator, Operator], Way] = {
    (Operator.IS, Operator.IS): _fewer,
    (Operator.IS_NOT, Operator.IS_NOT): _more,
    (Operator.UNDER, Operator.UNDER): _fewer,
    (Operator.NOT_UNDER, Operator.NOT_UNDER): _more,
    (Operator.IS, Operator.UNDER): _fewer,  # who reports to somebody works under them
    (Operator.STARTS_WITH, Operator.STARTS_WITH): _longer,
    (Operator.IS, Operator.STARTS_WITH): _longer,
    (Operator.STARTS_NOT_WITH, Operator.STARTS_NOT_WITH): _shorter,
    (Operator.SINCE, Operator.SINCE): _later,
    (Operator.BEFORE, Operator.BEFORE): _earlier,
    (Operator.WITHIN, Operator.WITHIN): _earlier,
    (Operator.NOT_WITHIN, Operator.NOT_WITHIN): _later,
}


def _compared(condition: Condition) -> list[Any]:
    """Return the values as the database compares them."""
    is_text = ATTRIBUTES[condition.attribute].kind is Kind.TEXT
    return [fold(str(value)) for value in condition.values] if is_text else [*condition.values]
