"""The builder of a rule: rows of attribute, operator and values, which works by plain forms.

Each row says which branch it belongs to. Buttons are values of ``do``: *add*, *branch* (another
"or"), *remove-3* and *value-3* for the row with that number, *nearest-3-0* for the first value there that
nobody has; anything else leaves the rows as they are.
A text that stands in a row's field when the form is sent is one more of its values; a name that was
typed is looked up, and the colleague chosen from those found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from intranet.audiences.attributes import ATTRIBUTES, Attribute, Kind, Operator
from intranet.audiences.rules import (
    MOST_BRANCHES,
    MOST_CONDITIONS,
    MOST_VALUES,
    VALUE_LENGTH,
    VERSION,
    Rule,
    RuleError,
    parse,
)
from intranet.audiences.spelling import Unknown
from intranet.people.queries import PersonCard
from intranet.web.text import clean_line

MOST_ROWS = MOST_BRANCHES * MOST_CONDITIONS
#: Kinds whose values are whole numbers.
WHOLE = (Kind.PEOPLE, Kind.GROUPS, Kind.DAYS)


@dataclass
class Row:
    """One condition while it is being made; ``number`` is its place in the form."""

    number: int
    branch: int
    attribute: Attribute
    operator: str
    values: list[str] = field(default_factory=list)
    typed: str = ""
    errors: list[Any] = field(default_factory=list)
    found: list[PersonCard] = field(default_factory=list)  # whom a typed name may mean
    unknown: list[Unknown] = field(default_factory=list)  # values that nobody has
    awaited: list[str] = field(default_factory=list)  # those of them that are meant all the same

    @property
    def id(self) -> str:
        """What the fields of the row begin with."""
        return f"row-{self.number}"

    @property
    def label(self) -> Row:
        """The row itself, which has the ``text`` of a field's label."""
        return self

    @property
    def text(self) -> Any:
        """The attribute in words."""
        return self.attribute.label

    @property
    def asks_for_people(self) -> bool:
        """Whether the values are ids of people."""
        return self.attribute.kind is Kind.PEOPLE

    @property
    def texts(self) -> list[str]:
        """The values of free text, with the one that is being typed."""
        return [value for value in (*self.values, self.typed) if value] if self.attribute.kind is Kind.TEXT else []

    def take_nearest(self, at: int) -> None:
        """Put what people have in the place of a value that nobody has."""
        if 0 <= at < len(self.unknown) and self.unknown[at].nearest:
            wrong = self.unknown[at]
            right = (wrong.nearest if text == wrong.value else text for text in self.texts)
            self.values, self.typed = [*dict.fromkeys(right)][:MOST_VALUES], ""

    def as_condition(self) -> dict[str, Any]:
        """Return what ``rules.parse`` reads."""
        values: list[Any] = [*self.values]
        if self.attribute.kind in WHOLE:
            typed = [self.typed] if self.typed and not self.asks_for_people else []
            given = dict.fromkeys([*values, *typed])
            values = [int(value) for value in given if value.isascii() and value.isdecimal() and len(value) < 11]
        elif self.attribute.kind is Kind.CHOICE and len(self.attribute.choices) == 1:
            values = [*self.attribute.choices]
        elif self.typed:
            values.append(self.typed)
        return {"attribute": self.attribute.name, "operator": self.operator, "values": values}


