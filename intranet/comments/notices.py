"""Who is told of a comment: the author of what it stands under, and of what it answers."""

from __future__ import annotations

from intranet.comments.models import Comment
from intranet.items.models import Item
from intranet.notifications.models import NoticeKind
from intranet.notifications.notices import notify


def commented(comment: Comment, parent: Item) -> None:
    """Tell the author of the item."""
    notify(
        [parent.author_id],
        NoticeKind.COMMENT,
        subject=f"comment:{comment.id}",
        actor_id=comment.author_id,
        item_id=comment.id,
    )


def replied(comment: Comment, answered: Comment) -> None:
    """Tell the author of the comment that is answered."""
    notify(
        [answered.author_id],
        NoticeKind.REPLY,
        subject=f"comment:{comment.id}",
        actor_id=comment.author_id,
        item_id=comment.id,
    )
