"""Who is told: a group of a new post, and the author whose post was closed or moved by somebody else."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from intranet.items.models import Act
from intranet.notifications import kinds
from intranet.notifications.kinds import Kind, Rhythm, Topic
from intranet.notifications.notices import announce, follow, notify_about
from intranet.posts.models import Post

LOOKED_AFTER = Topic("looked_after", _l("A moderator closes or moves what I wrote"), Rhythm.NEVER, 45)
POSTED = kinds.register(
    Kind(
        "new_post",
        kinds.GROUP_NEWS,
        "message-square",
        _l("%(name)s posted %(subject)s"),
        reason=_l("You get this mail because you belong to %(group)s and want to hear of what is new there."),
        sentences={"post": _l("%(name)s posted in %(group)s")},
    )
)
CLOSED = kinds.register(
    Kind(
        "post_closed",
        LOOKED_AFTER,
        "lock",
        _l("%(name)s closed your post %(subject)s"),
        reason=_l("You get this mail because you wrote this post."),
        sentences={"post": _l("%(name)s closed your post")},
    )
)
MOVED = kinds.register(
    Kind(
        "post_moved",
        LOOKED_AFTER,
        "folder-input",
        _l("%(name)s moved your post %(subject)s to another group"),
        reason=_l("You get this mail because you wrote this post."),
        sentences={"post": _l("%(name)s moved your post to another group")},
    )
)


def posted(post: Post) -> None:
    """Have the members of the group told of a new post."""
    announce(POSTED, post)


def closed(post: Post, act: Act) -> None:
    """Tell the author that nobody can comment any more; the reason stands on the page."""
    _tell_author(post, act, CLOSED)


def moved(post: Post, act: Act) -> None:
    """Tell the author where the post stands now; what was told of it stands there as well."""
    follow(post.id, post.group_id)
    _tell_author(post, act, MOVED)


def _tell_author(post: Post, act: Act, kind: Kind) -> None:
    notify_about(post, [post.author_id], kind, actor_id=act.by_id, subject=f"act:{act.id}")
