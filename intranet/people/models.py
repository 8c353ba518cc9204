"""People, their roles and the browsers they are signed in with."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import date, datetime, time
from hashlib import blake2s

from sqlalchemy import Connection, Date, ForeignKey, Index, LargeBinary, String, Text, Time, UniqueConstraint, event
from sqlalchemy.orm import Mapped, Mapper, mapped_column

from intranet import clock
from intranet.database import UtcDateTime, db
from intranet.people import names

NAME_LENGTH = 320
#: Sorted by code point everywhere, so that both databases give the same pages.
SORTED = String(NAME_LENGTH * 2).with_variant(String(NAME_LENGTH * 2, collation="C"), "postgresql")
KEY_LENGTH = 400
#: Said in the ``info`` of a column: who decides what stands there. A column that says nothing may be the person's own,
#: and no rule may ask for it (``intranet/audiences/attributes.py``).
BY_DIRECTORY = {"decided_by": "directory"}
BY_SITE = {"decided_by": "site"}


#: What people say of themselves.
OWN_WORDS = ("pronouns", "about", "ask_about", "working_days", "works_from", "works_until", "time_zone")


class PersonState(enum.StrEnum):
    """Whether a person belongs to the company today."""

    ACTIVE = "active"
    DEACTIVATED = "deactivated"
    IMPORTED = "imported"
    EMERGENCY = "emergency"  # no colleague: an account for the time when the directory is down


#: Those who may be signed in.
SIGNS_IN = (PersonState.ACTIVE, PersonState.EMERGENCY)


class PictureSource(enum.StrEnum):
    """Who gave a picture. A person's own is never replaced by the directory's."""

    OWN = "own"
    DIRECTORY = "directory"


class DeactivatedBy(enum.StrEnum):
    """Who made a former colleague of somebody, and may make a colleague of them again."""

    DIRECTORY = "directory"
    ADMINISTRATOR = "administrator"


class DigestFrequency(enum.StrEnum):
    """How often a person wants the digest at most."""

    NEVER = "never"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Person(db.Model):
    """A colleague, a former colleague or an imported author."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_directory", "state", "sort_key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, info=BY_SITE)
    directory_id: Mapped[str | None] = mapped_column(String(100), unique=True)
    username: Mapped[str | None] = mapped_column(String(256), unique=True)
    email: Mapped[str | None] = mapped_column(String(320), index=True)
    display_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    given_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    family_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    sort_key: Mapped[str] = mapped_column(SORTED, default="")  # kept by _keep_keys
    find_key: Mapped[str] = mapped_column(Text, default="")
    title: Mapped[str] = mapped_column(String(200), default="")
    department: Mapped[str] = mapped_column(String(200), default="", index=True)
    place: Mapped[str] = mapped_column(String(200), default="", index=True)
    company: Mapped[str] = mapped_column(String(200), default="")
    started_on: Mapped[date | None] = mapped_column(Date, info=BY_DIRECTORY)
    title_key: Mapped[str] = mapped_column(String(KEY_LENGTH), default="", info=BY_DIRECTORY)  # folded, as sort_key
    department_key: Mapped[str] = mapped_column(String(KEY_LENGTH), default="", info=BY_DIRECTORY)
    place_key: Mapped[str] = mapped_column(String(KEY_LENGTH), default="", info=BY_DIRECTORY)
    company_key: Mapped[str] = mapped_column(String(KEY_LENGTH), default="", info=BY_DIRECTORY)
    phone: Mapped[str] = mapped_column(String(60), default="")
    manager_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True, info=BY_DIRECTORY
    )
    state: Mapped[str] = mapped_column(String(16), default=PersonState.ACTIVE)
    deactivated_by: Mapped[str | None] = mapped_column(String(16))
    about: Mapped[str] = mapped_column(Text, default="")
    about_html: Mapped[str] = mapped_column(Text, default="")
    picture: Mapped[str | None] = mapped_column(String(32))  # version of the one shown; kept by pictures.py
    pronouns: Mapped[str] = mapped_column(String(40), default="")
    ask_about: Mapped[str] = mapped_column(String(300), default="")
    ask_key: Mapped[str] = mapped_column(Text, default="")  # words of ask_about and skills; kept by skills.py
    working_days: Mapped[str] = mapped_column(String(7), default="")  # digits of ISO weekdays: "12345"
    works_from: Mapped[time | None] = mapped_column(Time)
    works_until: Mapped[time | None] = mapped_column(Time)
    language: Mapped[str | None] = mapped_column(String(8))
    theme: Mapped[str] = mapped_column(String(8), default="system")
    time_zone: Mapped[str | None] = mapped_column(String(64))
    shortcuts: Mapped[bool] = mapped_column(default=True)
    digest_frequency: Mapped[str] = mapped_column(String(16), default=DigestFrequency.WEEKLY)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    first_signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def is_the_directorys(self) -> bool:
        """Whether the directory may change their state: not of authors, nor of those whom people have shut out."""
        return is_the_directorys(self.state, self.deactivated_by)

    def profile_version(self, skills: Sequence[str]) -> str:
        """Return what tells one state of what they say of themselves from another."""
        said = [*(str(getattr(self, name)) for name in OWN_WORDS), *skills]
        return blake2s("\0".join(said).encode(), digest_size=12).hexdigest()


