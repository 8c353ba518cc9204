"""The table of a quarter for a spreadsheet: what the page shows, and nothing more."""

from __future__ import annotations

import csv
import io

from flask_babel import gettext as _

from intranet.insights import phrases
from intranet.insights.cuts import Cut
from intranet.insights.queries import Report
from intranet.web.spreadsheet import BYTE_ORDER_MARK, cell


def table(report: Report) -> str:
    """Return every group with its share, or with why it has none, and the values."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow([
        _("Quarter"), _("Kind"), _("Group"), _("People"), _("Thanked"), _("Share from, %"), _("Share to, %"),
        _("Spread, %"), _("Note"),
    ])  # fmt: skip
    quarter = report.quarter.name
    for row in (each for cut in Cut for each in report.by(cut)):
        figures = [row.people, row.thanked, row.low, row.high, row.spread]
        shown = ["" if figure is None else figure for figure in figures]
        name, note = cell(phrases.name(row)), phrases.reason(row, report.k)
        writer.writerow([quarter, phrases.CUTS.get(Cut(row.cut), _("Company")), name, *shown, note])
    for value in report.values:
        name, note = cell(phrases.value(value)), _("Share of thanks, %")
        writer.writerow([quarter, _("Value"), name, "", value.thanks, value.share, value.share, "", note])
    return BYTE_ORDER_MARK + file.getvalue()
