"""Asking a question, with similar ones shown while the title is typed."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import current_viewer
from intranet.groups.queries.places import Place
from intranet.questions import actions, forms, queries
from intranet.questions.views import bp
from intranet.search.queries import similar_questions
from intranet.web.forms import EVERYONE
from intranet.web.htmx import redirect_to
from intranet.web.preview import asked_for_preview, render_preview


@bp.get("/new")
def new() -> str:
    """Show the empty form; ``?group=`` and ``?title=`` fill it in."""
    viewer = current_viewer()
    given = {name: request.args[name] for name in ("group", "title") if name in request.args}
    form = forms.QuestionForm(formdata=None, data=given).offer(_offered(queries.places(viewer)))
    return render_template("questions/new.html", form=form, similar=similar_questions(viewer, form.title.data or ""))


@bp.post("/new")
def create() -> Response | str | tuple[str, int]:
    """Ask, or show what it would look like, or say what is missing."""
    viewer = current_viewer()
    places = queries.places(viewer)
    form = forms.QuestionForm().offer(_offered(places))
    similar = similar_questions(viewer, form.title.data or "")
    if asked_for_preview():
        return render_preview("questions/new.html", form.body, form=form, similar=similar)
    if not form.validate_on_submit():
        return render_template("questions/new.html", form=form, similar=similar), 422
    place = next(place for place in places if place.group_id == form.group_id)
    question = actions.ask(viewer, place, form.title.data or "", form.body.data or "", form.tag_names, form.once_key)
    return redirect_to("questions.show", question_id=question.id)


@bp.get("/similar")
def similar() -> str:
    """Show questions like the title being typed, among those the viewer may read."""
    found = similar_questions(current_viewer(), request.args.get("title", ""))
    return render_template("questions/_similar.html", similar=found)


def _offered(places: list[Place]) -> list[tuple[str, str]]:
    """Return the choices of a place; where there are several, none is taken for granted."""
    choose = [("", _("Choose where to ask"))] if len(places) > 1 else []
    return choose + [
        (str(place.group_id), place.name) if place.group_id else (EVERYONE, _("Everyone in the company"))
        for place in places
    ]
