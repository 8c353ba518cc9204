"""The page of a post: its words, who may do what with it, reactions and comments, as finished values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from intranet import clock
from intranet.access import Viewer
from intranet.comments.queries import CommentView, each, under
from intranet.files.queries import Document
from intranet.files.queries import under as under_texts
from intranet.groups.queries.browsing import GroupName, names
from intranet.items.models import ActKind
from intranet.items.policy import can_reply
from intranet.items.tagging import tags_of
from intranet.notifications.queries import Marks, marks
from intranet.people.queries import PersonCard, cards
from intranet.polls.queries import PollView, page
from intranet.posts import policy, queries
from intranet.posts.forms import last_moment
from intranet.posts.models import Post
from intranet.posts.queries import ActView
from intranet.reactions.queries import NOBODY, Bar, bars


@dataclass(frozen=True, slots=True)
class PostView:
    """A post as its page shows it, the reader's rights resolved."""

    id: int
    title: str
    heading: str  # what the page is called: the title, else the first words
    author: PersonCard | None
    group: GroupName | None
    at: datetime
    edited_at: datetime | None
    html: str
    language: str
    tags: list[str]
    files: list[Document]
    poll: PollView | None
    bar: Bar
    comments: list[CommentView]
    marks: Marks
    pinned_until: datetime | None  # while it is
    closed: ActView | None  # who closed it, and why
    has_history: bool
    may_react: bool
    may_comment: bool
    may_edit: bool
    may_delete: bool
    may_pin: bool
    may_close: bool
    may_move: bool

    @property
    def comment_count(self) -> int:
        """How many comments stand below, with the replies to them."""
        return sum(len(comment.replies) + (not comment.is_gone) for comment in self.comments)

    @property
    def may_look_after(self) -> bool:
        """Whether the page offers more than changing the words."""
        return self.may_pin or self.may_close or self.may_move


def thread(viewer: Viewer, post_id: int) -> PostView:
    """Return the page of a post. Raises NotFound where the viewer finds none."""
    post = queries.one(viewer, post_id)
    group = names([post.group_id]).get(post.group_id or 0)
    is_alive = group is None or not group.is_archived
    acts = queries.acts(viewer, post)
    comments = under(viewer, post_id, may_react=is_alive)[post_id]
    return PostView(
        id=post.id,
        title=post.title,
        heading=post.heading,
        author=cards([post.author_id]).get(post.author_id or 0),
        group=group,
        at=post.published_at or post.created_at,
        edited_at=post.edited_at,
        html=post.body_html,
        language=post.language,
        tags=tags_of([post_id]).get(post_id, []),
        files=under_texts(viewer, [(post_id, post.body_html)]).get(post_id, []),
        poll=page(viewer, post),
        bar=bars(viewer, [post_id]).get(post_id, NOBODY),
        comments=comments,
        marks=marks(viewer, post_id, [post_id, *(comment.id for comment in each(comments))]),
        pinned_until=last_moment(post.pinned_until) if _is_pinned(post) else None,
        closed=next((act for act in acts if act.kind == ActKind.CLOSED), None) if post.closed_at else None,
        has_history=post.version > 1 or bool(acts),
        may_react=is_alive and post.author_id != viewer.person_id,
        may_comment=can_reply(viewer, post) and post.closed_at is None,
        may_edit=policy.can_edit(viewer, post),
        may_delete=policy.can_delete(viewer, post),
        may_pin=policy.can_pin(viewer, post),
        may_close=policy.can_close(viewer, post),
        may_move=queries.may_move(viewer, post),
    )


def _is_pinned(post: Post) -> bool:
    return post.pinned_until is not None and post.pinned_until > clock.now()
