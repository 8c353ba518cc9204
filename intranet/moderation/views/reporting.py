"""Reporting something, and the list of what one has reported."""

from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import current_viewer, require
from intranet.items.addresses import address_in_thread
from intranet.items.queries import one as readable
from intranet.moderation import caretakers, forms, policy
from intranet.moderation.actions import reporting
from intranet.moderation.models import Desk, Reason
from intranet.moderation.queries import holding
from intranet.moderation.views import bp
from intranet.web.headers import never_store


@bp.route("/items/<int:item_id>/report", methods=["GET", "POST"])
def report(item_id: int) -> Response | str | tuple[str, int]:
    """Report what somebody else wrote; a second time nothing happens."""
    viewer = current_viewer()
    item = readable(viewer, item_id)
    require(policy.can_report(viewer, item))
    back = address_in_thread(item)
    if holding.reported(viewer, item) is not None:
        flash(_("You have reported this already."))
        return redirect(back, 303)
    only_managers = caretakers.only_managers(item)
    form = forms.ReportForm(desk=Desk.MANAGERS if only_managers else Desk.MODERATORS)
    if not form.validate_on_submit():
        page = render_template("moderation/report.html", item=item, form=form, back=back, only_managers=only_managers)
        return (page, 422) if request.method == "POST" else page
    desk = Desk(form.desk.data)
    reporting.report(viewer, item, Reason(form.why.data), form.message.data or "", desk)
    flash(_("Thank you. Somebody will look at it, and you will hear what becomes of it."))
    return redirect(back, 303)


@bp.get("/moderation/reports")
def own_reports() -> str:
    """Show what one has reported, and what became of it."""
    never_store()
    reports = holding.reports_by(current_viewer())
    return render_template("moderation/own_reports.html", reports=reports)
