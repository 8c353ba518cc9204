"""The words of HR's page: quarters, groups, shares, and the finding as a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from babel.lists import format_list
from flask_babel import format_percent, get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from intranet.disclosure.cells import Reason, Verdict
from intranet.insights.cuts import Cut, Tenure
from intranet.insights.models import SnapshotCell
from intranet.insights.quarters import Quarter
from intranet.insights.queries import Report, ValueCount

TENURES = {
    Tenure.FIRST_YEAR: _l("In their first year"),
    Tenure.TO_THREE: _l("One to three years"),
    Tenure.TO_TEN: _l("Three to ten years"),
    Tenure.LONGER: _l("Ten years and more"),
}
CUTS = {Cut.TEAM: _l("Team"), Cut.PLACE: _l("Place"), Cut.TENURE: _l("Tenure")}
REASONS = {
    Reason.SMALL: _l("fewer than %(k)s people"),
    Reason.PROTECTS: _l("needed to protect a smaller group"),
    Reason.ALIKE: _l("roughly, as it is nearly the same for all"),
    Reason.CHANGED: _l("roughly, as few people have come or gone since"),
}
#: Points by which a share must have changed to speak of it.
NOTABLE = 5


def quarter(each: Quarter) -> str:
    """Return the name of a quarter."""
    return str(_("Q%(number)s %(year)s", number=each.number, year=each.year))


def name(cell: SnapshotCell) -> str:
    """Return the name of a group."""
    if cell.cut == Cut.COMPANY:
        return str(_("Whole company"))
    return str(TENURES[Tenure(cell.name)]) if cell.cut == Cut.TENURE else cell.name


def value(count: ValueCount) -> str:
    """Return the name of a value in the reader's language."""
    if count.name is None:
        return str(_("Other values"))
    language = str(get_locale() or "en")[:2]
    return count.name.get(language) or count.name["en"]


def share(cell: SnapshotCell) -> str:
    """Return how many of a group were thanked, as far as it is shown."""
    if cell.verdict == Verdict.WITHHELD:
        return str(_("not shown"))
    return percent(cell.high or 0) if cell.thanked is not None else f"{cell.low}–{percent(cell.high or 0)}"


def percent(number: int) -> str:
    """Return a share as the reader's language writes it."""
    return str(format_percent(number / 100))


def reason(cell: SnapshotCell, k: int) -> str:
    """Return why a group is not shown as it is."""
    return str(REASONS[Reason(cell.reason)] % {"k": k}) if cell.reason else ""


def change(points: int | None) -> str:
    """Return by how much a share has changed, in words."""
    if points is None:
        return ""
    if abs(points) < NOTABLE:
        return str(_("about the same"))
    if points > 0:
        return str(_("%(num)s points more", num=points))
    return str(_("%(num)s points less", num=-points))


def circles(told: str) -> tuple[str, str]:
    """Return how many closed circles there are, and a note to it."""
    if not told:
        return str(_("not shown")), str(_("The company is too small for a number that points at nobody."))
    note = str(_("A few who thank hardly anybody but one another. Who they are, nobody is told."))
    if told == "none":
        return str(_("none")), note
    return (str(_("fewer than five")) if told == "few" else told), note


def finding(report: Report) -> list[str]:
    """Return what the quarter says, in words: how many, how that has changed, and where it differs."""
    company = report.company
    if company is None or company.verdict == Verdict.WITHHELD:
        return [str(_("There are too few people for figures that tell of nobody."))]
    told = [_of_company(report, company)]
    differing = (_extremes(report.by(cut)) for cut in (Cut.TEAM, Cut.PLACE, Cut.TENURE))
    return told + [sentence for sentence in differing if sentence][:1]


def _of_company(report: Report, company: SnapshotCell) -> str:
    when = quarter(report.quarter)
    if company.thanked is None:
        said = str(_("In %(quarter)s %(share)s of all colleagues were thanked", quarter=when, share=share(company)))
        return f"{said}."
    said = ngettext(
        "In %(quarter)s %(num)s of %(people)s colleagues was thanked: %(share)s",
        "In %(quarter)s %(num)s of %(people)s colleagues were thanked: %(share)s",
        company.thanked, quarter=when, people=company.people, share=share(company),
    )  # fmt: skip
    points = report.change(company)
    if points is None:
        return f"{said}."
    if abs(points) < NOTABLE:
        return str(_("%(said)s, about as many as in the quarter before.", said=said))
    if points > 0:
        return str(_("%(said)s, %(num)s points more than in the quarter before.", said=said, num=points))
    return str(_("%(said)s, %(num)s points less than in the quarter before.", said=said, num=-points))