def is_the_directorys(state: str, deactivated_by: str | None) -> bool:
    """Whether the directory may change the state of somebody of whom this is stored."""
    was_shut_out = deactivated_by == DeactivatedBy.ADMINISTRATOR
    return state == PersonState.ACTIVE or (state == PersonState.DEACTIVATED and not was_shut_out)


@event.listens_for(Person, "before_insert")
@event.listens_for(Person, "before_update")
def _keep_keys(_mapper: Mapper[Person], _connection: Connection, person: Person) -> None:
    """Keep what a person is sorted and found by in step with what the directory says."""
    person.sort_key = names.fold(person.display_name)[: NAME_LENGTH * 2]
    person.find_key = names.find_key(
        person.display_name, person.given_name or "", person.family_name or "", person.title or ""
    )
    person.title_key = names.fold(person.title or "")[:KEY_LENGTH]
    person.department_key = names.fold(person.department or "")[:KEY_LENGTH]
    person.place_key = names.fold(person.place or "")[:KEY_LENGTH]
    person.company_key = names.fold(person.company or "")[:KEY_LENGTH]


class Picture(db.Model):
    """A person's picture from one source, in our sizes.

    It stands in the database, not in a folder: picture and person change in one transaction, every
    machine of a site has it, and each backup carries it. What could not be read has no version.
    """

    __tablename__ = "picture"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[str] = mapped_column(String(16), primary_key=True)
    original: Mapped[str] = mapped_column(String(64))  # SHA-256 of the file that was given
    version: Mapped[str | None] = mapped_column(String(32), index=True)
    fault: Mapped[str | None] = mapped_column(String(16))  # why it has no version
    small: Mapped[bytes | None] = mapped_column(LargeBinary)
    large: Mapped[bytes | None] = mapped_column(LargeBinary)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class PersonSkill(db.Model):
    """A person has a skill. Skills and topics of questions are the same words, so that one leads to the other."""

    __tablename__ = "person_skill"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)


class Role(db.Model):
    """A person holds a role of the site, and who says so."""

    __tablename__ = "role"
    __table_args__ = (UniqueConstraint("person_id", "name", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(24), info=BY_SITE)  # admin | hr | community_manager
    source: Mapped[str] = mapped_column(String(16))  # directory | local
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class SignIn(db.Model):
    """One browser in which a person is signed in. The cookie holds the token, the row its hash."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_used_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    confirmed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    password_changed_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # as the directory said then, by its clock
    user_agent: Mapped[str] = mapped_column(String(300), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
