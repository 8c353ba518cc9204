"""Who is told of a comment: the author of what it stands under, and of what it answers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from intranet.comments.models import Comment
from intranet.items.models import Item
from intranet.notifications import kinds
from intranet.notifications.kinds import Kind
from intranet.notifications.notices import notify_about

COMMENTED = kinds.register(
    Kind(
        "comment",
        kinds.REPLIES,
        "message-square",
        _l("%(name)s commented on what you wrote in %(subject)s"),
        reason=_l("You get this mail because somebody commented on what you wrote."),
        sentences={
            "thanks": _l("%(name)s commented on your thank-you"),
            "post": _l("%(name)s commented on what you wrote"),
        },
    )
)


REPLIED = kinds.register(
    Kind(
        "reply",
        kinds.REPLIES,
        "reply",
        _l("%(name)s replied to your comment in %(subject)s"),
        reason=_l("You get this mail because somebody replied to your comment."),
        sentences=dict.fromkeys(("thanks", "post"), _l("%(name)s replied to your comment")),
    )
)


def commented(comment: Comment, parent: Item) -> None:
    """Tell the author of the item, and who wrote it under their name."""
    people = [parent.author_id, getattr(parent, "written_by_id", None)]
    notify_about(comment, people, COMMENTED, actor_id=comment.author_id)


def replied(comment: Comment, answered: Comment) -> None:
    """Tell the author of the comment that is answered."""
    notify_about(comment, [answered.author_id], REPLIED, actor_id=comment.author_id)
