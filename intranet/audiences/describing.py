"""A rule in words, in the language of the page: "everyone in Engineering in Lisbon or Porto"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import pgettext

from intranet.audiences.attributes import ATTRIBUTES, Kind, Operator
from intranet.audiences.rules import Branch, Condition, Rule
from intranet.people.queries import cards
from intranet.web.locale import notation

Phrases = Mapping[Operator, Callable[[str], str]]
Names = Mapping[int, str]

PHRASES: Mapping[str, Phrases] = {
    "department": {
        Operator.IS: lambda values: pgettext("department", "in %(values)s", values=values),
        Operator.IS_NOT: lambda values: pgettext("department", "not in %(values)s", values=values),
        Operator.STARTS_WITH: lambda values: _("in departments that begin with %(values)s", values=values),
        Operator.STARTS_NOT_WITH: lambda values: _("in departments that do not begin with %(values)s", values=values),
    },
    "place": {
        Operator.IS: lambda values: pgettext("place", "in %(values)s", values=values),
        Operator.IS_NOT: lambda values: pgettext("place", "not in %(values)s", values=values),
        Operator.STARTS_WITH: lambda values: _("at places that begin with %(values)s", values=values),
        Operator.STARTS_NOT_WITH: lambda values: _("at places that do not begin with %(values)s", values=values),
    },
    "title": {
        Operator.IS: lambda values: _("with the title %(values)s", values=values),
        Operator.IS_NOT: lambda values: _("without the title %(values)s", values=values),
        Operator.STARTS_WITH: lambda values: _("with a title that begins with %(values)s", values=values),
        Operator.STARTS_NOT_WITH: lambda values: _("with a title that does not begin with %(values)s", values=values),
    },
    "manager": {
        Operator.UNDER: lambda values: _("under %(values)s", values=values),
        Operator.NOT_UNDER: lambda values: _("not under %(values)s", values=values),
        Operator.IS: lambda values: _("reporting to %(values)s", values=values),
        Operator.IS_NOT: lambda values: _("not reporting to %(values)s", values=values),
    },
    "person": {
        Operator.IS: lambda values: _("by the name of %(values)s", values=values),
        Operator.IS_NOT: lambda values: _("except %(values)s", values=values),
    },
    "lead": {
        Operator.IS: lambda _values: _("leading a team"),
        Operator.IS_NOT: lambda _values: _("leading no team"),
    },
    "role": {
        Operator.IS: lambda values: _("with the role %(values)s", values=values),
        Operator.IS_NOT: lambda values: _("without the role %(values)s", values=values),
    },
}


def describe(rule: Rule) -> str:
    """Return the rule in one sentence without an end."""
    first, *others = branches(rule)
    for other in others:
        first = _("%(these)s; and %(those)s", these=first, those=other)
    return first


def branches(rule: Rule) -> list[str]:
    """Return each branch in words, such as "everyone under Ben Okafor"."""
    names = names_in(rule)
    return [_("everyone %(such)s", such=phrases(branch, names)) for branch in rule.any_of]


def names_in(rule: Rule) -> dict[int, str]:
    """Return the names of the people whom the rule names, by one statement."""
    return {number: card.display_name for number, card in cards(rule.people).items()}


def phrases(branch: Iterable[Condition], names: Names) -> str:
    """Return the conditions in words, without their subject: "in Lisbon or Porto leading a team"."""
    return " ".join(phrase(condition, names) for condition in branch)


def phrase(condition: Condition, names: Names) -> str:
    """Return one condition in words."""
    shown = [_shown(condition, value, names) for value in condition.values]
    return str(PHRASES[condition.attribute][condition.operator](_any_of(shown)))


def why_one_fits(branch: Branch, names: Names) -> str:
    """Return the branch in words for somebody who meets it: without the names of others in a list with theirs."""
    told = phrases((condition for condition in branch if condition.attribute != "person"), names)
    if not any(condition.attribute == "person" and condition.operator is Operator.IS for condition in branch):
        return told or str(_("in the company"))
    return str(_("%(such)s (chosen by name)", such=told) if told else _("chosen by name"))


def why_one_does_not(lacked: Condition, names: Names) -> str:
    """Return in words what somebody lacks who does not meet the condition."""
    if lacked.attribute == "person":
        return str(_("excepted by name") if lacked.operator.is_negative else _("not chosen by name"))
    return phrase(lacked.opposite, names)


def _shown(condition: Condition, value: str | int, names: Names) -> str:
    attribute = ATTRIBUTES[condition.attribute]
    if attribute.kind is Kind.PEOPLE:
        return names.get(int(value)) or _("somebody who is not known here any more")
    return str(attribute.choices[str(value)]) if attribute.kind is Kind.CHOICE else str(value)


def _any_of(values: list[str]) -> str:
    return str(format_list(values, style="or", locale=notation()))
