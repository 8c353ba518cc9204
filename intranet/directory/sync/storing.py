"""Taking over what the directory says of people: newcomers, changed fields, login names, managers.

Their photos are left to ``photos``: whoever was read is due there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import bindparam, delete, insert, select, update

from intranet import clock
from intranet.database import db
from intranet.directory import accounts
from intranet.directory.accounts import Account
from intranet.directory.models import ChangeKind, DirectoryEntry
from intranet.directory.sync.report import Report
from intranet.directory.sync.scanning import Scan
from intranet.directory.sync.shelf import Shelf
from intranet.people.models import Person, PersonState

_SET_MANAGER = update(Person.__table__).where(Person.id == bindparam("person")).values(manager_id=bindparam("manager"))


class Storing:
    """Writes accounts as people, batch by batch."""

    def __init__(self, seen: Scan, shelf: Shelf, *, is_dry: bool) -> None:
        self._seen, self._shelf, self._is_dry = seen, shelf, is_dry
        self._owners = self._owners_of_shared_names()
        self._created: set[str] = set()

    def store(self, report: Report, chosen: Sequence[Account]) -> None:
        """Create people, change what differs, and remember the state of their entries."""
        known, owners = self._known(chosen), self._owners | self._unread_owners(chosen)
        pairs = [(_with_own_name(report, account, owners), known.get(account.directory_id)) for account in chosen]
        pairs = [(account, person) for account, person in pairs if person is None or person.is_the_directorys]
        before = [self._before(account, person) for account, person in pairs]
        back = {person.id for _, person in pairs if person and person.state == PersonState.DEACTIVATED}
        stored = accounts.store_many(pairs)
        for (account, held), fields, (person, _) in zip(pairs, before, stored, strict=True):
            if held is None:
                self._created.add(account.directory_id)
                # A dry run takes the row back, and leaves no reference to it.
                report.line(ChangeKind.CREATED, person.display_name, None if self._is_dry else person.id)
            elif person.id in back:
                report.line(ChangeKind.RETURNED, person.display_name, person.id)
            else:
                now = {name: str(getattr(person, name) or "") for name in fields}
                report.fields(person.display_name, person.id, {name: (fields[name], now[name]) for name in fields})
        self._remember(
            report.run_id,
            {person.id: account.directory_id for (account, _), (person, _) in zip(pairs, stored, strict=True)},
        )

    def name_managers(self, report: Report, chosen: Sequence[tuple[str, str]]) -> None:
        """Name the managers of those whose manager is another now; all of them are known by now."""
        ids = {one for pair in chosen for one in pair if one}
        columns = Person.id, Person.directory_id, Person.display_name, Person.manager_id
        people = {
            row.directory_id: row for row in db.session.execute(select(*columns).where(Person.directory_id.in_(ids)))
        }
        names = self._names({row.manager_id for row in people.values()})
        changed = []
        for directory_id, manager_directory_id in chosen:
            person, manager = people.get(directory_id), people.get(manager_directory_id)
            wanted = manager.id if manager else None
            if person is None or person.manager_id == wanted:
                continue
            changed.append({"person": person.id, "manager": wanted})
            if directory_id not in self._created:
                pair = names.get(person.manager_id, ""), manager.display_name if manager else ""
                report.fields(person.display_name, person.id, {"manager": pair})
        if changed:
            db.session.connection().execute(_SET_MANAGER, changed)

    def _known(self, chosen: Sequence[Account]) -> dict[str | None, Person]:
        query = select(Person).where(Person.directory_id.in_([account.directory_id for account in chosen]))
        return {person.directory_id: person for person in db.session.scalars(query)}

    @staticmethod
    def _before(account: Account, person: Person | None) -> dict[str, str]:
        if person is None:
            return {}
        return {name: str(getattr(person, name) or "") for name in accounts.differences(account, person)}

    @staticmethod
    def _names(ids: set[int | None]) -> dict[int | None, str]:
        query = select(Person.id, Person.display_name).where(Person.id.in_([one for one in ids if one is not None]))
        return dict(db.session.execute(query).all())

    def _remember(self, run_id: int, stored: dict[int, str]) -> None:
        """Remember what state of the entries this was, that they are there, and that their photos are due."""
        db.session.execute(delete(DirectoryEntry).where(DirectoryEntry.person_id.in_(stored)))
        photos = {"photo_due_at": clock.now(), "photo_run_id": run_id}
        if stored:
            rows = [{"person_id": one, "stamp": self._seen.people[id_].stamp, **photos} for one, id_ in stored.items()]
            db.session.execute(insert(DirectoryEntry), rows)

    def _owners_of_shared_names(self) -> dict[str, str]:
        """Return who keeps a login name that several entries have: whoever has it here, else the first."""
        shared = {name: ids for name, ids in self._shelf.names.items() if len(ids) > 1}
        query = select(Person.username, Person.directory_id).where(Person.username.in_(shared))
        holders = dict(db.session.execute(query).all()) if shared else {}
        db.session.rollback()
        return {name: next((one for one in ids if one == holders.get(name)), ids[0]) for name, ids in shared.items()}

    def _unread_owners(self, chosen: Sequence[Account]) -> dict[str, str]:
        """Return who has one of these login names and was not read again, so has it still."""
        names = [account.username for account in chosen if account.username]
        query = select(Person.username, Person.directory_id).where(Person.username.in_(names))
        unread = {
            str(name): directory_id
            for name, directory_id in db.session.execute(query)
            if directory_id and directory_id not in self._shelf.ids
        }
        seen = self._seen.people
        return {name: one for name, one in unread.items() if one in seen and seen[one].is_present}


def _with_own_name(report: Report, account: Account, owners: Mapping[str, str]) -> Account:
    """Two entries that share a login name cannot sign in by it; one of them keeps it here, always the same."""
    if owners.get(account.username, account.directory_id) == account.directory_id:
        return account
    report.line(ChangeKind.SKIPPED, account.values["display_name"], field="name_taken", after=account.username)
    return replace(account, username="")
