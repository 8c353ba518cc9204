"""What is written here, for drafts: comments, and changes to them."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound

from intranet.access import Viewer
from intranet.comments import policy, queries
from intranet.drafts.kinds import Destination, DraftKind


def _commenting(viewer: Viewer, context: str) -> Destination | None:
    try:
        item = queries.commentable(viewer, int(context))
    except (NotFound, ValueError):
        return None
    if not policy.can_comment(viewer, item) or queries.is_closed(viewer, item):
        return None
    return Destination(url_for("comments.new", item_id=item.id), item.title)


def _replying(viewer: Viewer, context: str) -> Destination | None:
    try:
        answered = queries.one(viewer, int(context))
        item = queries.parent_of(viewer, answered)
    except (NotFound, ValueError):
        return None
    if not policy.can_comment(viewer, item) or queries.is_closed(viewer, item):
        return None
    return Destination(url_for("comments.reply", comment_id=answered.id), item.title)


def _changing(viewer: Viewer, context: str) -> Destination | None:
    try:
        written = queries.one(viewer, int(context))
    except (NotFound, ValueError):
        return None
    if not policy.can_edit(viewer, written):
        return None
    return Destination(url_for("comments.edit", comment_id=written.id))


KINDS = (
    DraftKind("comment", _l("Comment"), ("body",), _commenting),
    DraftKind("reply", _l("Reply"), ("body",), _replying),
    DraftKind("comment-edit", _l("Change"), ("version", "body"), _changing),
)
