"""The administrators' pages about the sync: runs, their reports, dry runs, and confirming what stopped."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import current_viewer
from intranet.directory import actions
from intranet.directory.failover import current_directory
from intranet.directory.models import ChangeKind
from intranet.directory.queries import runs as queries
from intranet.directory.sync.runs import left_after
from intranet.directory.views import bp
from intranet.web.headers import never_store
from intranet.web.htmx import is_partial, redirect_to
from intranet.web.pagination import numbered_href, page_number


@bp.get("/administration/directory")
def runs() -> str:
    """List the runs, the latest first."""
    never_store()
    page = queries.runs(current_viewer(), page_number(request.args.get("page")))
    is_ready = current_directory().config.is_ready
    return render_template("directory/runs.html", page=page, is_ready=is_ready, href_of=numbered_href(url_for(".runs")))


@bp.post("/administration/directory")
def begin_run() -> Response:
    """Let a sync or a dry run begin, and show it."""
    is_dry = request.form.get("kind") != "sync"
    run_id = actions.ask_for_run(current_viewer(), is_dry=is_dry)
    return redirect_to(".run", run_id=run_id)


@bp.get("/administration/directory/runs/<int:run_id>")
def run(run_id: int) -> str:
    """Show a run: how far it is, or what came of it; htmx gets the part that changes."""
    never_store()
    viewer, kind = current_viewer(), request.args.get("kind", "")
    lines = queries.lines(viewer, run_id, kind, page_number(request.args.get("page")))
    return render_template(
        "directory/_run.html" if is_partial() else "directory/run.html",
        run=queries.run(viewer, run_id),
        lines=lines,
        kinds=queries.kinds(viewer, run_id),
        kind=kind,
        left_after=left_after,
        href_of=numbered_href(url_for(".run", run_id=run_id, kind=kind or None)),
    )


@bp.get("/administration/directory/runs/<int:run_id>/confirm")
def ask_to_confirm(run_id: int) -> str:
    """Ask before a stopped run goes on, with names."""
    never_store()
    viewer = current_viewer()
    lost = {kind: queries.lines(viewer, run_id, kind, 1) for kind in (ChangeKind.DEACTIVATED, ChangeKind.MISSING)}
    return render_template("directory/confirm.html", run=queries.run(viewer, run_id), lost=lost)


@bp.post("/administration/directory/runs/<int:run_id>/confirm")
def confirm_run(run_id: int) -> Response:
    """Let a stopped run go on."""
    confirmed = actions.confirm_run(current_viewer(), run_id)
    flash(_("Confirmed. The sync goes on."))
    return redirect_to(".run", run_id=confirmed)
