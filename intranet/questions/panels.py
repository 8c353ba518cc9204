"""Questions on the pages of others: a group's tab, a profile, home."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _

from intranet.access import Viewer
from intranet.people.records import Record
from intranet.questions import listing, queries
from intranet.questions.listing import Order
from intranet.web.choices import one_of
from intranet.web.pagination import parse_cursor
from intranet.web.panels import Panel

WAITING_ON_HOME = 4


def in_group(viewer: Viewer, group_id: int) -> Panel:
    """Show a group's questions as the tab of its page."""
    order = one_of(Order, request.args.get("show"))
    found = listing.listing(viewer, order, group_id=group_id, after=parse_cursor(request.args.get("after")))
    more = url_for("groups.questions", group_id=group_id, show=order, after=found.next) if found.next else None
    values = {"found": found, "more": more, "order": order, "orders": Order}
    return Panel("questions/_in_group.html", values, "questions")


def of_person(viewer: Viewer, person_id: int) -> Panel | None:
    """Show on a profile the answers that the viewer may read."""
    answers = listing.answers_of(viewer, person_id)
    return Panel("questions/_of_person.html", {"answers": answers}, "answers") if answers else None


def waiting(viewer: Viewer, _subject: int) -> Panel | None:
    """Show on home the questions of the viewer's groups that wait for an answer."""
    rows = listing.waiting_for_an_answer(viewer, WAITING_ON_HOME)
    return Panel("questions/_waiting.html", {"questions": rows}, "waiting") if rows else None


def recorded(viewer: Viewer, _subject: int) -> Panel:
    """Say what is kept of the viewer's votes."""
    return Record(
        "votes",
        _("Your votes"),
        _("Which question or answer you voted on, how, and when."),
        _("You see your own. Others see the sum, never who voted."),
        _("Until you take the vote back"),
        **queries.votes_of(viewer),
    ).panel


PANELS = (
    ("group.questions", 10, in_group),
    ("profile", 10, of_person),
    ("home.rail", 10, waiting),
    ("records", 20, recorded),
)
