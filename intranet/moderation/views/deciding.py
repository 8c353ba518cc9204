"""The queue, one case of it, deciding, and the log."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from flask import Response as Answer
from flask import abort, flash, render_template, request, stream_with_context, url_for
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer
from intranet.moderation import forms, policy
from intranet.moderation.actions import deciding as actions
from intranet.moderation.actions.deciding import Decision
from intranet.moderation.models import ActKind, Reason
from intranet.moderation.queries import deciding as queries
from intranet.moderation.queries import log as log_queries
from intranet.moderation.queries import waiting as waiting_queries
from intranet.moderation.views import bp
from intranet.moderation.words import DONE, exported, headings
from intranet.web.headers import never_store
from intranet.web.htmx import redirect_to
from intranet.web.pagination import numbered_href, page_number
from intranet.web.spreadsheet import BYTE_ORDER_MARK


@bp.get("/moderation")
def queue() -> str:
    """Show what waits for the viewer, the oldest first."""
    viewer = _caretaker()
    never_store()
    page = waiting_queries.queue(viewer, page_number(request.args.get("page")))
    return render_template("moderation/queue.html", page=page, href_of=numbered_href(url_for(".queue")))


@bp.get("/moderation/items/<int:item_id>")
def case(item_id: int) -> str:
    """Show what is to be decided about an item."""
    viewer = current_viewer()
    never_store()
    found = queries.case(viewer, item_id)
    form = forms.DecisionForm(formdata=None)
    return render_template("moderation/case.html", case=found, form=form, refused="")


@bp.post("/moderation/items/<int:item_id>/decision")
def decide(item_id: int) -> Response | tuple[str, int]:
    """Decide: what goes against the author needs a reason."""
    viewer = current_viewer()
    item = queries.one(viewer, item_id)
    form = forms.DecisionForm()
    verb = form.decision.data or ""
    if verb not in actions.KINDS:
        abort(400)
    if not form.validate():
        found = queries.case(viewer, item_id)
        values = {"case": found, "form": form, "refused": verb}
        return render_template("moderation/case.html", **values), 422
    reason = Reason(form.why.data) if form.why.data else None
    decision = Decision(verb, form.last_known, reason, form.message.data or "")
    try:
        act = actions.decide(viewer, item, decision)
    except actions.DecidedMeanwhile as error:
        return render_template("moderation/decided.html", act=queries.act_view(viewer, error.act), item_id=item_id), 409
    except actions.NotPublishable:
        return render_template("moderation/not_publishable.html", item_id=item_id), 409
    flash(str(DONE[ActKind(act.kind)]))
    return redirect_to(".queue")


@bp.get("/moderation/log")
def log() -> str:
    """Show what was decided."""
    viewer = _caretaker()
    never_store()
    page = log_queries.page(viewer, page_number(request.args.get("page")))
    return render_template("moderation/log.html", page=page, href_of=numbered_href(url_for(".log")))


@bp.get("/moderation/log.csv")
def export() -> Answer:
    """Give the log as a table for a spreadsheet."""
    viewer = _caretaker()
    never_store()
    answer = Answer(stream_with_context(_lines(viewer)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="moderation.csv"'
    return answer


def _lines(viewer: Viewer) -> Iterator[str]:
    buffer = io.StringIO()
    buffer.write(BYTE_ORDER_MARK)
    writer = csv.writer(buffer)
    writer.writerow(headings())
    for row in log_queries.everything(viewer):
        writer.writerow(exported(row))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _caretaker() -> Viewer:
    """Return the viewer, for whom there is something to look after: for others there are no such pages."""
    viewer = current_viewer()
    if not policy.can_look_after(viewer):
        abort(404)
    return viewer
