"""What moderators do with a post: pin it, close it, move it. Each has a page of its own and works without a script."""

from __future__ import annotations

from flask import flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import current_viewer, require
from intranet.posts import actions, forms, policy, queries
from intranet.posts.models import Post
from intranet.posts.views import bp
from intranet.web.forms import PostedForm
from intranet.web.htmx import redirect_to

Page = Response | str | tuple[str, int]


@bp.route("/<int:post_id>/pin", methods=["GET", "POST"])
def pin(post_id: int) -> Page:
    """Let a post stand first in its group until a day; ``pinned=off`` ends it."""
    viewer = current_viewer()
    post = queries.one(viewer, post_id)
    require(policy.can_pin(viewer, post))
    if request.form.get("pinned") == "off":
        actions.unpin(viewer, post)
        flash(_("It stands in its turn again."))
        return redirect_to("posts.show", post_id=post_id)
    form = forms.PinForm()
    if not form.validate_on_submit():
        return _page("posts/pin.html", post, form)
    actions.pin(viewer, post, form.moment)
    flash(_("It stands first in the group now."))
    return redirect_to("posts.show", post_id=post_id)


@bp.route("/<int:post_id>/closure", methods=["GET", "POST"])
def close(post_id: int) -> Page:
    """Take no more comments, for a reason; ``closed=off`` takes them again."""
    viewer = current_viewer()
    post = queries.one(viewer, post_id)
    require(policy.can_close(viewer, post))
    if request.form.get("closed") == "off":
        actions.reopen(viewer, post)
        flash(_("Colleagues can comment again."))
        return redirect_to("posts.show", post_id=post_id)
    form = forms.CloseForm()
    if not form.validate_on_submit():
        return _page("posts/close.html", post, form)
    actions.close(viewer, post, form.reason.data or "")
    flash(_("It takes no more comments."))
    return redirect_to("posts.show", post_id=post_id)


@bp.route("/<int:post_id>/group", methods=["GET", "POST"])
def move(post_id: int) -> Page:
    """Bring a post to another group."""
    viewer = current_viewer()
    post = queries.one(viewer, post_id)
    if request.form.get("group") == str(post.group_id):  # pressed twice
        return redirect_to("posts.show", post_id=post_id)
    require(queries.may_move(viewer, post))
    places = queries.places_to_move_to(viewer, post)
    form = forms.MoveForm().offer([("", _("Choose a group")), *((str(place.group_id), place.name) for place in places)])
    if not form.validate_on_submit():
        return _page("posts/move.html", post, form)
    place = next(place for place in places if place.group_id == form.group_id)
    actions.move(viewer, post, place)
    flash(_("It stands in %(group)s now.", group=place.name))
    return redirect_to("posts.show", post_id=post_id)


def _page(template: str, post: Post, form: PostedForm) -> Page:
    page = render_template(template, post=post, heading=post.heading, form=form)
    return (page, 422) if form.errors else page
