"""Who may announce in one's name: finding somebody, until when, and ending it."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import current_viewer
from intranet.announcements import delegating, delegations, forms
from intranet.announcements.views import bp
from intranet.people import queries as people
from intranet.web.htmx import redirect_to


@bp.get("/delegates")
def delegates() -> str:
    """Show one's delegates; ``?q=`` finds a colleague to become one."""
    return _page(forms.DelegateForm())


@bp.post("/delegates/<int:person_id>")
def delegate(person_id: int) -> Response | tuple[str, int]:
    """Let a colleague announce in one's name; ``delegate=off`` ends it."""
    viewer = current_viewer()
    person_id = delegations.colleague(viewer, person_id).id
    if request.form.get("delegate") == "off":
        delegating.end(viewer, person_id)
        flash(_("This colleague may not announce in your name any more."))
        return redirect_to(".delegates")
    form = forms.DelegateForm()
    if not form.validate_on_submit() or (form.until.data and form.until.data < delegations.today()):
        form.until.errors = [*form.until.errors, _("Choose a day from today on.")]
        return _page(form), 422
    delegating.give(viewer, person_id, form.until.data)
    flash(_("This colleague may announce in your name now. They are told."))
    return redirect_to(".delegates")


def _page(form: forms.DelegateForm) -> str:
    viewer = current_viewer()
    asked = request.values.get("q", "")
    rows = delegations.delegates_of(viewer)
    chosen = {viewer.person_id, *(row.person.id for row in rows)}
    found = [person for person in people.find(viewer, asked) if person.id not in chosen]
    return render_template(
        "announcements/delegates.html",
        delegates=rows,
        people_i_write_for=delegations.in_whose_name(viewer),
        asked=asked,
        found=found,
        form=form,
    )
