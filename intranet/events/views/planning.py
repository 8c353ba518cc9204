"""Planning an event, and its page."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer
from intranet.drafts import queries as drafts
from intranet.drafts.forms import is_context
from intranet.events import actions, forms, queries
from intranet.events.thread import fresh, thread
from intranet.events.views import bp
from intranet.files.receiving import receive
from intranet.groups.queries.places import Place
from intranet.items.seeing import mark_seen
from intranet.mentions.preview import render_preview, say_who_was_not_told
from intranet.moderation.queries import holding as held_queries
from intranet.readers import queries as readers_queries
from intranet.readers.queries import Readers
from intranet.web.headers import takes_files
from intranet.web.htmx import redirect_to
from intranet.web.panels import panels
from intranet.web.preview import asked_for_preview

NEW = "events/new.html"


@bp.get("/new")
def new() -> str:
    """Show the empty form; ``?group=`` chooses the group."""
    viewer = current_viewer()
    places, readers = _places(viewer)
    given: dict[str, Any] = {name: request.args[name] for name in ("group",) if name in request.args}
    draft = drafts.on_hand(viewer, "event", _context(given.get("group")), asked="draft" in request.args, fits=given)
    form = forms.EventForm(formdata=draft.formdata, **given).offer(_offered(places, readers))
    return render_template(NEW, **_values(form, readers), draft=draft)


@bp.post("/new")
@takes_files
def create() -> Response | str | tuple[str, int]:
    """Plan it, or show what its words would look like, or say what is missing."""
    viewer = current_viewer()
    places, readers = _places(viewer)
    form = forms.EventForm().offer(_offered(places, readers))
    receive(viewer, form.body)
    context = _context(request.form.get("draft"))
    draft = drafts.sent_back(viewer, "event", context, request.form.get("draft_version", 0, int))
    values = {**_values(form, readers), "draft": draft}
    if asked_for_preview():
        place = next((place for place in places if str(place.group_id) == form.group.data), None)
        return render_preview(viewer, NEW, form.body, place.audience_id if place else 0, **values)
    if not form.validate_on_submit():
        return render_template(NEW, **values), 422
    place = next(place for place in places if place.group_id == form.group_id)
    event = actions.plan(viewer, place, form.details, form.once_key, context)
    if event.is_published:
        say_who_was_not_told(viewer, form.body.data or "", place.audience_id)
    return redirect_to("events.show", event_id=event.id)


@bp.get("/<int:event_id>")
def show(event_id: int) -> Response | str:
    """Show an event with who comes, and the comments."""
    viewer = current_viewer()
    try:
        page = thread(viewer, event_id)
    except NotFound:  # what waits or is hidden has a page of its own for its author
        return redirect_to("moderation.own", item_id=held_queries.own(viewer, event_id).id)
    readers = readers_queries.of_item(viewer, readers_queries.item(viewer, event_id))
    unread = fresh(viewer, page, mark_seen(viewer, event_id))
    shown = {"panels": panels("thread.top", viewer, event_id), "own_panels": panels("thread", viewer, event_id)}
    return render_template("events/show.html", event=page, readers=readers, unread=unread, **shown)


def _context(text: str | None) -> str:
    """Return which draft is meant: one for each group that the form is opened from, and one for elsewhere."""
    return text if text and is_context(text) else "new"


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


def _values(form: forms.EventForm, readers: dict[int, Readers]) -> dict[str, Any]:
    """Return what the composer's page shows: the form, and who will see it where a group is chosen."""
    chosen = next((value for value, _label, is_chosen, _attributes in form.group.iter_choices() if is_chosen), "")
    only = next(iter(readers.values())) if len(readers) == 1 else None
    return {"form": form, "readers": readers.get(int(chosen)) if chosen else only}
