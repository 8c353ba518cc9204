"""The wall of thanks, one thank-you on its page and on paper, and those one has hidden."""

from __future__ import annotations

from flask import render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import current_viewer
from intranet.items.seeing import mark_seen
from intranet.moderation.queries import holding as held_queries
from intranet.notifications.queries import marks
from intranet.recognition import policy
from intranet.recognition.queries import showing as queries
from intranet.recognition.views import bp
from intranet.web.htmx import redirect_to
from intranet.web.pagination import parse_cursor
from intranet.web.panels import panels


@bp.get("")
def index() -> str:
    """Show the wall."""
    viewer = current_viewer()
    found = queries.wall(viewer, after=parse_cursor(request.args.get("after")))
    more = url_for(".index", after=found.next) if found.next else None
    values = {"found": found, "more": more, "may_keep_values": policy.can_keep_values(viewer)}
    return render_template("recognition/index.html", **values)


@bp.get("/hidden")
def hidden() -> str:
    """Show thanks to oneself that one has hidden, to show them again."""
    return render_template("recognition/hidden.html", found=queries.hidden(current_viewer()))


@bp.get("/<int:thanks_id>")
def show(thanks_id: int) -> Response | str:
    """Show one thank-you with its comments."""
    viewer = current_viewer()
    try:
        thanks, comments = queries.shown(viewer, thanks_id)
    except NotFound:  # what waits or is hidden has a page of its own for its author
        return redirect_to("moderation.own", item_id=held_queries.own(viewer, thanks_id).id)
    writable = thanks.group is None or thanks.group.id in viewer.writable_group_ids
    mark_seen(viewer, thanks_id)
    return render_template(
        "recognition/show.html",
        thanks=thanks,
        comments=comments,
        may_comment=writable,
        own_panels=panels("thread", viewer, thanks_id),
        beside=panels("thread.items", viewer, thanks_id),
        marks=marks(viewer, thanks_id, [thanks_id, *(comment.id for comment in comments)]),
    )


@bp.get("/<int:thanks_id>/print")
def on_paper(thanks_id: int) -> str:
    """Show it as a card to be printed: with nothing around it."""
    thanks, _comments = queries.shown(current_viewer(), thanks_id)
    return render_template("recognition/print.html", thanks=thanks)
