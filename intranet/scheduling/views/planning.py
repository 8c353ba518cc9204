"""The calendar, and giving something another time: by a form, or by buttons that take no dragging."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import flash, render_template, request
from flask_babel import get_timezone, to_user_timezone
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet import clock
from intranet.access import current_viewer
from intranet.items.models import Item
from intranet.scheduling import actions, agenda, calendar, policy, queries, wording
from intranet.scheduling.forms import MoveForm, stepped
from intranet.scheduling.telling import to_where_it_is
from intranet.scheduling.views import bp
from intranet.web.filters import moment as in_words
from intranet.web.headers import never_store
from intranet.web.htmx import redirect_to
from intranet.web.locale import notation

VIEWS = (calendar.MONTH, calendar.WEEK)


@bp.get("/calendar")
def show_calendar() -> str:
    """Show a month or a week; ``?day=`` is one of its days."""
    viewer = current_viewer()
    never_store()
    today, zone = to_user_timezone(clock.now()).date(), get_timezone()
    shown = calendar.span(_view(request.args), _day(request.args.get("day"), today), notation().first_week_day)
    entries = agenda.entries(viewer, *shown.moments(zone))
    weeks = calendar.laid_out(shown, entries, zone, today)
    pause = queries.open_pause(viewer) if agenda.is_concerned(viewer) else None
    values: dict[str, Any] = {"pause": pause, "may_pause": policy.can_pause(viewer)}
    return render_template("scheduling/calendar.html", shown=shown, weeks=weeks, wording=wording, **values)


@bp.route("/items/<int:kept_id>/time", methods=["GET", "POST"])
def move(kept_id: int) -> Response | str | tuple[str, int]:
    """Give something a time, or another one: chosen, or a step from the one that the page showed."""
    viewer = current_viewer()
    never_store()
    try:
        item = queries.one(viewer, kept_id)
    except NotFound:  # published meanwhile
        return to_where_it_is(viewer, kept_id)
    if "step" in request.form:
        return _step(item)
    form = MoveForm()
    if not form.validate_on_submit():
        form = form if form.is_submitted() else form.of(item.publish_at)
        page = render_template("scheduling/move.html", item=item, form=form, view=_view(request.values))
        return (page, 422) if form.is_submitted() else page
    assert form.later is not None  # noqa: S101 - validated
    actions.move(viewer, item, form.later)
    _say(item, form.later_twice)
    return _back(item)


def _step(item: Item) -> Response:
    """Move it by a button; the time that the page showed says that a second press is the same one."""
    viewer = current_viewer()
    known = request.form.get("from", "")
    if item.publish_at is not None and item.publish_at.isoformat() == known:
        moved = stepped(item.publish_at, request.form["step"])
        if moved is None:
            flash(_("It cannot be moved there: the time is over, too far ahead, or skipped by the clocks."), "error")
            return _back(item)
        actions.move(viewer, item, moved)
    _say(item, "")
    return _back(item)


def _say(item: Item, more: str) -> None:
    if item.publish_at is not None:
        flash(_("It is published on %(moment)s.", moment=in_words(item.publish_at)))
    if more:
        flash(more, "note")


def _back(item: Item) -> Response:
    """Lead back to where it was moved, at its new place there."""
    if request.values.get("view") not in VIEWS:
        return redirect_to(".show", kept_id=item.id)
    day = to_user_timezone(item.publish_at or clock.now()).date()
    return redirect_to(".show_calendar", view=_view(request.values), day=day.isoformat(), _anchor=f"entry-{item.id}")


def _view(values: Any) -> str:
    return calendar.WEEK if values.get("view") == calendar.WEEK else calendar.MONTH


def _day(text: str | None, today: date) -> date:
    """Return the day that an address names, if it is one of these years."""
    try:
        day = datetime.strptime(text or "", "%Y-%m-%d").date()  # noqa: DTZ007 - a day, nowhere in particular
    except ValueError:
        return today
    return day if abs(day.year - today.year) <= 5 else today
