"""What is written here, for drafts: posts, and changes to them."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound

from intranet.access import Viewer
from intranet.drafts.kinds import Destination, DraftKind
from intranet.groups.queries.browsing import names
from intranet.polls import forms as polls
from intranet.posts import policy, queries
from intranet.scheduling import forms as scheduling


def _posting(viewer: Viewer, context: str) -> Destination | None:
    if context == "new":
        return Destination(url_for("posts.new")) if queries.places(viewer) else None
    group_id = int(context)
    if not policy.can_post_in(viewer, group_id):
        return None
    return Destination(url_for("posts.new", group=group_id), names([group_id])[group_id].name)


def _changing(viewer: Viewer, context: str) -> Destination | None:
    try:
        post = queries.one(viewer, int(context))
    except (NotFound, ValueError):
        return None
    if not policy.can_edit(viewer, post):
        return None
    return Destination(url_for("posts.edit", post_id=post.id), post.heading)


FIELDS = ("group", "language", "title", "body", "tags", *polls.FIELDS, *scheduling.FIELDS)
KINDS = (
    DraftKind("post", _l("Post"), FIELDS, _posting),
    DraftKind("post-edit", _l("Change"), ("version", "title", "body", "tags", *polls.FIELDS), _changing),
)
