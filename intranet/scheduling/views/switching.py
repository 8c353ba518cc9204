"""The switch: what waits, pausing everything, going on, and deciding about what was held."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import abort, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet import clock
from intranet.access import Viewer, current_viewer, require
from intranet.scheduling import actions, policy, queries
from intranet.scheduling.forms import DecisionForm, MoveForm, PauseForm
from intranet.scheduling.models import Decision
from intranet.scheduling.views import bp
from intranet.web.headers import never_store
from intranet.web.htmx import redirect_to

Page = Response | str | tuple[str, int]


@bp.get("")
def index() -> str:
    """Show whether everything is paused, and what waits for a person."""
    viewer = _decider()
    shown = {"pause": queries.open_pause(viewer), "pauses": queries.pauses(viewer)}
    waiting, until = queries.waiting(viewer), int(clock.now().timestamp())
    return render_template("scheduling/index.html", waiting=waiting, until=until, **shown)


@bp.route("/pause", methods=["GET", "POST"])
def pause() -> Page:
    """Ask why, and pause everything."""
    viewer = _decider()
    form = PauseForm()
    if not form.validate_on_submit():
        page = render_template("scheduling/pause.html", form=form, pause=queries.open_pause(viewer))
        return (page, 422) if form.errors else page
    actions.pause(viewer, form.reason.data or "")
    flash(_("Everything is paused. Nothing goes out by itself now."))
    return redirect_to(".index")


@bp.route("/resumption", methods=["GET", "POST"])
def resume() -> Page:
    """Show what waits and goes on waiting, and let everything else go on."""
    viewer = _decider()
    if request.method == "GET":
        waiting, found = queries.waiting(viewer), queries.open_pause(viewer)
        return render_template("scheduling/resume.html", waiting=waiting, pause=found)
    actions.resume(viewer)
    flash(_("What is scheduled from now on goes out at its time again."))
    return redirect_to(".index")


@bp.route("/slots/<int:slot_id>/decision", methods=["GET", "POST"])
def decide(slot_id: int) -> Page:
    """Let one thing that was held go, give it another time, or drop it."""
    viewer = current_viewer()
    never_store()
    slot, form = queries.slot(viewer, slot_id), DecisionForm()
    if not form.validate_on_submit():
        if not form.is_submitted():
            MoveForm.of(form, None)
        page = render_template("scheduling/decide.html", form=form, slot=slot, label=queries.label_of(viewer, slot))
        return (page, 422) if form.is_submitted() else page
    assert form.wanted is not None  # noqa: S101 - validated
    actions.decide(viewer, slot, form.wanted, form.later)
    flash(_SAID[form.wanted]())
    return redirect_to(".index", _anchor="waiting")


@bp.post("/kinds/<kind>/decision")
def decide_all(kind: str) -> Response:
    """Let everything of a kind go that was held when the page was shown, or drop it."""
    viewer = _decider()
    wanted = {"release": Decision.RELEASED, "drop": Decision.DROPPED}.get(request.form.get("decision", ""))
    until = request.form.get("until", 0, int)
    if wanted is None or not 0 < until < 1 << 33:
        abort(400)
    moment = datetime.fromtimestamp(until + 1, UTC)
    if actions.decide_all(viewer, kind, wanted, moment):
        flash(_SAID[wanted]())
    return redirect_to(".index", _anchor="waiting")


_SAID = {
    Decision.RELEASED: lambda: _("It goes out now."),
    Decision.MOVED: lambda: _("It has a new time."),
    Decision.DROPPED: lambda: _("It is dropped and will not go out."),
}


def _decider() -> Viewer:
    viewer = current_viewer()
    require(policy.can_pause(viewer))
    never_store()
    return viewer
