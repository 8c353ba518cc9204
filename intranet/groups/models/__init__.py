"""Groups, memberships, the rules that make them, and requests to join."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Connection, Date, ForeignKey, Index, String, Text, event, text
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db
from intranet.people.names import find_key, fold
from intranet.web.text import name_key

NAME_LENGTH = 80
PURPOSE_LENGTH = 200
QUESTION_LENGTH = 200
#: Sorted by code point everywhere, so that both databases give the same pages.
SORTED = String(NAME_LENGTH * 2).with_variant(String(NAME_LENGTH * 2, collation="C"), "postgresql")
#: Only known groups keep others from their name: a name refused would betray a secret group.
KNOWN = text("visibility <> 'secret'")


class Visibility(enum.StrEnum):
    """Who reads what is written in a group."""

    OPEN = "open"
    CLOSED = "closed"
    SECRET = "secret"  # noqa: S105 - a word of the domain


class JoinPolicy(enum.StrEnum):
    """How a person becomes a member."""

    FREE = "free"
    ASK = "ask"
    INVITE = "invite"


class GroupState(enum.StrEnum):
    """An archived group is read, and nothing more is written in it."""

    ACTIVE = "active"
    ARCHIVED = "archived"


class MemberRole(enum.StrEnum):
    """What a member may do beyond taking part."""

    OWNER = "owner"
    MODERATOR = "moderator"
    AMBASSADOR = "ambassador"  # greets newcomers, and has no other right
    MEMBER = "member"


#: Who decides about requests and looks after what is written.
CARETAKERS = (MemberRole.OWNER, MemberRole.MODERATOR)
#: Who greets newcomers.
GREETERS = (*CARETAKERS, MemberRole.AMBASSADOR)


class Origin(enum.StrEnum):
    """How a person came into a group."""

    FOUNDER = "founder"
    SELF = "self"
    ASKED = "asked"  # and was let in
    ADDED = "added"  # by an owner or moderator, or by the operator
    INVITED = "invited"  # and accepted
    RULE = "rule"  # and a rule may end it: nobody decided it for this person
    FORMER_RULE = "former_rule"  # brought by a rule that has ended
    IMPORT = "import"
    UNKNOWN = "unknown"  # from before this was kept


class LeaveCause(enum.StrEnum):
    """Why a membership ended."""

    LEFT = "left"
    REMOVED = "removed"
    RULE = "rule"


class RuleState(enum.StrEnum):
    """Whether a group's rule is followed."""

    ACTIVE = "active"
    PAUSED = "paused"
    WAITING = "waiting"  # it would remove more than the brake lets it


class RequestState(enum.StrEnum):
    """Where a request to join stands."""

    PENDING = "pending"
    APPROVED = "approved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Group(db.Model):
    """A group, which owns the audience of everything written in it."""

    __tablename__ = "interest_group"
    __table_args__ = (
        Index("ix_interest_group_listing", "state", "visibility", "sort_key"),
        Index("uq_interest_group_known_name", "name_key", unique=True, sqlite_where=KNOWN, postgresql_where=KNOWN),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name_key: Mapped[str] = mapped_column(String(NAME_LENGTH * 2))  # casefolded NFKC
    sort_key: Mapped[str] = mapped_column(SORTED, default="")  # kept by _keep_keys, as the name's and the find key
    find_key: Mapped[str] = mapped_column(Text, default="")
    purpose: Mapped[str] = mapped_column(String(PURPOSE_LENGTH), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    about_html: Mapped[str] = mapped_column(Text, default="")
    welcome: Mapped[str] = mapped_column(Text, default="")
    welcome_html: Mapped[str] = mapped_column(Text, default="")
    landing: Mapped[str] = mapped_column(Text, default="")  # what colleagues read who do not belong
    landing_html: Mapped[str] = mapped_column(Text, default="")
    rules: Mapped[str] = mapped_column(Text, default="")
    rules_html: Mapped[str] = mapped_column(Text, default="")
    rules_changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    join_question: Mapped[str] = mapped_column(String(QUESTION_LENGTH), default="")  # to whoever asks to join
    members_invite: Mapped[bool] = mapped_column(default=False)  # not only owners and moderators
    visibility: Mapped[str] = mapped_column(String(16), default=Visibility.OPEN)
    join_policy: Mapped[str] = mapped_column(String(16), default=JoinPolicy.FREE)
    language: Mapped[str] = mapped_column(String(8), default="en")
    icon: Mapped[str] = mapped_column(String(40), default="")
    audience_id: Mapped[int] = mapped_column(ForeignKey("audience.id"), unique=True)
    state: Mapped[str] = mapped_column(String(16), default=GroupState.ACTIVE)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    member_count: Mapped[int] = mapped_column(default=0)
    orphaned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when its last owner left the company
    featured_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a secret group never is
    featured_until: Mapped[date | None] = mapped_column(Date)
    featured_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)
    once_key: Mapped[str | None] = mapped_column(String(60), unique=True)  # the founder's id and the form's key

    @property
    def is_archived(self) -> bool:
        """Whether nothing new can be written here."""
        return self.state == GroupState.ARCHIVED

    @property
    def is_open(self) -> bool:
        """Whether every colleague reads what is written here."""
        return self.visibility == Visibility.OPEN


@event.listens_for(Group, "before_insert")
@event.listens_for(Group, "before_update")
def _keep_keys(_mapper: Mapper[Group], _connection: Connection, group: Group) -> None:
    """Keep what a group is told apart, sorted and found by in step with its name and purpose."""
    group.name_key = name_key(group.name)[: NAME_LENGTH * 2]
    group.sort_key = fold(group.name)[: NAME_LENGTH * 2]
    group.find_key = find_key(group.name, group.purpose or "")


class Membership(db.Model):
    """A person belongs to a group, and how that came about: at ``joined_at``, by ``origin_by_id``."""

    __tablename__ = "membership"

    group_id: Mapped[int] = mapped_column(ForeignKey("interest_group.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(16), default=MemberRole.MEMBER)
    joined_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    welcomed: Mapped[bool] = mapped_column(default=False)  # has closed the welcome text
    origin: Mapped[str] = mapped_column(String(16), default=Origin.UNKNOWN)
    origin_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class MembershipLeave(db.Model):
    """A person belonged to a group and does not any more; the row goes when they come back.

    No rule brings back who left or was removed by a colleague.
    """

    __tablename__ = "membership_leave"

    group_id: Mapped[int] = mapped_column(ForeignKey("interest_group.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True)
    cause: Mapped[str] = mapped_column(String(16))
    left_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class GroupRule(db.Model):
    """The rule by which a group gets and loses members, as ``intranet/audiences`` reads it."""

    __tablename__ = "group_rule"

    group_id: Mapped[int] = mapped_column(ForeignKey("interest_group.id", ondelete="CASCADE"), primary_key=True)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16), default=RuleState.ACTIVE, index=True)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    set_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)  # somebody saw who comes and goes
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # while it waits: since when the brake holds it
    version: Mapped[int] = mapped_column(default=1)


class MembershipRequest(db.Model):
    """A person asks to join; at most one request of theirs is pending per group."""

    __tablename__ = "membership_request"
    __table_args__ = (
        Index(
            "uq_membership_request_pending",
            "group_id",
            "person_id",
            unique=True,
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("interest_group.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(String(QUESTION_LENGTH), default="")  # as the group asked it then
    message: Mapped[str] = mapped_column(Text, default="")
    level: Mapped[str] = mapped_column(String(8), default="")  # of what they want to hear once they belong
    state: Mapped[str] = mapped_column(String(16), default=RequestState.PENDING)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(Text, default="")
