"""HR's page of recognition with its table, and the answers to a nudge."""

from __future__ import annotations

from flask import Blueprint, Response, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from intranet.access import Viewer, current_viewer
from intranet.insights import actions, exporting, phrases, queries
from intranet.insights.quarters import Quarter
from intranet.insights.queries import Report
from intranet.web.headers import never_store
from intranet.web.htmx import redirect_to

bp = Blueprint("insights", __name__)


@bp.get("/insights/recognition")
def recognition() -> str:
    """Show HR how recognition is spread; ``?quarter=`` names one, else it is the latest."""
    viewer = current_viewer()
    never_store()
    known = queries.quarters(viewer)
    if not known and "quarter" not in request.args:
        return render_template("insights/none.html")
    shown = _report(viewer, known)
    return render_template(
        "insights/recognition.html",
        report=shown,
        quarters=known,
        cuts=[(cut, shown.by(cut)) for cut in phrases.CUTS],
        phrases=phrases,
    )


@bp.get("/insights/recognition.csv")
def recognition_table() -> Response:
    """Hand HR the same for a spreadsheet."""
    viewer = current_viewer()
    never_store()
    shown = _report(viewer, queries.quarters(viewer))
    response = Response(exporting.table(shown), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="recognition-{shown.quarter.name}.csv"'
    return response


def _report(viewer: Viewer, known: list[Quarter]) -> Report:
    try:
        chosen = Quarter.named(request.args["quarter"]) if "quarter" in request.args else known[0]
    except (ValueError, IndexError):
        raise NotFound from None
    return queries.report(viewer, chosen)


@bp.get("/nudges/<int:nudge_id>")
def show_nudge(nudge_id: int) -> str:
    """Ask the viewer whether they would like to thank a colleague."""
    viewer = current_viewer()
    colleague = queries.nudge(viewer, nudge_id)
    threads = queries.together(viewer, colleague.id)
    return render_template("insights/nudge.html", colleague=colleague, nudge_id=nudge_id, threads=threads)


@bp.post("/nudges/<int:nudge_id>/declining")
def decline_nudge(nudge_id: int) -> AnyResponse:
    """Say "not now"."""
    viewer = current_viewer()
    queries.nudge(viewer, nudge_id)
    actions.decline(viewer, nudge_id)
    flash(_("All right. You will not be asked about this colleague again."))
    return redirect_to("inbox.show")


@bp.post("/nudges/switching")
def switch_nudges() -> AnyResponse:
    """Want no nudges, or with ``nudges=on`` want them again."""
    on = request.form.get("nudges") == "on"
    actions.switch(current_viewer(), on=on)
    flash(_("You will be asked once a month at most.") if on else _("You will not be asked any more."))
    return redirect_to("inbox.settings", _anchor="nudges")
