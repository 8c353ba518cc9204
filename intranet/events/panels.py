"""Events on the pages of others: a group's tab, home, and what is kept of a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import request, url_for
from flask_babel import gettext as _

from intranet.access import Viewer
from intranet.events import listing, queries
from intranet.people.records import Record
from intranet.scheduling import calendar
from intranet.scheduling.calendar import Entry
from intranet.web.pagination import parse_cursor
from intranet.web.panels import Panel

ON_HOME = 4


def in_group(viewer: Viewer, group_id: int) -> Panel:
    """Show a group's events as the tab of its page."""
    is_past = request.args.get("show") == "past"
    found = listing.in_group(viewer, group_id, past=is_past, after=parse_cursor(request.args.get("after")))
    shown = "past" if is_past else None
    more = url_for("groups.events", group_id=group_id, show=shown, after=found.next) if found.next else None
    return Panel("events/_in_group.html", {"found": found, "more": more, "is_past": is_past}, "events")


def coming_up(viewer: Viewer, _subject: int) -> Panel | None:
    """Show on home what is next in the viewer's groups."""
    rows = listing.coming_up(viewer, ON_HOME)
    return Panel("events/_coming_up.html", {"events": rows}, "coming-up") if rows else None


def recorded(viewer: Viewer, _subject: int) -> Panel:
    """Say what is kept of the viewer's answers to events, and of their calendar's address."""
    return Record(
        "events",
        _("Your answers to events"),
        _(
            "To which events you are going, may go or are not going, and when you said so; "
            "when you made a calendar address."
        ),
        _(
            "Whoever may read an event sees who is going, waiting or may go. "
            "That you are not going is shown to nobody by name."
        ),
        _(
            "As long as the event. If you leave its group or the company, "
            "your seats at events to come are free at once."
        ),
        href=url_for("events.calendar"),
        link=_("Events in my calendar"),
        **queries.answers_of(viewer),
    ).panel


def in_calendar(viewer: Viewer, first: datetime, last: datetime) -> Iterator[Entry]:
    """Yield the events of the viewer's groups, as context of what is scheduled."""
    for row in listing.between(viewer, first, last):
        href = url_for("events.show", event_id=row.id)
        yield Entry("event", row.starts_at, row.title, href, row.group_name, "calendar", is_all_day=row.is_all_day)


calendar.register(in_calendar)
PANELS = (("group.events", 10, in_group), ("home.rail", 5, coming_up), ("records", 25, recorded))
