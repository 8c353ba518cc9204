"""Saved audiences: the list, making one, changing it, putting it away."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer, require
from intranet.audiences import policy, queries
from intranet.audiences.actions import saving as actions
from intranet.audiences.attributes import offered_for_announcing
from intranet.audiences.forms import RuleDraft
from intranet.audiences.naming import SavedForm
from intranet.audiences.queries import saving
from intranet.audiences.queries.saving import Saved
from intranet.audiences.rules import Rule, RuleError
from intranet.audiences.views import bp
from intranet.web.htmx import is_partial, redirect_to

#: Buttons of the page itself; the others change rows of the builder.
OWN = ("look", "save")


@bp.get("")
def index() -> str:
    """List the audiences that the viewer may use."""
    viewer = _keeper()
    return render_template("audiences/index.html", audiences=saving.kept(viewer), may_grant=policy.can_grant(viewer))


@bp.get("/new")
def new() -> str:
    """Show an empty builder."""
    viewer = _keeper()
    return _page(viewer, SavedForm(), RuleDraft.of(None, offered_for_announcing(viewer)))


@bp.post("/new")
def create() -> Response | str | tuple[str, int]:
    """Change the rows of the builder, show whom they mean (``do=look``), or save them (``do=save``)."""
    viewer = _keeper()
    form, draft = SavedForm(), RuleDraft.read(request.form, offered_for_announcing(viewer))
    if _do() not in OWN:
        return _rows(viewer, form, draft)
    if (before := saving.saved_before(viewer, form.once_key)) is not None:
        return redirect_to(".show", saved_id=before)
    rule = _rule(viewer, form, draft)
    if rule is None or _do() == "look":
        return _page(viewer, form, draft), 422 if rule is None else 200
    saved_id = actions.save(viewer, form.name.data or "", rule, form.once_key)
    flash(_("The audience is saved."))
    return redirect_to(".show", saved_id=saved_id)


@bp.get("/<int:saved_id>")
def show(saved_id: int) -> str:
    """Show an audience: what it says, whom it means, where it is used."""
    viewer = current_viewer()
    saved = saving.one(viewer, saved_id)
    return render_template(
        "audiences/show.html", saved=saved, around=saving.around(viewer, saved), may_change=_may_change(viewer, saved)
    )


@bp.get("/<int:saved_id>/edit")
def edit(saved_id: int) -> str:
    """Show the builder with the audience as it is."""
    viewer = current_viewer()
    saved = saving.one(viewer, saved_id)
    require(_may_change(viewer, saved))
    form = SavedForm(data={"name": saved.name, "version": str(saved.version)})
    rule = saved.rule if saved.is_known else None
    return _page(viewer, form, RuleDraft.of(rule, offered_for_announcing(viewer)), saved)


@bp.post("/<int:saved_id>/edit")
def change(saved_id: int) -> Response | str | tuple[str, int]:
    """Change the rows of the builder, show whom they mean, or save; where somebody else did meanwhile, show both."""
    viewer = current_viewer()
    saved = saving.one(viewer, saved_id)
    require(_may_change(viewer, saved))
    form, draft = SavedForm(), RuleDraft.read(request.form, offered_for_announcing(viewer))
    if _do() not in OWN:
        return _rows(viewer, form, draft, saved)
    rule = _rule(viewer, form, draft, saved) if saved.is_known else None
    is_wrong = form.errors or draft.errors or not form.validate() or (saved.is_known and rule is None)
    if is_wrong or _do() == "look":
        return _page(viewer, form, draft, saved), 422 if is_wrong else 200
    try:
        actions.change(viewer, saved_id, form.name.data or "", rule, form.known_version)
    except actions.AudienceChanged:
        form.version.data = str(saved.version)  # saving again means: mine after all
        return _page(viewer, form, draft, saved, is_changed=True), 409
    flash(_("The audience is changed. What was announced before stays with whom it was for."))
    return redirect_to(".show", saved_id=saved_id)


@bp.post("/<int:saved_id>/retirement")
def retire(saved_id: int) -> Response:
    """Put the audience away (``retired=on``) or bring it back (``retired=off``)."""
    viewer = current_viewer()
    saving.one(viewer, saved_id)
    is_retired = request.form.get("retired") != "off"
    actions.retire(viewer, saved_id, is_retired=is_retired)
    flash(_("The audience is put away: nobody chooses it any more.") if is_retired else _("The audience is back."))
    return redirect_to(".show", saved_id=saved_id)


@bp.post("/meaning")
def meaning() -> str:
    """Say whom the rows mean as they stand, while they are being changed."""
    viewer = _keeper()
    draft = RuleDraft.read(request.form, offered_for_announcing(viewer))
    return render_template("audiences/_meaning.html", **_meaning(viewer, draft))


def _keeper() -> Viewer:
    """Return the viewer; for who may save no audience there are no such pages."""
    viewer = current_viewer()
    if not policy.can_keep(viewer):
        raise NotFound
    return viewer


def _may_change(viewer: Viewer, saved: Saved) -> bool:
    by = saved.changed_by.id if saved.changed_by else None
    return policy.keeps_all(viewer) or by == viewer.person_id


def _do() -> str:
    return request.form.get("do", "save")


def _rule(viewer: Viewer, form: SavedForm, draft: RuleDraft, saved: Saved | None = None) -> Rule | None:
    """Return the rule of a valid form, or None after saying at each field what is wrong."""
    is_named = _do() == "look" or form.validate_name_among(saving.names_in_use(viewer), saved.id if saved else None)
    rule = draft.rule()
    if rule is None or not is_named or queries.look_up_values(viewer, draft).doubts():
        return None
    try:
        actions.narrowed(viewer, rule)
    except RuleError as error:
        draft.form_errors += error.faults.values()
        return None
    return rule


def _meaning(viewer: Viewer, draft: RuleDraft) -> dict[str, Any]:
    """Return whom the rows mean, as far as the viewer may reach them."""
    rule = draft.rule(quietly=True)
    try:
        narrowed = actions.narrowed(viewer, rule) if rule else None
    except RuleError:
        narrowed = None
    return {**queries.meaning(viewer, narrowed), "meant_is_narrowed": narrowed != rule}


def _rows(viewer: Viewer, form: SavedForm, draft: RuleDraft, saved: Saved | None = None) -> str:
    if is_partial():
        return render_template("audiences/_builder.html", **_builder(viewer, draft, saved))
    return _page(viewer, form, draft, saved)


def _builder(viewer: Viewer, draft: RuleDraft, saved: Saved | None) -> dict[str, Any]:
    address = url_for(".change", saved_id=saved.id) if saved else url_for(".create")
    return {"builder_address": address, **queries.builder(viewer, draft)}


def _page(
    viewer: Viewer, about: SavedForm, draft: RuleDraft, saved: Saved | None = None, *, is_changed: bool = False
) -> str:
    values = {**_builder(viewer, draft, saved), **_meaning(viewer, draft)}
    return render_template("audiences/edit.html", about=about, saved=saved, is_changed=is_changed, **values)
