"""A person as the directory describes them, and how that reaches our ``person`` row."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from intranet.access import ADMIN
from intranet.database import db
from intranet.directory import administrators, starting
from intranet.directory.config import DirectoryConfig
from intranet.directory.dialects import Standing
from intranet.directory.entries import Entry
from intranet.directory.models import DirectoryEntry
from intranet.directory.names import dn_key
from intranet.people.models import Person, PersonState, Role
from intranet.search import outbox
from intranet.web.text import clean_line

#: Fields that the directory decides, with the length of their columns.
LENGTHS = {
    "display_name": 320,
    "given_name": 320,
    "family_name": 320,
    "email": 320,
    "title": 200,
    "department": 200,
    "place": 200,
    "company": 200,
    "phone": 60,
}
MAIL = re.compile(r"[^\s@<>(),;:\"\[\]\\]+@[^\s@<>(),;:\"\[\]\\]+")


class BadEntry(ValueError):
    """The entry does not say who it is; the message says why."""


@dataclass(frozen=True, slots=True)
class Account:
    """What the directory says about one person. ``values`` holds the fields of ``LENGTHS``.

    ``started_on`` is a day as ISO text, empty where the directory says none.
    """

    directory_id: str
    dn: str
    username: str
    standing: Standing
    manager_dn: str
    values: dict[str, str]
    started_on: str = ""

    def __repr__(self) -> str:
        return f"Account({self.directory_id})"


def attributes(config: DirectoryConfig) -> list[str]:
    """Return all attributes to ask for; operational ones are only sent when named.

    Not the photo: it is a thousand times as large as the rest, and ``photos`` reads it apart.
    """
    wanted = [
        config.id_attribute, *config.login_attributes, *config.dialect.standing_attributes, *config.disabled_values,
        *(name for field, names in config.fields.items() if field != "photo" for name in names),
    ]  # fmt: skip
    return list(dict.fromkeys(wanted))


def read_account(entry: Entry, config: DirectoryConfig) -> Account:
    """Read an entry that was asked for with ``attributes``; raise BadEntry without exactly one id."""
    ids = entry.raw(config.id_attribute)
    if len(ids) != 1:
        raise BadEntry(f"{len(ids)} values of {config.id_attribute}")
    try:
        directory_id = config.dialect.decode_id(ids[0])
    except ValueError:
        raise BadEntry(f"{config.id_attribute} is malformed") from None
    username = clean_line(entry.text(*config.login_attributes))[:256]
    values = {name: clean_line(entry.text(*config.fields[name]))[:length] for name, length in LENGTHS.items()}
    if not MAIL.fullmatch(values["email"]):
        values["email"] = ""
    if not values["display_name"]:
        values["display_name"] = clean_line(f"{values['given_name']} {values['family_name']}") or username
    if not directory_id or not values["display_name"]:
        raise BadEntry("neither a name nor a login name")
    started_on = starting.day_of(entry.text(*config.fields["started_on"]), config.time_zone)
    return Account(
        directory_id,
        entry.dn,
        username,
        standing(entry, config),
        entry.text(*config.fields["manager"]),
        values,
        started_on.isoformat() if started_on else "",
    )


def standing(entry: Entry, config: DirectoryConfig) -> Standing:
    """Return what the entry and the settings say of the account."""
    if config.disabled_bases and dn_key(entry.dn).endswith(tuple(f",{base}" for base in config.disabled_bases)):
        return Standing.DISABLED
    for name, marks in config.disabled_values.items():
        if any(value.casefold() in marks for value in entry.texts(name)):
            return Standing.DISABLED
    return config.dialect.standing(entry)


def find(directory_id: str) -> Person | None:
    """Return the person with this directory id: the one thing about them that never changes."""
    found: Person | None = db.session.scalars(select(Person).where(Person.directory_id == directory_id)).one_or_none()
    return found


def store(account: Account, person: Person | None) -> tuple[Person, bool]:
    """Create the person, or take over what the directory says now; return them and whether anything changed.

    The account must be in good standing: whoever had left is a colleague again. Neither commits nor
    wakes anything. What people say of themselves is left alone.
    """
    ((stored, has_changed),) = store_many([(account, person)])
    return stored, has_changed


def store_many(pairs: Sequence[tuple[Account, Person | None]]) -> list[tuple[Person, bool]]:
    """Do the same for many, in their order, with a few statements for all of them."""
    _free_names([account for account, _ in pairs])
    stored = [_take_over(account, person) for account, person in pairs]
    db.session.flush()
    outbox.changed_many("person", [person.id for person, has_changed in stored if has_changed])
    return stored


def _take_over(account: Account, person: Person | None) -> tuple[Person, bool]:
    is_new = person is None
    if person is None:
        person = Person(directory_id=account.directory_id)
        db.session.add(person)
    changed = differences(account, person)
    if person.state == PersonState.DEACTIVATED:  # only accounts in good standing come here: they are back
        changed |= {"state": PersonState.ACTIVE, "deactivated_by": None}
    for name, value in changed.items():
        setattr(person, name, value)
    return person, is_new or bool(changed)


def differences(account: Account, person: Person) -> dict[str, str | date | None]:
    """Return the fields of the person that the directory tells differently, with what it says."""
    wanted: dict[str, str | date | None] = {
        **account.values,
        "email": account.values["email"] or None,
        "username": account.username or None,
        "started_on": date.fromisoformat(account.started_on) if account.started_on else None,
    }
    return {name: value for name, value in wanted.items() if getattr(person, name) != value}


def _free_names(accounts: Sequence[Account]) -> None:
    """Take login names, and addresses of leavers and the missing, from whoever had them before: they have new owners.

    A login name is unique in the directory today, so its earlier holder no longer has it there.
    """
    owners = {account.username: account.directory_id for account in accounts if account.username}
    _free("username", owners, Person.username.is_not(None))
    mailboxes = {account.values["email"]: account.directory_id for account in accounts if account.values["email"]}
    missing = select(DirectoryEntry.person_id).where(DirectoryEntry.missing_since.is_not(None))
    _free("email", mailboxes, or_(Person.state == PersonState.DEACTIVATED, Person.id.in_(missing)))


def _free(column: str, owners: Mapping[str, str], condition: ColumnElement[bool]) -> None:
    held: InstrumentedAttribute[str | None] = getattr(Person, column)
    query = select(Person.id, held, Person.directory_id).where(held.in_(list(owners)), condition)
    lost = [person_id for person_id, value, holder in db.session.execute(query) if owners[str(value)] != holder]
    if lost:
        db.session.execute(update(Person).where(Person.id.in_(lost)).values({column: None}))


def set_manager(person: Person, manager_id: int | None) -> bool:
    """Name the person's manager; nobody manages themselves. Return whether that changed anything."""
    manager_id = manager_id if manager_id != person.id else None
    if person.manager_id == manager_id:
        return False
    person.manager_id = manager_id
    return True


