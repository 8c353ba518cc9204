"""Saying whether one comes, and seeing who does."""

from __future__ import annotations

import enum

from flask import Response as FlaskResponse
from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from intranet.access import current_viewer, require
from intranet.events import actions, attendees, forms, policy, queries
from intranet.events.models import Answer
from intranet.events.thread import answering
from intranet.events.views import bp
from intranet.web.choices import one_of
from intranet.web.headers import never_store
from intranet.web.htmx import is_partial, render_part_or_redirect
from intranet.web.pagination import numbered_href, page_number


class Show(enum.StrEnum):
    """Whose answers are listed: what somebody does not come to is their own affair."""

    GOING = Answer.GOING.value
    WAITING = Answer.WAITING.value
    MAYBE = Answer.MAYBE.value


@bp.post("/<int:event_id>/answer")
def answer(event_id: int) -> Response:
    """Take the viewer's answer; pressed twice it is the same one."""
    viewer = current_viewer()
    event = queries.one(viewer, event_id)
    wanted = forms.answer(request.form.get("answer"))
    if wanted is None:
        raise BadRequest
    stands = actions.answer(viewer, event, wanted)
    if not is_partial():
        _say(stands)
    here = url_for(".show", event_id=event_id)
    return render_part_or_redirect("events/_answering.html", here, answering=answering(viewer, event))


def _say(stands: Answer) -> None:
    flash({
        Answer.GOING: _("You have a seat. See you there."),
        Answer.WAITING: _("All seats are taken. You are on the waiting list and are told when one becomes free."),
        Answer.MAYBE: _("You are noted as maybe going."),
        Answer.NO: _("You are noted as not going."),
    }[stands])  # fmt: skip


@bp.get("/<int:event_id>/people")
def people(event_id: int) -> str:
    """Show everybody who comes, waits or may come."""
    viewer = current_viewer()
    event = queries.one(viewer, event_id)
    show = one_of(Show, request.args.get("show"))
    return render_template(
        "events/people.html",
        event=event,
        show=show,
        page=queries.people(viewer, event, Answer(show.value), page_number(request.args.get("page"))),
        href_of=numbered_href(url_for(".people", event_id=event_id, show=show.value)),
        answering=answering(viewer, event),
        may_organise=policy.can_organise(viewer, event),
    )


@bp.get("/<int:event_id>/people.csv")
def export(event_id: int) -> FlaskResponse:
    """Hand the organiser the list of who comes, for a spreadsheet."""
    viewer = current_viewer()
    event = queries.one(viewer, event_id)
    require(policy.can_organise(viewer, event))
    never_store()
    response = FlaskResponse(attendees.table(queries.everybody(viewer, event)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="event-{event_id}.csv"'
    return response
