"""Comments under anything, and the replies to them."""

from __future__ import annotations

from intranet.comments import notices
from intranet.comments.models import Comment
from intranet.demo.chronicle import Post
from intranet.demo.seed.ground import Ground
from intranet.items.models import Item


def write_comments(ground: Ground, parent: Item, post: Post, group_key: str) -> None:
    """Write the comments that stand directly under something, in the order in which they were made."""
    written: dict[str, Comment] = {}
    people = ground.people
    told = {people[username] for username in ground.tried_out}
    for reply in post.replies:
        if reply.kind != "comment":
            continue
        comment = written[reply.key] = Comment()
        answered = written.get(reply.to)
        if answered is not None:
            comment.under_id, comment.reply_to_id = answered.under_id or answered.id, answered.id
        ground.write(comment, reply, group_key, under=parent)
        with ground.at(reply.at):
            if answered is not None and answered.author_id in told:
                notices.replied(comment, answered)
            if parent.author_id in told and (answered is None or answered.author_id != parent.author_id):
                notices.commented(comment, parent)
