"""The evidence as a table for a spreadsheet: every round, everybody who was asked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import pgettext

from intranet.announcements.evidence import Entry
from intranet.announcements.models import ConfirmedThrough
from intranet.web.filters import iso
from intranet.web.spreadsheet import BYTE_ORDER_MARK, cell


def table(title: str, entries: Iterable[Entry]) -> str:
    """Return the table of an announcement as CSV, moments in UTC: no name in it is taken for a formula."""
    ways = {ConfirmedThrough.PAGE: _("On the page"), ConfirmedThrough.MAIL: _("By the link in the mail"), None: ""}
    file = io.StringIO()
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file)
    heads = (
        _("Announcement"), pgettext("must-read", "Round"), _("Name"), _("Department"), _("Place"), _("Asked (UTC)"),
        _("Confirmed (UTC)"), _("Confirmed version"), _("Confirmed through"), _("Reminders"),
    )  # fmt: skip
    writer.writerow(heads)
    for one in entries:
        cells = (
            title, str(one.round), one.person.display_name, one.department, one.place, iso(one.asked_at),
            iso(one.confirmed_at) if one.confirmed_at else "", str(one.version or ""),
            ways[ConfirmedThrough(one.through) if one.through else None], str(one.reminders),
        )  # fmt: skip
        writer.writerow([cell(text) for text in cells])
    return file.getvalue()
