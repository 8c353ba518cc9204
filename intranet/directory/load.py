"""Reading all staff from the directory into ``person``: create, update, and note who left or came back.

It is how a new site knows its people before they sign in. Who is missing from an answer proves
nothing here; only an entry that says so makes a former colleague.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sqlalchemy import select

from intranet import jobs
from intranet.database import db
from intranet.directory import accounts, leaving
from intranet.directory.accounts import Account, BadEntry
from intranet.directory.dialects import GONE, PRESENT
from intranet.directory.entries import Entry
from intranet.directory.failover import Directory
from intranet.directory.names import dn_key
from intranet.people.models import Person, PersonState


@dataclass
class Loaded:
    """What a load did; people by number, nothing by name."""

    seen: int = 0
    created: int = 0
    changed: int = 0
    managers: int = 0
    disabled: int = 0
    deactivated: int = 0  # of the disabled: those who were colleagues here until now
    returned: int = 0
    without_id: int = 0
    name_taken: int = 0
    left_alone: int = 0  # in a state that is not the directory's to change


@dataclass
class _Run:
    """What is remembered over the pages: small things for each person, never their entries."""

    loaded: Loaded = field(default_factory=Loaded)
    left: list[int] = field(default_factory=list)  # ids of those who were deactivated
    ids: dict[str, int] = field(default_factory=dict)  # dn_key -> person id
    managers: dict[int, str] = field(default_factory=dict)  # person id -> dn_key of the manager
    names: dict[str, str] = field(default_factory=dict)  # login name -> directory id that has it now


def load(directory: Directory) -> Loaded:
    """Read everybody, page by page; each page is one transaction.

    Raises DirectoryDown, after which the pages before stay loaded; running it again completes it.
    """
    run, config = _Run(), directory.config
    wanted = accounts.attributes(config)
    with directory.session(config.load_deadline) as session:
        for base in config.people_bases:
            for page in session.pages(base, config.people_filter, wanted):
                _take_over(directory, run, page)
    _name_managers(run)
    jobs.wake("search")
    jobs.wake("audiences")
    leaving.tell(run.left)
    return run.loaded


def _take_over(directory: Directory, run: _Run, page: list[Entry]) -> None:
    found: list[Account] = []
    for entry in page:
        try:
            found.append(accounts.read_account(entry, directory.config))
        except BadEntry:
            run.loaded.without_id += 1
    run.left += leaving.deactivate([account.directory_id for account in found if account.standing in GONE])
    ids = [account.directory_id for account in found]
    known: dict[str | None, Person] = {
        person.directory_id: person for person in db.session.scalars(select(Person).where(Person.directory_id.in_(ids)))
    }
    run.loaded.seen += len(found)
    pairs = [pair for pair in ((account, known.get(account.directory_id)) for account in found) if _belongs(run, *pair)]
    pairs = [(_with_own_name(run, account), person) for account, person in pairs]
    run.loaded.returned += sum(person is not None and person.state == PersonState.DEACTIVATED for _, person in pairs)
    for (account, before), (person, has_changed) in zip(pairs, accounts.store_many(pairs), strict=True):
        run.loaded.created += before is None
        run.loaded.changed += has_changed and before is not None
        run.ids[dn_key(account.dn)] = person.id
        if account.manager_dn:
            run.managers[person.id] = dn_key(account.manager_dn)
    run.loaded.deactivated = len(run.left)
    db.session.commit()
    db.session.expunge_all()


def _belongs(run: _Run, account: Account, person: Person | None) -> bool:
    """Whether this is somebody who works here, and whose state is the directory's to change."""
    is_present = account.standing in PRESENT
    is_ours = person is None or person.state in (PersonState.ACTIVE, PersonState.DEACTIVATED)
    run.loaded.disabled += not is_present
    run.loaded.left_alone += is_present and not is_ours
    return is_present and is_ours


def _with_own_name(run: _Run, account: Account) -> Account:
    """Two entries that share a login name cannot sign in by it; the first one keeps it here."""
    if not account.username or run.names.setdefault(account.username, account.directory_id) == account.directory_id:
        return account
    run.loaded.name_taken += 1
    return replace(account, username="")


def _name_managers(run: _Run) -> None:
    """Managers may stand on a later page than their people: a second pass, when all are known."""
    everybody = list(run.ids.values())
    for start in range(0, len(everybody), 500):
        people = db.session.scalars(select(Person).where(Person.id.in_(everybody[start : start + 500])))
        for person in people:
            manager = run.ids.get(run.managers.get(person.id, ""))
            run.loaded.managers += accounts.set_manager(person, manager)
        db.session.commit()
        db.session.expunge_all()
