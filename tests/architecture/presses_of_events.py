"""The forms of events, and of what waits for a moderator, as ``presses.py`` has them of all the rest."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from intranet import clock
from tests import writing
from tests.architecture.presses import BODY, Press, once, press
from tests.cast import Cast


def event_form(cast: Cast) -> dict[str, Any]:
    """The form of an event of next year."""
    day = (clock.now() + timedelta(days=300)).date().isoformat()
    return {
        "group": cast.cycling.id, "title": "A ride to the lake", "tags": "", "first_day": day, "from_time": "10:00",
        "until_time": "12:00", "zone": "Europe/Berlin", "place": "", "link": "", "capacity": "", **BODY,
    }  # fmt: skip


@press("events.create")
def _(cast: Cast) -> Press:
    return Press(cast.ben, "/events/new", {**event_form(cast), **once()})


@press("events.edit")
def _(cast: Cast) -> Press:
    event = writing.event(cast.ben, cast.cycling)
    return Press(cast.ben, f"/events/{event.id}/edit", {**event_form(cast), "version": 1})


@press("moderation.edit_own")
def _(cast: Cast) -> Press:
    post = writing.post(cast.ada, cast.cycling)
    post.state = "pending"
    return Press(cast.ada, f"/items/{post.id}/own/edit", {"title": "", "tags": "", "version": 1, **BODY})
