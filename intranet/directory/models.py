"""Failed sign-ins that still count, emergency accounts, and what the sync with the directory remembers and did."""

from __future__ import annotations

import enum
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db


class FailureSlot(db.Model):
    """One of the few failures that an account or an address may have at a time.

    A slot is taken before the directory is asked and freed unless the password was wrong. That there
    are only so many of them per key is what limits, so it holds for any number of processes, hosts
    and simultaneous tries. The key is a keyed hash: no name and no address stands here.
    """

    __tablename__ = "sign_in_failure"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    slot: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    is_failure: Mapped[bool] = mapped_column(default=False)  # False while the directory is being asked


class BreakGlassAccount(db.Model):
    """An administrator's account for the time when the directory is down; made on the command line."""

    __tablename__ = "break_glass_account"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    name: Mapped[str] = mapped_column(String(40), unique=True)  # without its prefix
    password_hash: Mapped[str] = mapped_column(String(255))
    networks: Mapped[str] = mapped_column(Text)  # where it may be used from, separated by spaces
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class UseOutcome(enum.StrEnum):
    """How a try by an emergency account ended."""

    ENTERED = "entered"
    WRONG = "wrong"  # the password
    ELSEWHERE = "elsewhere"  # from an address that it is not meant for


class BreakGlassUse(db.Model):
    """One try by an emergency account. It outlives the account, whose name it carries."""

    __tablename__ = "break_glass_use"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(16))
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    address: Mapped[str] = mapped_column(String(64))
    user_agent: Mapped[str] = mapped_column(String(300))


class DirectoryEntry(db.Model):
    """What the sync remembers of a person's entry: its state when it was read, since when it is missing, its photo."""

    __tablename__ = "directory_entry"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    stamp: Mapped[str] = mapped_column(String(100), default="")  # the entry is read again when it has another
    missing_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    missing_runs: Mapped[int] = mapped_column(default=0)  # complete looks at everybody that did not find it
    is_confirmed: Mapped[bool] = mapped_column(default=False)  # an administrator knows that it is missing
    photo_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)  # when its photo is to be looked at
    photo_run_id: Mapped[int | None] = mapped_column(ForeignKey("directory_run.id", ondelete="SET NULL"), index=True)


class RunState(enum.StrEnum):
    """How far a run is, or how it ended."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"  # too many would have been lost: nothing was changed, somebody is to confirm it
    FAILED = "failed"  # the directory failed, or the run was interrupted


class DirectoryRun(db.Model):
    """One sync with the directory, or a dry run of one, and what came of it."""

    __tablename__ = "directory_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(16), default=RunState.WAITING, index=True)
    is_dry: Mapped[bool] = mapped_column(default=False)
    is_full: Mapped[bool] = mapped_column(default=False)  # every entry was read, changed or not
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    confirms_id: Mapped[int | None] = mapped_column(ForeignKey("directory_run.id", ondelete="SET NULL"), unique=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    server: Mapped[str] = mapped_column(String(300), default="")
    reason: Mapped[str] = mapped_column(String(40), default="")  # why it stopped or failed
    step: Mapped[str] = mapped_column(String(16), default="")  # what it is doing: looking, reading, pictures, writing
    progress: Mapped[int] = mapped_column(default=0)  # people that it has done in this step
    seen: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    missing: Mapped[int] = mapped_column(default=0)
    deactivated: Mapped[int] = mapped_column(default=0)
    returned: Mapped[int] = mapped_column(default=0)
    roles: Mapped[int] = mapped_column(default=0)
    pictures: Mapped[int] = mapped_column(default=0)
    skipped: Mapped[int] = mapped_column(default=0)


class ChangeKind(enum.StrEnum):
    """What a run did to a person, or would do."""

    CREATED = "created"
    CHANGED = "changed"
    MISSING = "missing"
    DEACTIVATED = "deactivated"
    RETURNED = "returned"
    ROLE = "role"
    PICTURE = "picture"
    SKIPPED = "skipped"


class DirectoryChange(db.Model):
    """One line of a run's report: of a person, or of one field of theirs."""

    __tablename__ = "directory_change"
    __table_args__ = (Index("ix_directory_change_list", "run_id", "kind", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("directory_run.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(16))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(Text)  # of the person; of the entry where it is nobody's yet
    field: Mapped[str] = mapped_column(String(24), default="")  # which one changed; why, where nothing did
    before: Mapped[str] = mapped_column(Text, default="")
    after: Mapped[str] = mapped_column(Text, default="")

    @property
    def since(self) -> datetime | None:
        """Since when the person is missing, in a line that says so."""
        return datetime.fromisoformat(self.before) if self.kind == ChangeKind.MISSING and self.before else None


class DirectoryLease(db.Model):
    """The one right to write what the directory says: whoever holds it syncs, for as long as it is renewed."""

    __tablename__ = "directory_lease"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    holder: Mapped[str] = mapped_column(String(32), default="")
    until: Mapped[datetime] = mapped_column(UtcDateTime)
