"""What follows when a comment becomes public."""

from __future__ import annotations

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from intranet.access import Viewer
from intranet.comments import notices, policy, queries
from intranet.comments.models import COMMENT_LENGTH, Comment
from intranet.database import db
from intranet.items.models import Item
from intranet.items.publishing import Publishable
from intranet.mentions.notices import mentioned
from intranet.search import outbox


def may_publish(author: Viewer, comment: Comment) -> bool:
    """Whether its author may comment there today: it stands, and the talk is not closed."""
    try:
        item = queries.parent_of(author, comment)
    except NotFound:
        return False
    return policy.can_comment(author, item) and not queries.is_closed(author, item)


def tell(comment: Comment) -> None:
    """Let the thread be active, and tell the author of what it stands under, of what it answers, and the mentioned."""
    _root(comment).last_activity_at = comment.last_activity_at
    item = db.session.scalars(select(Item).where(Item.id == comment.parent_id)).one()
    answered = db.session.get(Comment, comment.reply_to_id) if comment.reply_to_id else None
    if answered is not None and answered.is_published:
        notices.replied(comment, answered)
    if answered is None or answered.author_id != item.author_id:  # nobody is told twice
        notices.commented(comment, item)
    mentioned(comment.id, comment.body, comment.author_id)


def refresh(comment: Comment) -> None:
    """Have its thread searched: the document there holds the comment's words."""
    root = _root(comment)
    outbox.changed(root.kind, root.id)


def _root(comment: Comment) -> Item:
    return db.session.scalars(select(Item).where(Item.id == comment.root_id)).one()


KINDS = (Publishable("comment", may_publish, tell, refresh, longest=COMMENT_LENGTH),)
