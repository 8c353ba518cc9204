"""Polls, their options, and ballots."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from intranet.database import UtcDateTime, db

OPTION_LENGTH = 120
LEAST_OPTIONS, MOST_OPTIONS = 2, 10
#: So many must have voted before the sums of an anonymous poll are shown.
LEAST_VOTERS = 3

UNSETTLED = text("settled_at is null")


class Results(enum.StrEnum):
    """Who sees what was chosen, and when."""

    AFTER_VOTING = "voted"  # whoever has voted, with names; everybody at the end
    AT_THE_END = "ended"  # with names
    ANONYMOUS = "anonymous"  # at the end, sums alone: from sums that change one by one a vote can be read


class Poll(db.Model):
    """The poll of an item. The sums are counted anew with each ballot, so that lists need not count."""

    __tablename__ = "poll"
    __table_args__ = (
        CheckConstraint("results in ('voted','ended','anonymous')", name="known_results"),
        Index("ix_poll_unsettled", "ends_at", sqlite_where=UNSETTLED, postgresql_where=UNSETTLED),
    )

    id: Mapped[int] = mapped_column(ForeignKey("item.id", ondelete="CASCADE"), primary_key=True)
    takes_several: Mapped[bool] = mapped_column(default=False)
    results: Mapped[str] = mapped_column(String(12), default=Results.AFTER_VOTING)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # none: when somebody closes it
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))  # before its time
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voters: Mapped[int] = mapped_column(default=0)

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is shown who chose what."""
        return self.results == Results.ANONYMOUS

    def is_over(self, now: datetime) -> bool:
        """Whether it takes no more ballots."""
        return self.settled_at is not None or (self.ends_at is not None and self.ends_at <= now)


class PollOption(db.Model):
    """One thing to choose."""

    __tablename__ = "poll_option"

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(OPTION_LENGTH * 2))
    votes: Mapped[int] = mapped_column(default=0)  # of an anonymous poll: from its end on


class Ballot(db.Model):
    """That somebody voted. Of an anonymous poll there is a code in place of the person, and it goes at the end."""

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("poll_id", "person_id"),
        UniqueConstraint("poll_id", "code"),
        CheckConstraint("(person_id is null) <> (code is null)", name="one_voter"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("poll.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    code: Mapped[str | None] = mapped_column(String(64))


class BallotChoice(db.Model):
    """One option on a ballot."""

    __tablename__ = "ballot_choice"

    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballot.id", ondelete="CASCADE"), primary_key=True)
    option_id: Mapped[int] = mapped_column(
        ForeignKey("poll_option.id", ondelete="CASCADE"), primary_key=True, index=True
    )
