"""The company's values, kept by HR."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import current_viewer, require
from intranet.recognition import policy
from intranet.recognition.actions import values as actions
from intranet.recognition.forms import ValueForm
from intranet.recognition.queries import values as queries
from intranet.recognition.values import ICONS
from intranet.recognition.views import bp
from intranet.web.forms import new_once_key
from intranet.web.htmx import redirect_to


@bp.get("/values")
def values() -> str:
    """List all values: those of today in their order, and the retired ones."""
    viewer = current_viewer()
    require(policy.can_keep_values(viewer))
    return render_template("recognition/values/index.html", values=queries.kept(viewer))


@bp.route("/values/new", methods=["GET", "POST"])
def add_value() -> Response | str | tuple[str, int]:
    """Add a value."""
    viewer = current_viewer()
    require(policy.can_keep_values(viewer))
    form = ValueForm(icon=ICONS[0])
    if request.method == "GET":
        return render_template("recognition/values/new.html", form=form)
    if form.validate():
        try:
            value = actions.add(viewer, form.wanted, form.once_key or new_once_key())
        except actions.NameTaken as taken:
            form.refuse_names(taken.names)
        else:
            flash(_("The value is there. It is the last one to choose."))
            return redirect_to(".values", _anchor=f"value-{value.id}")
    return render_template("recognition/values/new.html", form=form), 422


@bp.route("/values/<int:value_id>/edit", methods=["GET", "POST"])
def change_value(value_id: int) -> Response | str | tuple[str, int]:
    """Change what a value is called and means."""
    viewer = current_viewer()
    value = queries.one_value(viewer, value_id)
    form = ValueForm(obj=value)
    page = {"form": form, "value": value}
    if request.method == "GET":
        return render_template("recognition/values/edit.html", **page)
    if form.validate():
        try:
            actions.change(viewer, value, form.wanted, form.read_version)
        except actions.NameTaken as taken:
            form.refuse_names(taken.names)
        except actions.ValueChanged as changed:
            form.version.data = changed.value.version  # saving again means: these
            return render_template("recognition/values/edit.html", **page, conflict=True), 409
        else:
            flash(_("The value is saved. Thanks that name it say the new words."))
            return redirect_to(".values", _anchor=f"value-{value.id}")
    return render_template("recognition/values/edit.html", **page), 422


@bp.post("/values/<int:value_id>/position")
def move_value(value_id: int) -> Response:
    """Put a value at a place among the others."""
    viewer = current_viewer()
    actions.move(viewer, queries.one_value(viewer, value_id), request.form.get("place", 1, int))
    return redirect_to(".values", _anchor=f"value-{value_id}")


@bp.post("/values/<int:value_id>/retirement")
def retire_value(value_id: int) -> Response:
    """Offer a value no longer, or again (``retired=off``)."""
    viewer = current_viewer()
    is_retired = request.form.get("retired") != "off"
    actions.retire(viewer, queries.one_value(viewer, value_id), is_retired=is_retired)
    flash(_("It is retired. Thanks that name it keep it.") if is_retired else _("It can be chosen again."))
    return redirect_to(".values", _anchor=f"value-{value_id}")
