"""Writing, changing and removing comments: each one transaction."""

from __future__ import annotations

from intranet import jobs
from intranet.access import Viewer, require
from intranet.comments import policy, publishable, queries
from intranet.comments.models import Comment
from intranet.database import db, lock_row
from intranet.drafts.actions import forget
from intranet.items import publishing, writing
from intranet.items.models import Item
from intranet.mentions.notices import mentioned


def comment(actor: Viewer, item: Item, body: str, once_key: str | None = None) -> Comment:
    """Write a comment under ``item``; sending the same form twice writes one.

    Raises Forbidden where the actor may not comment, or the thread is closed.
    """
    return _write(actor, item, body, once_key)


def reply(actor: Viewer, item: Item, answered: Comment, body: str, once_key: str | None = None) -> Comment:
    """Answer a comment under ``item``; sending the same form twice answers once. Raises Forbidden."""
    return _write(actor, item, body, once_key, answered)


def _write(actor: Viewer, item: Item, body: str, once_key: str | None, answered: Comment | None = None) -> Comment:
    lock_row(Item.__table__, item.root_id or item.id)  # whoever closes or moves the thread comes before or after
    db.session.refresh(item)
    require(policy.can_comment(actor, item) and not queries.is_closed(actor, item))
    if before := writing.written_before(Comment, actor, once_key):
        return before
    written = Comment(
        root_id=item.root_id or item.id,
        parent_id=item.id,
        audience_id=item.audience_id,
        group_id=item.group_id,
        author_id=actor.person_id,
        language=item.language,
        body=body,
        once_key=once_key,
        under_id=(answered.under_id or answered.id) if answered else None,
        reply_to_id=answered.id if answered else None,
    )
    writing.publish(written)
    publishing.tell(written)
    publishable.refresh(written)
    forget(actor, "reply" if answered else "comment", answered.id if answered else item.id)
    db.session.commit()
    jobs.wake("search")
    return written


def edit(actor: Viewer, written: Comment, body: str, version: int) -> None:
    """Replace the words. Raises Forbidden, or EditConflict where it was changed meanwhile."""
    require(policy.can_edit(actor, written))
    if writing.edit(written, actor, version=version, body=body):
        mentioned(written.id, body, actor.person_id)
        publishable.refresh(written)
    forget(actor, "comment-edit", written.id)
    db.session.commit()
    jobs.wake("search")


def delete(actor: Viewer, written: Comment) -> None:
    """Take the comment away. Raises Forbidden."""
    require(policy.can_delete(actor, written))
    writing.delete(written, actor)
    publishable.refresh(written)
    db.session.commit()
    jobs.wake("search")


def restore(actor: Viewer, written: Comment) -> None:
    """Bring the comment back. Raises Forbidden."""
    require(policy.can_restore(actor, written) and writing.can_still_be_restored(written))
    writing.restore(written)
    publishable.refresh(written)
    db.session.commit()
    jobs.wake("search")
