"""What follows when a post becomes public."""

from __future__ import annotations

from intranet.access import Viewer
from intranet.items.models import TITLE_LENGTH
from intranet.items.publishing import Publishable
from intranet.mentions.notices import mentioned
from intranet.posts import notices, policy
from intranet.posts.models import Post
from intranet.search import outbox


def may_publish(author: Viewer, post: Post) -> bool:
    """Whether its author may post there today."""
    return policy.can_post_in(author, post.group_id)


def tell(post: Post) -> None:
    """Tell the group, and those who are mentioned."""
    notices.posted(post)
    mentioned(post.id, post.body, post.author_id)


def refresh(post: Post) -> None:
    """Have it searched as it is."""
    outbox.changed("post", post.id)


KINDS = (Publishable("post", may_publish, tell, refresh, title_length=TITLE_LENGTH),)
