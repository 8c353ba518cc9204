"""Events in people's own calendars: one as a file, and all by a secret address."""

from __future__ import annotations

from flask import Response, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as BaseResponse

from intranet.access import current_viewer, public
from intranet.events import actions, calendars, queries
from intranet.events.views import bp
from intranet.mail.rendering import absolute_url
from intranet.web.headers import never_store
from intranet.web.htmx import redirect_to


@bp.get("/<int:event_id>/event.ics")
def file(event_id: int) -> Response:
    """Hand out one event for a calendar."""
    viewer = current_viewer()
    event = queries.one(viewer, event_id)
    return _calendar(calendars.of_event(event), f"event-{event_id}.ics", "attachment")


@bp.get("/calendar")
def calendar() -> str:
    """Say how one's calendar follows the events, and whether it does."""
    return render_template("events/calendar.html", feed=queries.calendar_feed(current_viewer()), addresses=None)


@bp.post("/calendar/address")
def address() -> BaseResponse | str:
    """Make a new secret address and show it this once; ``address=off`` ends the one there is."""
    viewer = current_viewer()
    if request.form.get("address") == "off":
        actions.end_calendar_address(viewer)
        flash(_("The address opens nothing any more."))
        return redirect_to(".calendar")
    token = actions.make_calendar_address(viewer)
    never_store()
    addresses = {which: absolute_url("events.feed", token=token, which=which) for which in ("all", "mine")}
    return render_template("events/calendar.html", feed=queries.calendar_feed(viewer), addresses=addresses)


@bp.get("/feed/<token>/<any('all', 'mine'):which>.ics")
@public
def feed(token: str, which: str) -> Response:
    """Hand the events of its holder's groups to a calendar, with the rights of this moment. The token is the right."""
    viewer = calendars.holder(token)
    if viewer is None:
        raise NotFound
    events = queries.in_calendar(viewer, only_mine=which == "mine")
    return _calendar(calendars.of_events(events), "events.ics", "inline")


def _calendar(text: bytes, name: str, disposition: str) -> Response:
    never_store()
    response = Response(text, mimetype=calendars.MEDIA_TYPE)
    response.headers["Content-Disposition"] = f'{disposition}; filename="{name}"'
    return response
