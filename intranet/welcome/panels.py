"""Welcoming on the pages of others: home, a group, a thread, and what is recorded."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from intranet.access import Viewer
from intranet.people.records import Record, tally
from intranet.web.panels import Panel
from intranet.welcome import policy
from intranet.welcome.models import Buddyship
from intranet.welcome.queries import buddies, greeting
from intranet.welcome.queries.first_week import first_week


def on_home(viewer: Viewer, _subject: int) -> Panel | None:
    """Lead a newcomer to four good steps, and to a buddy."""
    week = first_week(viewer)
    if week is None:
        return None
    matches = [] if buddies.pairs(viewer).mine else buddies.suited(viewer)
    return Panel("welcome/_first_week.html", {"week": week, "matches": matches}, "first-week")


def pairs(viewer: Viewer, _subject: int) -> Panel | None:
    """Show a newcomer and their buddy to each other."""
    found = buddies.pairs(viewer)
    return Panel("welcome/_pairs.html", {"pairs": found}, "buddies") if found else None


def to_greet(viewer: Viewer, _subject: int) -> Panel | None:
    """Say to greeters how many wait for a hello."""
    count = greeting.waiting_count(viewer)
    return Panel("welcome/_waiting.html", {"waiting": count}, "to-greet") if count else None


def of_group(viewer: Viewer, group_id: int) -> Panel | None:
    """Show who helps newcomers in a group."""
    people = greeting.ambassadors(viewer, group_id)
    return Panel("welcome/_ambassadors.html", {"ambassadors": people}, "ambassadors") if people else None


def in_thread(viewer: Viewer, item_id: int) -> Panel | None:
    """Ask a greeter to say hello where nobody has."""
    found = greeting.waits_for(viewer, item_id)
    return Panel("welcome/_first_post.html", {"hello": found}, "first-post") if found else None


def recorded(viewer: Viewer, _subject: int) -> Panel:
    """Say what is kept of buddies."""
    mine = (Buddyship.newcomer_id == viewer.person_id) | (Buddyship.buddy_id == viewer.person_id)
    return Record(
        "buddies",
        _("Your buddies"),
        _("Whom you asked to be your buddy and who asked you, the answers, and whether you offer to be one."),
        _("The two of you alone. That you offer it, newcomers who could ask you."),
        _("Without limit; if you leave, it is deleted at once"),
        **tally(Buddyship, Buddyship.asked_at, mine),
    ).panel


def frame(viewer: Viewer) -> dict[str, Any]:
    """Give the frame whether its menu leads to the newcomers."""
    return {"greets_newcomers": policy.can_greet(viewer)}


SHELL = (frame,)
PANELS = (
    ("home.top", 10, on_home),
    ("home.rail", 5, to_greet),
    ("home.rail", 6, pairs),
    ("group.rail", 5, of_group),
    ("thread.top", 10, in_thread),
    ("records", 60, recorded),
)
