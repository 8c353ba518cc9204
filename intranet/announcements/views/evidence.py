"""Who has confirmed and who has not, for those who may know; and reminding the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response as FlaskResponse
from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import current_viewer
from intranet.announcements import evidence, exporting, reminding
from intranet.announcements.views import bp
from intranet.web.headers import never_store
from intranet.web.htmx import redirect_to
from intranet.web.pagination import numbered_href, page_number


@bp.get("/<int:announcement_id>/evidence")
def show_evidence(announcement_id: int) -> str:
    """Show a round: how far it is, by department and place, and by name."""
    viewer = current_viewer()
    announcement = evidence.find(viewer, announcement_id)
    rounds = evidence.rounds(viewer, announcement)
    chosen = _chosen(rounds, request.args.get("round", type=int))
    cut = _cut()
    page = page_number(request.args.get("page"))
    never_store()
    return render_template(
        "announcements/evidence.html",
        announcement=announcement,
        rounds=rounds,
        chosen=chosen,
        cut=cut,
        departments=evidence.shares(viewer, announcement, chosen.number, "department"),
        places=evidence.shares(viewer, announcement, chosen.number, "place"),
        page=evidence.people(viewer, announcement, chosen.number, cut, page),
        href_of=numbered_href(url_for(".show_evidence", announcement_id=announcement_id, **_kept(chosen.number))),
    )


@bp.get("/<int:announcement_id>/evidence.csv")
def export_evidence(announcement_id: int) -> FlaskResponse:
    """Hand over everybody who was asked, in every round, for a spreadsheet."""
    viewer = current_viewer()
    entries = evidence.everybody(viewer, evidence.find(viewer, announcement_id))
    never_store()
    response = FlaskResponse(exporting.table(entries), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="confirmations-{announcement_id}.csv"'
    return response


@bp.post("/<int:announcement_id>/reminders")
def remind(announcement_id: int) -> Response:
    """Have those reminded who have not confirmed."""
    viewer = current_viewer()
    if reminding.remind_now(viewer, evidence.find(viewer, announcement_id)):
        flash(_("Everybody who has not confirmed is reminded now, as far as reminders are left."))
    else:
        flash(_("They were reminded within the last day; nobody is reminded twice."))
    return redirect_to(".show_evidence", announcement_id=announcement_id)


def _chosen(rounds: Sequence[Any], number: int | None) -> Any:
    """Return the round of that number, or the latest. Raises NotFound where there is none."""
    found = next((one for one in rounds if number is None or one.number == number), None)
    if found is None:
        raise NotFound
    return found


def _cut() -> evidence.Cut:
    show = request.args.get("show", "")
    return evidence.Cut(
        show if show in ("pending", "confirmed") else "", request.args.get("department"), request.args.get("place")
    )


def _kept(number: int) -> dict[str, Any]:
    """Return what the address of another page of the same list says."""
    kept = {name: request.args[name] for name in ("show", "department", "place") if name in request.args}
    return {**kept, "round": str(number)}
