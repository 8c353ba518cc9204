"""What became of an announcement, for its author: the page of its figures, and the same as a table."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import render_template
from flask_babel import gettext as _

from intranet.access import current_viewer
from intranet.announcements import figures
from intranet.announcements.views import bp
from intranet.web.headers import never_store
from intranet.web.htmx import is_partial


@bp.get("/<int:announcement_id>/figures", endpoint="figures")
def show_figures(announcement_id: int) -> str:
    """Show its author whom it reached."""
    viewer = current_viewer()
    announcement = figures.announcement(viewer, announcement_id)
    readership = figures.readership(viewer, announcement)
    if is_partial():  # beside the announcement, when its page is there: the figures of thousands take a moment
        return render_template("announcements/_figures.html", page=announcement, readership=readership)
    spans = {figures.HOUR: _("an hour"), figures.DAY: _("a day"), figures.WEEK: _("a week")}
    return render_template(
        "announcements/figures.html",
        announcement=announcement,
        readership=readership,
        in_time=[*((spans[after], share) for after, share in readership.spread), (_("until now"), readership.reach)],
        by_department=[(part.name or _("No department"), part.share) for part in readership.departments()],
    )


@bp.get("/<int:announcement_id>/figures.csv")
def figures_table(announcement_id: int) -> FlaskResponse:
    """Hand its author the figures by department, for a spreadsheet."""
    viewer = current_viewer()
    announcement = figures.announcement(viewer, announcement_id)
    never_store()
    parts = figures.readership(viewer, announcement).departments()
    response = FlaskResponse(figures.table(announcement.title, parts), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="announcement-{announcement_id}.csv"'
    return response
