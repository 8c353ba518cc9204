"""Tables that everything written shares."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.schema import SchemaItem

from intranet import clock
from intranet.database import UtcDateTime, db
from intranet.web.text import beginning

#: The audience that every signed-in colleague is in; the first migration creates it.
EVERYONE = 1

TITLE_LENGTH = 200
BODY_LENGTH = 30_000
HANDLE_LENGTH = 160
REASON_LENGTH = 300
#: So many characters of a text without a title name it.
HEADING = 90
#: The tops of threads alone: an index of what lists and feeds show.
TOP = text("root_id = id")
PINNED = text("pinned_until is not null")
UNTOLD = text("told_at is null")


class AudienceKind(enum.StrEnum):
    """What decides who is in an audience."""

    EVERYONE = "everyone"
    GROUP = "group"  # membership of the group that owns it
    RULE = "rule"  # directory attributes, materialised in audience_member
    PEOPLE = "people"  # named people, in audience_member


class ItemState(enum.StrEnum):
    """Where an item stands; only published ones are found."""

    DRAFT = "draft"
    PENDING = "pending"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    HIDDEN = "hidden"
    DELETED = "deleted"


class Audience(db.Model):
    """The one permission key of the product."""

    __tablename__ = "audience"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))


class AudienceMember(db.Model):
    """A person in a rule or people audience, and why."""

    __tablename__ = "audience_member"

    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    reason: Mapped[str] = mapped_column(String(200), default="")


class Item(db.Model):
    """One thing a person wrote. Kinds inherit it (joined tables) and add what is theirs.

    Title, Markdown and rendered HTML stand here rather than on each kind, so that a whole thread
    is read by one scan of ``root_id``.
    """

    __tablename__ = "item"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_abstract": True}
    __table_args__: tuple[SchemaItem, ...] = (
        Index("ix_item_feed", "state", "audience_id", "published_at"),
        Index("ix_item_kind_activity", "kind", "state", "last_activity_at"),
        Index("ix_item_activity", "state", "last_activity_at", sqlite_where=TOP, postgresql_where=TOP),
        Index("ix_item_stream", "group_id", "state", "last_activity_at", sqlite_where=TOP, postgresql_where=TOP),
        Index("ix_item_pinned", "group_id", "pinned_until", sqlite_where=PINNED, postgresql_where=PINNED),
        Index("ix_item_group", "group_id", "kind", "state", "published_at"),
        Index("ix_item_author", "author_id", "kind", "state", "published_at"),
        UniqueConstraint("author_id", "once_key"),
        CheckConstraint("state in ('draft','pending','scheduled','published','hidden','deleted')", name="known_state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(24))
    root_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("interest_group.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(16), default=ItemState.PUBLISHED)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH * 2), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    body_html: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_activity_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    pinned_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of a thread that takes no more replies
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    deleted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(default=1)
    once_key: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))

    @property
    def heading(self) -> str:
        """What names it where it is not shown itself: its title, else its first words."""
        return self.title or beginning(self.body_html, HEADING, HEADING * 2)[0]

    @property
    def is_published(self) -> bool:
        """Whether readers find it."""
        return self.state == ItemState.PUBLISHED


class Revision(db.Model):
    """What an item said at a version that was replaced."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("item_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH * 2))
    body: Mapped[str] = mapped_column(Text)
    tags: Mapped[str] = mapped_column(Text, default="")  # comma-separated
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class ActKind(enum.StrEnum):
    """What is done to a thread beside its words."""

    PINNED = "pinned"
    UNPINNED = "unpinned"
    CLOSED = "closed"
    REOPENED = "reopened"
    MOVED = "moved"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    REINSTATED = "reinstated"
    ON_BEHALF = "on_behalf"  # a delegate wrote it under its author's name
    APPROVED = "approved"
    RETURNED = "returned"
    UNPUBLISHED = "unpublished"
    REPUBLISHED = "republished"
    EXPIRED = "expired"


class Act(db.Model):
    """Somebody pinned, closed, moved or cancelled an item; its history tells of it."""

    __tablename__ = "item_act"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of a pin
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH * 2), default="")  # of closing and cancelling
    from_group_id: Mapped[int | None] = mapped_column(ForeignKey("interest_group.id", ondelete="SET NULL"))
    to_group_id: Mapped[int | None] = mapped_column(ForeignKey("interest_group.id", ondelete="SET NULL"))


class ApprovalRule(db.Model):
    """A group looks at the first things that new members write before others see them."""

    __tablename__ = "approval_rule"

    group_id: Mapped[int] = mapped_column(ForeignKey("interest_group.id", ondelete="CASCADE"), primary_key=True)
    things: Mapped[int]  # so many that were published end it
    days: Mapped[int]  # so long after joining
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Seen(db.Model):
    """A person opened the item's own page."""

    __tablename__ = "seen"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True, index=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    first_at: Mapped[datetime | None] = mapped_column(UtcDateTime, default=clock.now)  # none: before it was kept


class Saved(db.Model):
    """A person keeps an item to find it again. Nobody else sees that."""

    __tablename__ = "saved"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True, index=True)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class FirstPost(db.Model):
    """The first thing that its author wrote in a group, or in the company; noted when it is written.

    Whether it still waits for a hello is read from the thread, never kept (``items/firsts.py``).
    """

    __tablename__ = "first_post"
    __table_args__ = (
        Index("ix_first_post_group", "group_id", "noted_at"),
        Index("ix_first_post_untold", "noted_at", sqlite_where=UNTOLD, postgresql_where=UNTOLD),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("interest_group.id", ondelete="CASCADE"))
    in_company: Mapped[bool] = mapped_column(default=False)  # and not only in its group
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the group's ambassadors know


class Tag(db.Model):
    """A word by which items are found, in lower case."""

    __tablename__ = "tag"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)


class ItemTag(db.Model):
    """An item carries a tag."""

    __tablename__ = "item_tag"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)


class ItemMention(db.Model):
    """A colleague or a group is mentioned in an item, by what its text calls them.

    ``shown`` is the name in the rendered text. The row and not the name says who is meant, so that people keep
    being mentioned when they change their name, and nobody else is who takes it over.
    """

    __tablename__ = "item_mention"
    __table_args__ = (CheckConstraint("(person_id is null) <> (group_id is null)", name="one_is_meant"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    handle: Mapped[str] = mapped_column(String(HANDLE_LENGTH), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("interest_group.id", ondelete="CASCADE"), index=True)
    shown: Mapped[str] = mapped_column(String(320))
    leads: Mapped[bool] = mapped_column(default=True)  # whether the name is a link
