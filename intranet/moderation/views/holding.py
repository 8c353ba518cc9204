"""What one wrote and others do not see."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import current_viewer
from intranet.items.publishing import kind_of
from intranet.items.seeing import mark_seen
from intranet.items.writing import EditConflict
from intranet.moderation import forms
from intranet.moderation.actions import holding as actions
from intranet.moderation.models import WORDS_LENGTH
from intranet.moderation.queries import holding as queries
from intranet.moderation.views import bp
from intranet.web.headers import never_store
from intranet.web.htmx import redirect_to
from intranet.web.text import clean_text


@bp.get("/items/<int:item_id>/own")
def own(item_id: int) -> str:
    """Show the author what others do not see, and why not."""
    viewer = current_viewer()
    never_store()
    held = queries.held_back(viewer, item_id)
    if held.item.root_id == held.item.id:
        mark_seen(viewer, item_id)
    return render_template("moderation/own.html", held=held)


@bp.route("/items/<int:item_id>/own/edit", methods=["GET", "POST"])
def edit_own(item_id: int) -> Response | str | tuple[str, int]:
    """Change it; it stays where it is."""
    viewer = current_viewer()
    never_store()
    item = queries.own(viewer, item_id)
    form = forms.OwnWordsForm(obj=item).fit(kind_of(item))
    if not form.validate_on_submit():
        page = render_template("moderation/edit_own.html", item=item, form=form)
        return (page, 422) if request.method == "POST" else page
    title = (form.title.data or "") if "title" in form else None
    try:
        actions.edit(viewer, item, title=title, body=form.body.data or "", version=form.known_version)
    except EditConflict:
        return render_template("moderation/edit_own.html", item=item, form=form, conflict=item), 409
    flash(_("Your words are changed."))
    return redirect_to(".own", item_id=item_id)


@bp.post("/items/<int:item_id>/own/withdrawal")
def withdraw(item_id: int) -> Response:
    """Take away what waits."""
    viewer = current_viewer()
    actions.withdraw(viewer, queries.own(viewer, item_id))
    flash(_("It is taken away."))
    return redirect_to("feed.home")


@bp.post("/items/<int:item_id>/own/second-look")
def second_look(item_id: int) -> Response:
    """Ask, once, that somebody else looks at it."""
    viewer = current_viewer()
    item = queries.own(viewer, item_id)
    words = clean_text(request.form.get("message", ""))[:WORDS_LENGTH]
    if actions.ask_for_another_look(viewer, item, words):
        flash(_("Somebody else will look at it."))
    return redirect_to(".own", item_id=item_id)
