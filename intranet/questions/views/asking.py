"""Asking a question, with similar ones shown while the title is typed."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import current_viewer
from intranet.drafts import queries as drafts
from intranet.drafts.forms import context_of
from intranet.files.receiving import receive
from intranet.groups.queries.places import Place
from intranet.mentions.preview import render_preview, say_who_was_not_told
from intranet.questions import actions, forms, queries
from intranet.questions.views import bp
from intranet.scheduling.telling import say_when
from intranet.search.queries import similar_questions
from intranet.web.forms import EVERYONE
from intranet.web.headers import takes_files
from intranet.web.htmx import redirect_to
from intranet.web.preview import asked_for_preview


@bp.get("/new")
def new() -> str:
    """Show the empty form; ``?group=`` and ``?title=`` fill it in."""
    viewer = current_viewer()
    given = {name: request.args[name] for name in ("group", "title") if name in request.args}
    draft = drafts.on_hand(
        viewer, "question", context_of(given.get("group")), asked="draft" in request.args, fits=given
    )
    form = forms.QuestionForm(formdata=draft.formdata, data=given).offer(_offered(queries.places(viewer)))
    similar = similar_questions(viewer, form.title.data or "")
    return render_template("questions/new.html", form=form, similar=similar, draft=draft)


@bp.post("/new")
@takes_files
def create() -> Response | str | tuple[str, int]:
    """Ask, or show what it would look like, or say what is missing."""
    viewer = current_viewer()
    places = queries.places(viewer)
    form = forms.QuestionForm().offer(_offered(places))
    receive(viewer, form.body)
    context = context_of(request.form.get("draft"))
    values: dict[str, Any] = {
        "form": form,
        "similar": similar_questions(viewer, form.title.data or ""),
        "draft": drafts.sent_back(viewer, "question", context, request.form.get("draft_version", 0, int)),
    }
    chosen = next((place for place in places if str(place.group_id or EVERYONE) == form.group.data), Place.everyone())
    if asked_for_preview():
        return render_preview(viewer, "questions/new.html", form.body, chosen.audience_id, **values)
    if not form.validate_on_submit():
        return render_template("questions/new.html", **values), 422
    title, body = form.title.data or "", form.body.data or ""
    place = chosen.written_in(form.language.data or "")
    question = actions.ask(viewer, place, title, body, form.tag_names, form.once_key, context, form.later)
    if question.is_published:
        say_who_was_not_told(viewer, body, chosen.audience_id)
    say_when(question, form)
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
