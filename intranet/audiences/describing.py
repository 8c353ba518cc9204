"""A rule in words, in the language of the page: "everyone in Engineering who works in Lisbon or Porto".

Each condition can be said in two ways: right behind "everyone", and as a clause behind "who". What was asked for
first in a sentence is what people know a colleague by; exceptions come last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import ngettext, pgettext

from intranet.audiences import beside
from intranet.audiences.attributes import ATTRIBUTES, Kind, Operator
from intranet.audiences.rules import Branch, Condition, Rule
from intranet.people.queries import cards
from intranet.web.filters import day
from intranet.web.locale import notation

Phrases = Mapping[Operator, Callable[[str], str]]
#: A sentence begins with the first of these that it speaks of.
ORDER = ("group", "department", "manager", "place", "company", "title", "role", "lead", "started", "newcomer", "person")
#: What stands well right behind "everyone".
BESIDE = (Operator.IS, Operator.UNDER)
#: What people and groups are called, by their kind and id.
Names = Mapping[tuple[Kind, int], str]

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
    "group": {
        Operator.IS: lambda values: _("in the group %(values)s", values=values),
        Operator.IS_NOT: lambda values: _("not in the group %(values)s", values=values),
    },
    "company": {
        Operator.IS: lambda values: pgettext("company", "at %(values)s", values=values),
        Operator.IS_NOT: lambda values: pgettext("company", "not at %(values)s", values=values),
        Operator.STARTS_WITH: lambda values: _("at companies that begin with %(values)s", values=values),
        Operator.STARTS_NOT_WITH: lambda values: _("at companies that do not begin with %(values)s", values=values),
    },
    "started": {
        Operator.SINCE: lambda values: _("started on %(values)s or later", values=values),
        Operator.NOT_SINCE: lambda values: _("started before %(values)s, or on no known day", values=values),
        Operator.BEFORE: lambda values: _("started before %(values)s", values=values),
        Operator.NOT_BEFORE: lambda values: _("started on %(values)s or later, or on no known day", values=values),
    },
    "newcomer": {
        Operator.WITHIN: lambda values: _("started within the last %(values)s", values=values),
        Operator.NOT_WITHIN: lambda values: _("not started within the last %(values)s", values=values),
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

#: The same behind "who"; translations say it of many, as in "alle …, die in Lisbon arbeiten".
CLAUSES: Mapping[str, Phrases] = {
    "department": {
        Operator.IS: lambda values: pgettext("department, who", "is in %(values)s", values=values),
        Operator.IS_NOT: lambda values: pgettext("department, who", "is not in %(values)s", values=values),
        Operator.STARTS_WITH: lambda values: _("is in a department that begins with %(values)s", values=values),
        Operator.STARTS_NOT_WITH: lambda values: _("is in no department that begins with %(values)s", values=values),
    },
    "place": {
        Operator.IS: lambda values: pgettext("who", "works in %(values)s", values=values),
        Operator.IS_NOT: lambda values: pgettext("who", "does not work in %(values)s", values=values),
        Operator.STARTS_WITH: lambda values: _("works at a place that begins with %(values)s", values=values),
        Operator.STARTS_NOT_WITH: lambda values: _("works at no place that begins with %(values)s", values=values),
    },
    "group": {
        Operator.IS: lambda values: pgettext("who", "is in the group %(values)s", values=values),
    },
    "company": {
        Operator.IS: lambda values: pgettext("company, who", "is at %(values)s", values=values),
        Operator.IS_NOT: lambda values: pgettext("company, who", "is not at %(values)s", values=values),
        Operator.STARTS_WITH: lambda values: _("is at a company that begins with %(values)s", values=values),
        Operator.STARTS_NOT_WITH: lambda values: _("is at no company that begins with %(values)s", values=values),
    },
    "started": {
        Operator.SINCE: lambda values: pgettext("who", "started on %(values)s or later", values=values),
        Operator.BEFORE: lambda values: pgettext("who", "started before %(values)s", values=values),
    },
    "newcomer": {
        Operator.WITHIN: lambda values: pgettext("who", "started within the last %(values)s", values=values),
        Operator.NOT_WITHIN: lambda values: pgettext("who", "did not start within the last %(values)s", values=values),
    },
    "title": {
        Operator.IS: lambda values: pgettext("who", "has the title %(values)s", values=values),
        Operator.IS_NOT: lambda values: pgettext("who", "does not have the title %(values)s", values=values),
        Operator.STARTS_WITH: lambda values: _("has a title that begins with %(values)s", values=values),
        Operator.STARTS_NOT_WITH: lambda values: _("has no title that begins with %(values)s", values=values),
    },
    "manager": {
        Operator.UNDER: lambda values: pgettext("who", "works under %(values)s", values=values),
        Operator.NOT_UNDER: lambda values: pgettext("who", "does not work under %(values)s", values=values),
        Operator.IS: lambda values: pgettext("who", "reports to %(values)s", values=values),
        Operator.IS_NOT: lambda values: pgettext("who", "does not report to %(values)s", values=values),
    },
    "person": {
        Operator.IS: lambda values: pgettext("who", "is named %(values)s", values=values),
        Operator.IS_NOT: lambda values: pgettext("who", "is not named %(values)s", values=values),
    },
    "lead": {
        Operator.IS: lambda _values: pgettext("who", "leads a team"),
        Operator.IS_NOT: lambda _values: pgettext("who", "leads no team"),
    },
    "role": {
        Operator.IS: lambda values: pgettext("who", "has the role %(values)s", values=values),
        Operator.IS_NOT: lambda values: pgettext("who", "does not have the role %(values)s", values=values),
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
    return [everyone(branch, names) for branch in rule.any_of]


def everyone(branch: Branch, names: Names) -> str:
    """Return one branch in words: "everyone in Sales who leads a team, except Hanna Groß"."""
    excepted = [condition for condition in branch if _is_exception(condition)]
    first, *others = [condition for condition in _in_order(branch) if condition not in excepted] or excepted
    if first.operator in BESIDE or first in excepted:
        said = str(_("everyone %(such)s", such=phrase(first, names)))
    else:
        said, others = str(_("everyone")), [first, *others]
    if others:
        clauses = format_list([_said(CLAUSES, other, names) for other in others], locale=notation())
        said = str(_("%(everyone)s who %(clauses)s", everyone=said, clauses=clauses))
    if excepted and first not in excepted:
        all_of_them = Condition("person", Operator.IS_NOT, tuple(value for one in excepted for value in one.values))
        said = f"{said}, {phrase(all_of_them, names)}"
    return said


def names_in(rule: Rule) -> dict[tuple[Kind, int], str]:
    """Return the names of the people, and of the groups that everybody may know, whom the rule names."""
    people = {(Kind.PEOPLE, number): card.display_name for number, card in cards(rule.people).items()}
    groups = {(Kind.GROUPS, number): known.name for number, known in beside.names(rule.groups).items()}
    return {**people, **groups}


def phrases(branch: Iterable[Condition], names: Names) -> str:
    """Return the conditions in words, as they are said of one person: "in Lisbon or Porto, leading a team"."""
    return ", ".join(phrase(condition, names) for condition in _in_order(branch))


def phrase(condition: Condition, names: Names) -> str:
    """Return one condition in words."""
    return _said(PHRASES, condition, names)


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


def _in_order(branch: Iterable[Condition]) -> list[Condition]:
    return sorted(branch, key=lambda one: (one.operator.is_negative, ORDER.index(one.attribute)))


def _is_exception(condition: Condition) -> bool:
    return condition.attribute == "person" and condition.operator is Operator.IS_NOT


def _said(words: Mapping[str, Phrases], condition: Condition, names: Names) -> str:
    shown = [_shown(condition, value, names) for value in condition.values]
    return str(words[condition.attribute][condition.operator](_any_of(shown)))


def _shown(condition: Condition, value: str | int, names: Names) -> str:
    attribute = ATTRIBUTES[condition.attribute]
    if attribute.kind is Kind.PEOPLE:
        return names.get((Kind.PEOPLE, int(value))) or _("somebody who is not known here any more")
    if attribute.kind is Kind.GROUPS:
        return names.get((Kind.GROUPS, int(value))) or _("(not known here any more)")
    if attribute.kind is Kind.DATE:
        return day(date.fromisoformat(str(value)))
    if attribute.kind is Kind.DAYS:
        return str(ngettext("%(num)s day", "%(num)s days", int(value)))
    return str(attribute.choices[str(value)]) if attribute.kind is Kind.CHOICE else str(value)


def _any_of(values: list[str]) -> str:
    return str(format_list(values, style="or", locale=notation()))
