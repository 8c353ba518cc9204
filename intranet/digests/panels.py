"""Digests on the pages of others: what is recorded of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from intranet.access import Viewer
from intranet.digests import queries
from intranet.digests.hours import FROM, WEEKDAYS
from intranet.people.records import Record
from intranet.scheduling import calendar
from intranet.scheduling.calendar import Entry
from intranet.scheduling.policy import can_pause
from intranet.settings import settings
from intranet.web.panels import Panel


def recorded(viewer: Viewer, _subject: int) -> Panel:
    """Say what is kept of the viewer's digests."""
    return Record(
        "digests",
        _("Your digests"),
        _("Of each week: whether a digest went to you, what stood in it and why, and whether its link ended them."),
        _("Nobody else. Whoever operates the site sees how many were sent."),
        _("Without limit, so that nothing is told twice"),
        **queries.kept_of(viewer),
    ).panel


def in_calendar(viewer: Viewer, first: datetime, last: datetime) -> Iterator[Entry]:
    """Yield when the digests of each week begin to leave, for who may pause them."""
    if not can_pause(viewer):
        return
    zone = ZoneInfo(settings().time_zone)
    day = first.astimezone(zone).date()
    while (at := datetime.combine(day, FROM, zone)) < last:
        if day.weekday() == WEEKDAYS[0] and at >= first:
            yield Entry("digests", at, _("Digests begin to leave"), None, "", "mail")
        day += timedelta(days=1)


calendar.register(in_calendar)
PANELS = (("records", 40, recorded),)
