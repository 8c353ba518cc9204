"""Everything a run wants to know of the directory, read in one conversation before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from intranet.database import portions
from intranet.directory import accounts
from intranet.directory.accounts import BadEntry
from intranet.directory.client import Session
from intranet.directory.config import DirectoryConfig
from intranet.directory.dialects import PRESENT
from intranet.directory.entries import Entry
from intranet.directory.finding import look_up
from intranet.directory.roles import roles_of_everybody
from intranet.directory.sync.scanning import Scan
from intranet.directory.sync.shelf import Shelf

#: From this share on, reading everybody in pages is quicker than asking for the changed ones by their ids.
MANY_CHANGED = 0.3
#: People asked for between two signs of life.
PORTION = 500


@dataclass
class Reading:
    """What was read of those who are to be written, and of the groups."""

    shelf: Shelf = field(default_factory=Shelf)
    unreadable: dict[str, str] = field(default_factory=dict)  # name of the entry -> what is wrong with it
    roles: dict[str, frozenset[str]] = field(default_factory=dict)
    no_groups: list[str] = field(default_factory=list)  # named in the settings, and not there
    photos: list[tuple[str, str | None]] = field(default_factory=list)  # in dry runs, as ``foresee`` returns them


def read(
    session: Session, config: DirectoryConfig, seen: Scan, wanted: Collection[str], tick: Callable[[int], None]
) -> Reading:
    """Read the entries of ``wanted`` and who holds which role. Raises DirectoryDown."""
    found = Reading()
    is_whole = len(wanted) > MANY_CHANGED * len(seen.people)
    for entries in _pages(session, config) if is_whole else _portions(session, config, sorted(wanted)):
        for entry in entries:
            _take(found, config, wanted, entry)
        tick(len(found.shelf.ids))
    roles = roles_of_everybody(session, config, seen.by_key)
    found.roles = {one: held for one, held in roles.items() if seen.people[one].is_present}
    found.no_groups = [name for name in config.role_groups if session.read(name, ["objectClass"]) is None]
    return found


def _pages(session: Session, config: DirectoryConfig) -> Iterable[list[Entry]]:
    for base in config.people_bases:
        yield from session.pages(base, config.people_filter, accounts.attributes(config))


def _portions(session: Session, config: DirectoryConfig, wanted: list[str]) -> Iterable[list[Entry]]:
    for chosen in portions(wanted, PORTION):
        yield [one.entry for one in look_up(session, config, chosen).values()]


def _take(found: Reading, config: DirectoryConfig, wanted: Collection[str], entry: Entry) -> None:
    """Put the account aside; who left since the first look is left to the next run."""
    try:
        account = accounts.read_account(entry, config)
    except BadEntry as error:
        found.unreadable[entry.dn] = str(error)
        return
    is_new = account.directory_id not in found.shelf.ids
    if account.directory_id in wanted and is_new and account.standing in PRESENT:
        found.shelf.add(account)
