"""The list of announcements, the page of one, and its history."""

from __future__ import annotations

from flask import render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import current_viewer
from intranet.announcements import evidence, listing, pending, queries, second_looks
from intranet.announcements.listing import Show
from intranet.announcements.thread import thread
from intranet.announcements.views import bp
from intranet.audiences import policy as audience_policy
from intranet.comments.queries import fresh
from intranet.items.seeing import mark_seen
from intranet.moderation.queries import holding as held_queries
from intranet.readers import queries as readers_queries
from intranet.web.htmx import redirect_to
from intranet.web.locale import current_language
from intranet.web.pagination import parse_cursor
from intranet.web.panels import panels


@bp.get("/")
def index() -> str:
    """List the announcements one may read, the newest first; ``?show=`` cuts the list."""
    viewer = current_viewer()
    show = Show(wanted) if (wanted := request.args.get("show", "")) in list(Show) else Show.ALL
    after = parse_cursor(request.args.get("after"))
    found = listing.latest(viewer, show, after)
    is_first = show is Show.ALL and after is None
    return render_template(
        "announcements/index.html",
        found=found,
        pinned=listing.pinned(viewer) if is_first else [],
        show=show,
        shows=Show,
        more=url_for(".index", show=show, after=found.next) if found.next else None,
        may_write=listing.may_write(viewer),
        may_save_audiences=audience_policy.can_keep(viewer),
        waiting=len(second_looks.waiting_for(viewer)),
    )


@bp.get("/<int:announcement_id>")
def show(announcement_id: int) -> Response | str:
    """Show an announcement with its reactions and comments; ``?language=`` shows another version."""
    viewer = current_viewer()
    try:
        announcement = queries.at_hand(viewer, announcement_id)
    except NotFound:  # what is hidden has a page of its own for its author
        return redirect_to("moderation.own", item_id=held_queries.own(viewer, announcement_id).id)
    page = thread(viewer, announcement, request.args.get("language", ""))
    if not page.is_public:
        return render_template("announcements/show.html", page=page, readers=None, unread=None, panels=[])
    seen_at = mark_seen(viewer, announcement_id)
    return render_template(
        "announcements/show.html",
        page=page,
        readers=readers_queries.of_item(viewer, announcement)
        if announcement.audience_id in viewer.audience_ids
        else None,
        asked=pending.one(viewer, announcement_id, current_language()) if page.must_read else None,
        evidence=evidence.brief(viewer, announcement),
        unread=fresh(viewer, page.comments, seen_at),
        panels=panels("thread.top", viewer, announcement_id),
        own_panels=panels("thread", viewer, announcement_id),
    )


@bp.post("/<int:announcement_id>/seen")
def see(announcement_id: int) -> Response:
    """Say that one has seen what is featured, without opening its page."""
    viewer = current_viewer()
    mark_seen(viewer, queries.one(viewer, announcement_id).id)
    return redirect_to("feed.home")


@bp.get("/<int:announcement_id>/history")
def history(announcement_id: int) -> str:
    """Show what an announcement said before, and what was done with it."""
    viewer = current_viewer()
    announcement = queries.at_hand(viewer, announcement_id)
    return render_template(
        "announcements/history.html",
        announcement=announcement,
        edits=queries.history(viewer, announcement),
        acts=queries.acts(viewer, announcement),
        wordings=queries.former_wordings(viewer, announcement),
    )