def set_roles(person: Person, roles: Collection[str]) -> list[str]:
    """Hold exactly these roles from the directory; local grants stay. Return what changed, for the log."""
    return set_roles_of({person.id: roles}).get(person.id, [])


def set_roles_of(wanted: Mapping[int, Collection[str]]) -> dict[int, list[str]]:
    """Do the same for many, by their ids; return who gained and lost what. The last administrator stays one."""
    held: dict[int, set[str]] = {person_id: set() for person_id in wanted}
    query = select(Role.person_id, Role.name).where(Role.person_id.in_(list(wanted)), Role.source == "directory")
    for person_id, name in db.session.execute(query):
        held[person_id].add(name)
    changes = {}
    gains = {person_id: set(roles) - held[person_id] for person_id, roles in wanted.items()}
    for person_id, gained in gains.items():
        db.session.add_all(Role(person_id=person_id, name=name, source="directory") for name in sorted(gained))
    db.session.flush()  # whoever follows the last administrator is one before
    losing = [one for one, roles in wanted.items() if ADMIN in held[one] and ADMIN not in roles]
    last = administrators.last_among(losing, by_directory=True)
    for person_id, roles in wanted.items():
        gained, lost = gains[person_id], held[person_id] - set(roles)
        if person_id in last:
            lost.discard(ADMIN)
        if lost:
            theirs = (Role.person_id == person_id, Role.source == "directory")
            db.session.execute(delete(Role).where(*theirs, Role.name.in_(lost)))
        if gained or lost:
            changes[person_id] = [f"+{name}" for name in sorted(gained)] + [f"-{name}" for name in sorted(lost)]
    return changes
