"""Who is told: the author whose post was closed or moved by somebody else."""

from __future__ import annotations

from intranet.items.models import Act
from intranet.notifications.models import NoticeKind
from intranet.notifications.notices import notify
from intranet.posts.models import Post


def closed(post: Post, act: Act) -> None:
    """Tell the author that nobody can comment any more; the reason stands on the page."""
    _tell_author(post, act, NoticeKind.POST_CLOSED)


def moved(post: Post, act: Act) -> None:
    """Tell the author where the post stands now."""
    _tell_author(post, act, NoticeKind.POST_MOVED)


def _tell_author(post: Post, act: Act, kind: NoticeKind) -> None:
    notify([post.author_id], kind, subject=f"act:{act.id}", actor_id=act.by_id, item_id=post.id)