def _extremes(cells: Sequence[SnapshotCell]) -> str:
    """Return where the share is lowest and where highest; nothing where there is only one group to speak of."""
    shown = [cell for cell in cells if cell.verdict != Verdict.WITHHELD]
    middles = [(cell.low or 0) + (cell.high or 0) for cell in shown]
    if len(shown) <= 1:
        return ""
    if max(middles) - min(middles) < 4 * NOTABLE:
        return str(_("Between the groups that can be shown the share differs little."))
    lowest, highest = (
        [cell for cell, at in zip(shown, middles, strict=True) if at == end] for end in (min(middles), max(middles))
    )
    return str(
        _("The share is lowest in %(least)s (%(low)s) and highest in %(most)s (%(high)s).",
          least=_names(lowest), low=share(lowest[0]), most=_names(highest), high=share(highest[0]))
    )  # fmt: skip


def _names(cells: Sequence[SnapshotCell]) -> str:
    """Name them, in quotation marks where the name of a team holds an "and" of its own."""
    names = [name(cell) for cell in cells]
    if len(names) > 1 and any(" " in one for one in names):
        names = [_("“%(name)s”", name=one) for one in names]
    return str(format_list(names, locale=get_locale()))


def caption(cells: Sequence[SnapshotCell]) -> str:
    """Return what a chart of groups shows, in words."""
    if all(cell.verdict == Verdict.WITHHELD for cell in cells):
        return str(_("None of these groups can be shown without telling of few people."))
    return _extremes(cells) or str(_("Only one group can be shown."))


def bars(cells: Sequence[SnapshotCell], k: int) -> list[dict[str, Any]]:
    """Return groups as rows of a chart; those that are not shown stand together, by the reason."""
    rows = [bar(cell, k) for cell in cells if cell.verdict != Verdict.WITHHELD]
    hidden: dict[str, list[SnapshotCell]] = {}
    for cell in cells:
        if cell.verdict == Verdict.WITHHELD:
            hidden.setdefault(cell.reason, []).append(cell)
    for those in hidden.values():
        label = ngettext("%(num)s group", "%(num)s groups", len(those))
        rows.append(bar(those[0], k) | {"label": label, "note": f"{reason(those[0], k)}: {_names(those)}"})
    return rows


def of_values(report: Report) -> str:
    """Return which value was named most often, in words."""
    first = report.values[0]
    return str(_("Of all thanks %(share)s named “%(value)s”.", share=percent(first.share), value=value(first)))


def value_bars(report: Report) -> list[dict[str, Any]]:
    """Return values as rows of a chart."""
    return [
        {
            "label": value(each),
            "text": percent(each.share),
            "note": "",
            "low": 0,
            "high": each.share,
            "kind": "released",
        }
        for each in report.values
    ]


def points(report: Report) -> list[dict[str, Any]]:
    """Return the company's quarters as points of a chart."""
    return [bar(cell, report.k) | {"label": quarter(each), "note": ""} for each, cell in report.trend]


def over_time(report: Report) -> str:
    """Return how the company's share has gone since the first quarter that is known, in words."""
    (first, before), (_last, now) = report.trend[0], report.trend[-1]
    if before.thanked is None or now.thanked is None:
        return str(_("Some quarters are shown only roughly."))
    points = (now.low or 0) - (before.low or 0)
    if abs(points) < NOTABLE:
        return str(_("The share is about the same as in %(quarter)s.", quarter=quarter(first)))
    if points > 0:
        return str(_("The share is %(num)s points higher than in %(quarter)s.", num=points, quarter=quarter(first)))
    return str(_("The share is %(num)s points lower than in %(quarter)s.", num=-points, quarter=quarter(first)))


def bar(cell: SnapshotCell, k: int) -> dict[str, Any]:
    """Return a group as a row of a chart."""
    return {
        "label": name(cell), "text": share(cell), "note": reason(cell, k), "low": cell.low, "high": cell.high,
        "kind": cell.verdict,
    }  # fmt: skip
