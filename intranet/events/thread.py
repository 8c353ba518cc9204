"""The page of an event: when and where, who comes, who may do what with it, and the comments, as finished values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import get_timezone

from intranet.access import Viewer
from intranet.comments.queries import CommentView, each, under
from intranet.events import policy, queries
from intranet.events.models import Answer, Event
from intranet.events.queries import ActView, Faces, Standings
from intranet.events.times import Shown, shown
from intranet.files.queries import Document
from intranet.files.queries import under as under_texts
from intranet.groups.queries.browsing import GroupName, names
from intranet.items.models import ActKind
from intranet.items.tagging import tags_of
from intranet.notifications.queries import Marks, marks
from intranet.people.queries import PersonCard, cards
from intranet.web.locale import notation


@dataclass(frozen=True, slots=True)
class Answering:
    """Where the reader stands, and what can be answered."""

    event_id: int
    standings: Standings
    faces: Faces
    capacity: int | None
    place_in_line: int  # of the reader; 0 for who does not wait
    is_closed: bool  # nobody new comes
    is_over: bool
    is_cancelled: bool
    may_answer: bool
    may_come: bool

    @property
    def free(self) -> int | None:
        """How many seats are free, where they are limited."""
        return None if self.capacity is None else max(0, self.capacity - self.standings.going)

    @property
    def mine(self) -> str:
        """What the reader has answered."""
        return self.standings.mine


@dataclass(frozen=True, slots=True)
class EventView:
    """An event as its page shows it, the reader's rights resolved."""

    id: int
    title: str
    author: PersonCard | None
    group: GroupName | None
    at: datetime
    edited_at: datetime | None
    html: str
    language: str
    tags: list[str]
    files: list[Document]
    when: Shown
    venue: str
    link: str
    cancelled: ActView | None  # who cancelled it, and why
    is_over: bool
    answering: Answering
    comments: list[CommentView]
    marks: Marks
    has_history: bool
    may_comment: bool
    may_organise: bool
    may_delete: bool

    @property
    def comment_count(self) -> int:
        """How many comments stand below, with the replies to them."""
        return sum(len(comment.replies) + (not comment.is_gone) for comment in self.comments)


def answering(viewer: Viewer, event: Event) -> Answering:
    """Return who comes to an event the viewer has found, and what the viewer can answer."""
    stand = queries.standings(viewer, [event.id]).get(event.id, Standings())
    return Answering(
        event_id=event.id,
        standings=stand,
        faces=queries.faces(viewer, event),
        capacity=event.capacity,
        place_in_line=queries.place_in_line(viewer, event) if stand.mine == Answer.WAITING else 0,
        is_closed=event.answers_closed_at is not None,
        is_over=event.is_over,
        is_cancelled=event.cancelled_at is not None,
        may_answer=policy.can_answer(viewer, event),
        may_come=policy.can_come(viewer, event),
    )


def thread(viewer: Viewer, event_id: int) -> EventView:
    """Return the page of an event. Raises NotFound where the viewer finds none."""
    event = queries.one(viewer, event_id)
    group = names([event.group_id]).get(event.group_id or 0)
    acts = queries.acts(viewer, event)
    comments = under(viewer, event_id, may_react=group is None or not group.is_archived)[event_id]
    return EventView(
        id=event.id,
        title=event.title,
        author=cards([event.author_id]).get(event.author_id or 0),
        group=group,
        at=event.published_at or event.created_at,
        edited_at=event.edited_at,
        html=event.body_html,
        language=event.language,
        tags=tags_of([event_id]).get(event_id, []),
        files=under_texts(viewer, [(event_id, event.body_html)]).get(event_id, []),
        when=shown(event.span, get_timezone(), notation()),
        venue=event.place,
        link=event.link,
        cancelled=next((act for act in acts if act.kind == ActKind.CANCELLED), None) if event.cancelled_at else None,
        is_over=event.is_over,
        answering=answering(viewer, event),
        comments=comments,
        marks=marks(viewer, event_id, [event_id, *(comment.id for comment in each(comments))]),
        has_history=event.version > 1 or bool(acts),
        may_comment=policy.can_reply(viewer, event) and event.closed_at is None,
        may_organise=policy.can_organise(viewer, event),
        may_delete=policy.can_delete(viewer, event),
    )
