"""Posting in a group, and the page of a post."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer
from intranet.groups.queries.places import Place
from intranet.items.seeing import mark_seen
from intranet.posts import actions, forms, queries
from intranet.posts.thread import thread
from intranet.posts.views import bp
from intranet.readers import queries as readers_queries
from intranet.readers.queries import Readers
from intranet.web.htmx import redirect_to
from intranet.web.preview import asked_for_preview, render_preview


@bp.get("/new")
def new() -> str:
    """Show the empty form; ``?group=`` chooses the group."""
    viewer = current_viewer()
    places, readers = _places(viewer)
    form = forms.PostForm(formdata=None, data={"group": request.args.get("group")}).offer(_offered(places, readers))
    return render_template("posts/new.html", **_values(form, readers))


@bp.post("/new")
def create() -> Response | str | tuple[str, int]:
    """Post, or show what it would look like, or say what is missing."""
    viewer = current_viewer()
    places, readers = _places(viewer)
    form = forms.PostForm().offer(_offered(places, readers))
    if asked_for_preview():
        return render_preview("posts/new.html", form.body, **_values(form, readers))
    if not form.validate_on_submit():
        return render_template("posts/new.html", **_values(form, readers)), 422
    place = next(place for place in places if place.group_id == form.group_id)
    written = actions.post(
        viewer, place, form.title.data or "", form.body.data or "", form.tag_names, form.once_key
    )  # fmt: skip
    return redirect_to("posts.show", post_id=written.id)


@bp.get("/<int:post_id>")
def show(post_id: int) -> str:
    """Show a post with its reactions and comments."""
    viewer = current_viewer()
    page = thread(viewer, post_id)
    readers = readers_queries.of_item(viewer, readers_queries.item(viewer, post_id))
    mark_seen(viewer, post_id)
    return render_template("posts/show.html", post=page, readers=readers)


def _places(viewer: Viewer) -> tuple[list[Place], dict[int, Readers]]:
    places = queries.places(viewer)
    return places, readers_queries.of_groups(viewer, [place.group_id for place in places if place.group_id])


def _offered(places: list[Place], readers: dict[int, Readers]) -> list[tuple[str, str]]:
    """Return the choices of a group, each with how many read it: true without a script as well."""
    choose = [("", _("Choose a group"))] if len(places) > 1 else []
    return choose + [
        (str(place.group_id), _("%(group)s (%(people)s)", group=place.name, people=_people(readers[place.group_id])))
        for place in places
        if place.group_id
    ]


def _people(readers: Readers) -> str:
    return str(ngettext("%(num)s person", "%(num)s people", readers.count))


def _values(form: forms.PostForm, readers: dict[int, Readers]) -> dict[str, Any]:
    """Return what the composer's page shows: the form, and who will see it where a group is chosen."""
    chosen = next((value for value, _label, is_chosen, _attributes in form.group.iter_choices() if is_chosen), "")
    only = next(iter(readers.values())) if len(readers) == 1 else None
    return {"form": form, "readers": readers.get(int(chosen)) if chosen else only}
