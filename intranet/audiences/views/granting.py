"""Rights to announce: who has which, giving one and taking one away."""

from __future__ import annotations

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer
from intranet.audiences import queries
from intranet.audiences.actions import granting as actions
from intranet.audiences.attributes import offered_for_announcing
from intranet.audiences.forms import RuleDraft
from intranet.audiences.naming import RightForm
from intranet.audiences.queries import granting
from intranet.audiences.rules import Rule
from intranet.audiences.views import bp
from intranet.web.headers import never_store
from intranet.web.htmx import is_partial, redirect_to


@bp.get("/rights")
def rights() -> str:
    """Show who may announce to whom, and how that came about."""
    never_store()
    viewer = current_viewer()
    return render_template("audiences/rights.html", rights=granting.rights(viewer), acts=granting.acts(viewer))


@bp.get("/rights/new")
def new_right() -> str:
    """Show the form of a new right."""
    viewer = _granter()
    return _page(viewer, RightForm(), RuleDraft.of(None, offered_for_announcing(viewer)))


@bp.post("/rights/new")
def grant() -> Response | str | tuple[str, int]:
    """Find a colleague (``do=find``), change the rows of the builder, or grant the right (``do=grant``)."""
    viewer = _granter()
    form, draft = RightForm(), RuleDraft.read(request.form, offered_for_announcing(viewer))
    do = request.form.get("do", "grant")
    if do != "grant":
        if is_partial() and do != "find":
            return render_template("audiences/_builder.html", **_builder(viewer, draft))
        return _page(viewer, form, draft)
    form.offer(granting.candidates(viewer, form.find.data or "", form.person_id))
    is_named, rule = form.validate(), _rule(viewer, form, draft)
    if not is_named or draft.errors:
        return _page(viewer, form, draft), 422
    actions.grant(viewer, form.person_id, form.role, rule, may_require=bool(form.may_require.data))
    flash(_("The right is granted, from now on."))
    return redirect_to(".rights")


@bp.post("/rights/<int:right_id>/withdrawal")
def withdraw(right_id: int) -> Response:
    """Take a right away, at once."""
    viewer = _granter()
    actions.withdraw(viewer, right_id)
    flash(_("The right is withdrawn. What waits to be published by it will not be."))
    return redirect_to(".rights")


def _granter() -> Viewer:
    """Return the viewer; for who grants no rights there are no such pages."""
    never_store()
    viewer = current_viewer()
    granting.rights(viewer)
    return viewer


def _rule(viewer: Viewer, form: RightForm, draft: RuleDraft) -> Rule | None:
    """Return the rule where the right reaches not everyone, or None after saying at its rows what is wrong."""
    if form.reach.data != "rule":
        return None
    rule = draft.rule()
    if rule is not None and queries.look_up_values(viewer, draft).doubts():
        return None
    return rule


def _builder(viewer: Viewer, draft: RuleDraft) -> dict[str, object]:
    return {"builder_address": url_for(".grant"), **queries.builder(viewer, draft)}


def _page(viewer: Viewer, about: RightForm, draft: RuleDraft) -> str:
    about.offer(granting.candidates(viewer, about.find.data or "", about.person_id))
    values = {**_builder(viewer, draft), **queries.meaning(viewer, draft.rule(quietly=True))}
    return render_template("audiences/grant.html", about=about, **values)
