"""Looking people up in the directory: one by a typed name, many in one question by their ids."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intranet.database import portions
from intranet.directory import accounts
from intranet.directory.client import Session
from intranet.directory.config import DirectoryConfig
from intranet.directory.deadline import MOST_BYTES
from intranet.directory.dialects import Standing
from intranet.directory.entries import Entry
from intranet.directory.names import all_of, any_of, equal

#: Ids asked for in one search.
BATCH = 50


@dataclass(frozen=True, slots=True)
class Seen:
    """An entry that was found by its id, and what it says of the account."""

    entry: Entry
    standing: Standing


def login_filter(config: DirectoryConfig, name: str) -> str:
    """Return the filter for whoever signs in by this name, be they among the people or not."""
    names = config.dialect.login_names(name, config.people_bases)
    return any_of(equal(kind, sought) for kind in config.login_attributes for sought in names)


def look_up(session: Session, config: DirectoryConfig, ids: Sequence[str]) -> dict[str, Seen]:
    """Return the entries of these people; who is missing was not found. Raises DirectoryDown."""
    found: dict[str, Seen] = {}
    attributes = [*accounts.attributes(config), config.dialect.changed_attribute]
    for chosen in portions(ids, BATCH):
        for entry in entries_of(session, config, chosen, attributes):
            seen = Seen(entry, accounts.standing(entry, config))
            found |= {config.dialect.decode_id(raw): seen for raw in entry.raw(config.id_attribute)}
    return found


def entries_of(
    session: Session, config: DirectoryConfig, ids: Sequence[str], attributes: list[str], most_bytes: int = MOST_BYTES
) -> Iterator[Entry]:
    """Yield the entries of people, as many as fit into one search, with these attributes. Raises DirectoryDown."""
    keys = [key for key in (_encoded(config, one) for one in ids) if key]
    if not keys:
        return
    wanted = all_of([config.people_filter, any_of(equal(config.id_attribute, key) for key in keys)])
    for base in config.people_bases:
        yield from session.find(base, wanted, attributes, most=2 * BATCH, most_bytes=most_bytes)


def _encoded(config: DirectoryConfig, directory_id: str) -> str | bytes:
    """Return the id as the server writes it; empty where it is of another kind of directory."""
    try:
        return config.dialect.encode_id(directory_id)
    except ValueError:
        return ""
