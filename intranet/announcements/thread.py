"""The page of an announcement: its words in the reader's language, who may do what with it, reactions and comments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from intranet import clock
from intranet.access import Viewer
from intranet.announcements import offers, policy, queries, second_looks, wordings
from intranet.announcements.listing import Standing, standing_of
from intranet.announcements.models import Announcement, SecondLook
from intranet.announcements.wordings import Version
from intranet.comments.queries import CommentView, each, under
from intranet.files.queries import Document
from intranet.files.queries import under as under_texts
from intranet.groups.queries.browsing import GroupName, names
from intranet.items.models import EVERYONE
from intranet.notifications.queries import Marks, marks
from intranet.people.queries import PersonCard, cards
from intranet.reactions.queries import NOBODY, Bar, bars
from intranet.web.locale import current_language


@dataclass(frozen=True, slots=True)
class AnnouncementView:
    """An announcement as its page shows it, the reader's rights resolved."""

    id: int
    shown: Version
    others: list[Version]  # in other languages
    author: PersonCard | None
    written_by: PersonCard | None
    group: GroupName | None
    audience: str  # what those are called whom it is for; empty for everyone and for a group
    at: datetime
    edited_at: datetime | None
    files: list[Document]
    bar: Bar
    comments: list[CommentView]
    marks: Marks
    standing: Standing
    featured_until: datetime | None
    has_history: bool
    last_look: SecondLook | None  # where it was sent back
    looked_by: PersonCard | None
    may_react: bool
    may_comment: bool
    may_look_after: bool
    may_delete: bool
    announcement: Announcement  # for what others show on the page

    @property
    def comment_count(self) -> int:
        """How many comments stand below, with the replies to them."""
        return sum(len(comment.replies) + (not comment.is_gone) for comment in self.comments)

    @property
    def publish_at(self) -> datetime | None:
        """When it is to be published."""
        return self.announcement.publish_at

    @property
    def expires_at(self) -> datetime | None:
        """From when on readers find it no more."""
        return self.announcement.expires_at

    @property
    def must_read(self) -> bool:
        """Whether readers are asked to confirm it."""
        return self.announcement.must_read

    @property
    def takes_comments(self) -> bool:
        """Whether its author wants to hear what readers say."""
        return self.announcement.takes_comments

    @property
    def is_public(self) -> bool:
        """Whether readers find it."""
        return self.standing is Standing.PUBLISHED


def thread(viewer: Viewer, announcement: Announcement, language: str = "") -> AnnouncementView:
    """Return the page of an announcement the viewer has found, in a language if it is asked for and there is one."""
    versions = wordings.versions(announcement)
    shown = wordings.shown(versions, language, current_language())
    group = names([announcement.group_id]).get(announcement.group_id or 0)
    standing = standing_of(announcement.state, announcement.published_at, announcement.expires_at)
    is_public = standing is Standing.PUBLISHED
    is_alive = is_public and (group is None or not group.is_archived)
    reads = announcement.audience_id in viewer.audience_ids
    # Who looks after it hears what is said below it, though it may not be for them.
    reader = replace(viewer, audience_ids=viewer.audience_ids | {announcement.audience_id})
    comments = under(reader, announcement.id, may_react=is_alive and reads)[announcement.id] if is_public else []
    look = second_looks.last_verdict(announcement) if standing is Standing.RETURNED else None
    people = cards([announcement.author_id, announcement.written_by_id, look.by_id if look else None])
    return AnnouncementView(
        id=announcement.id,
        shown=shown,
        others=[version for version in versions if version is not shown],
        author=people.get(announcement.author_id or 0),
        written_by=people.get(announcement.written_by_id or 0),
        group=group,
        audience=_audience(announcement),
        at=announcement.published_at or announcement.created_at,
        edited_at=announcement.edited_at,
        files=under_texts(reader, [(announcement.id, shown.html)]).get(announcement.id, []),
        bar=bars(reader, [announcement.id]).get(announcement.id, NOBODY),
        comments=comments,
        marks=marks(viewer, announcement.id, [announcement.id, *(comment.id for comment in each(comments))]),
        standing=standing,
        featured_until=_coming(announcement.featured_until),
        has_history=announcement.version > 1 or bool(queries.acts(viewer, announcement)),
        last_look=look,
        looked_by=people.get(look.by_id or 0) if look else None,
        may_react=is_alive and reads and announcement.author_id != viewer.person_id,
        may_comment=is_alive and policy.can_comment(viewer, announcement),
        may_look_after=policy.can_edit(viewer, announcement),
        may_delete=policy.can_delete(viewer, announcement),
        announcement=announcement,
    )


def _audience(announcement: Announcement) -> str:
    if announcement.group_id is not None or announcement.audience_id == EVERYONE:
        return ""
    return offers.audience_names({announcement.audience_id}).get(announcement.audience_id, "")


def _coming(moment: datetime | None) -> datetime | None:
    return moment if moment is not None and moment > clock.now() else None