class RuleDraft:
    """A rule while it is being made. In templates it stands where a form does: ``errors``, and rows as fields."""

    def __init__(self, rows: Iterable[Row], offered: Mapping[str, Attribute]) -> None:
        self.rows = [*rows]
        self.offered = offered
        self.form_errors: list[Any] = []
        self.touched: int | None = None  # number of the row that takes the focus

    @classmethod
    def of(cls, rule: Rule | None, offered: Mapping[str, Attribute]) -> RuleDraft:
        """Return the draft that shows a rule, or an empty one."""
        conditions = [(number, one) for number, branch in enumerate(rule.any_of) for one in branch] if rule else []
        return cls(
            (
                Row(
                    at,
                    branch,
                    offered.get(one.attribute, ATTRIBUTES[one.attribute]),
                    str(one.operator),
                    [str(value) for value in one.values],
                    awaited=[str(value) for value in one.values],
                )
                for at, (branch, one) in enumerate(conditions)
            ),
            offered,
        )

    @classmethod
    def read(cls, posted: MultiDict[str, str], offered: Mapping[str, Attribute]) -> RuleDraft:
        """Read what was posted, and do what the pressed button says."""
        draft = cls(_rows(posted, offered), offered)
        verb, _dash, number = posted.get("do", "").partition("-")
        if verb in ("add", "branch"):
            draft._add(posted.get(f"new-{number}", ""), number)
        elif verb == "remove":
            draft.rows = [row for row in draft.rows if row.number != _number(number)]
        elif verb == "value":
            draft._keep_typed(_number(number))
        elif verb == "nearest":
            draft._take_nearest(number)
        draft._renumber()
        return draft

    def __iter__(self) -> Iterator[Row]:
        """Go through the rows, as through the fields of a form."""
        return iter(self.rows)

    @property
    def errors(self) -> list[Any]:
        """Everything that is wrong."""
        return [*self.form_errors, *(error for row in self.rows for error in row.errors)]

    @property
    def branches(self) -> list[list[Row]]:
        """The rows by branch."""
        numbers = sorted({row.branch for row in self.rows})
        return [[row for row in self.rows if row.branch == number] for number in numbers]

    def rule(self, *, quietly: bool = False) -> Rule | None:
        """Return the rule, or None after saying at each row what is wrong; ``quietly`` says nothing."""
        branches = self.branches
        data = {"version": VERSION, "any": [{"all": [row.as_condition() for row in rows]} for rows in branches]}
        unfinished = [row for row in self.rows if row.asks_for_people and row.typed]
        try:
            rule = parse(data, self.offered)
        except RuleError as error:
            if not quietly:
                self._say(branches, error)
            return None
        if unfinished and not quietly:
            for row in unfinished:
                row.errors.append(_("Choose whom you mean, or clear the name."))
            return None
        return rule

    def doubts(self) -> bool:
        """Say at each row which values nobody has, unless they are meant all the same; return whether there are any."""
        doubted = False
        for row in self.rows:
            for one in row.unknown:
                if one.value not in row.awaited:
                    row.errors.append(_("Nobody has “%(value)s” today. Is it spelled right?", value=one.value))
                    doubted = True
        return doubted

    def _say(self, branches: list[list[Row]], error: RuleError) -> None:
        for where, message in error.faults.items():
            if where is None:
                self.form_errors.append(message)
            else:
                branches[where[0]][where[1]].errors.append(message)

    def _add(self, name: str, branch: str) -> None:
        if name not in self.offered:
            self.form_errors.append(_("Choose first what the condition asks for."))
            return
        number = min(max(_number(branch), 0), MOST_BRANCHES)
        if len(self.rows) >= MOST_ROWS or sum(row.branch == number for row in self.rows) >= MOST_CONDITIONS:
            self.form_errors.append(_("This rule has too many parts."))
            return
        attribute = self.offered[name]
        row = Row(MOST_ROWS, number, attribute, str(attribute.operators[0]))
        self.rows.append(row)
        self.touched = row.number

    def _keep_typed(self, number: int) -> None:
        for row in self.rows:
            if row.number == number:
                self.touched = number
                if not row.asks_for_people and row.typed:
                    row.values, row.typed = [*row.values, row.typed][:MOST_VALUES], ""

    def _take_nearest(self, place: str) -> None:
        number, _dash, at = place.partition("-")
        for row in self.rows:
            if row.number == _number(number):
                self.touched = row.number
                row.take_nearest(_number(at))

    def _renumber(self) -> None:
        """Number the rows and branches anew from 0, in their order."""
        self.rows.sort(key=lambda row: row.branch)
        order = {branch: at for at, branch in enumerate(sorted({row.branch for row in self.rows}))}
        touched = self.touched
        for at, row in enumerate(self.rows):
            if row.number == touched:
                self.touched = at
            row.number, row.branch = at, order[row.branch]


def _number(text: str) -> int:
    """Read the number of a row or a branch; -1 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else -1


def _rows(posted: MultiDict[str, str], offered: Mapping[str, Attribute]) -> Iterator[Row]:
    known = {**ATTRIBUTES, **offered}
    for number in range(MOST_ROWS):
        attribute = known.get(posted.get(f"row-{number}-attribute", ""))
        if attribute is None:
            continue
        yield Row(
            number,
            max(_number(posted.get(f"row-{number}-branch", "")), 0),
            attribute,
            posted.get(f"row-{number}-operator", ""),
            _lines(posted, f"row-{number}-value"),
            clean_line(posted.get(f"row-{number}-typed", ""))[: VALUE_LENGTH + 1],
            unknown=[*map(Unknown, *(_lines(posted, f"row-{number}-{name}") for name in ("unknown", "nearest")))],
            awaited=_lines(posted, f"row-{number}-awaited"),
        )


def _lines(posted: MultiDict[str, str], name: str) -> list[str]:
    return [clean_line(value)[:VALUE_LENGTH] for value in posted.getlist(name)[:MOST_VALUES]]


#: The operators of each kind of attribute in the words of the builder.
WORDS: Mapping[str, Any] = {
    Operator.IS: _l("is (one of)"),
    Operator.IS_NOT: _l("is not (any of)"),
    Operator.STARTS_WITH: _l("begins with"),
    Operator.STARTS_NOT_WITH: _l("does not begin with"),
    Operator.UNDER: _l("everyone under"),
    Operator.NOT_UNDER: _l("everyone not under"),
    Operator.SINCE: _l("on or after"),
    Operator.BEFORE: _l("before"),
    Operator.WITHIN: _l("at most so many days ago"),
    Operator.NOT_WITHIN: _l("longer ago, or not known"),
}
