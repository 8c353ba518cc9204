"""The first look at everybody: who is there, in what standing, under whom, and whether their entry changed.

It is complete or it is nothing: whatever a server leaves out, cuts short or says twice ends the run. So
who is missing from a look that ended well is missing from the directory, or from what we may see of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from sys import intern

from intranet.directory import accounts
from intranet.directory.client import Session
from intranet.directory.config import DirectoryConfig
from intranet.directory.dialects import GONE, PRESENT, Standing
from intranet.directory.entries import Entry
from intranet.directory.errors import DirectoryIncomplete
from intranet.directory.names import dn_key

#: Entries that may be without a usable id before it is us who cannot read it: so many, or this share.
MOST_NAMELESS, MOST_NAMELESS_SHARE = 5, 0.05


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the first look took in of one person."""

    key: str  # dn_key of the entry
    stamp: str  # empty where the server keeps none
    standing: Standing
    manager: str  # dn_key, empty where there is none

    @property
    def is_present(self) -> bool:
        """Whether they work here."""
        return self.standing in PRESENT

    @property
    def is_gone(self) -> bool:
        """Whether the entry says that they have left."""
        return self.standing in GONE


@dataclass
class Scan:
    """Everybody who was seen, by directory id."""

    people: dict[str, Sighting] = field(default_factory=dict)
    by_key: dict[str, str] = field(default_factory=dict)  # dn_key -> directory id
    nameless: list[str] = field(default_factory=list)  # names of entries without a usable id


def scan(session: Session, config: DirectoryConfig, tick: Callable[[int], None]) -> Scan:
    """Look at all entries of all bases, leavers too. Raises DirectoryDown."""
    found = Scan()
    wanted = _attributes(config)
    mark = _fingerprint(config, str(session.server))
    for base in config.people_bases:
        seen_here: set[str] = set()
        for page in session.pages(base, config.people_filter, wanted):
            for entry in page:
                directory_id = _id(entry, config)
                if directory_id is None:
                    found.nameless.append(entry.dn)
                    continue
                if directory_id in seen_here:
                    raise DirectoryIncomplete("one entry came twice, or two entries have one id")
                seen_here.add(directory_id)
                sighting = _sighting(entry, config, mark)
                found.people[directory_id] = sighting
                found.by_key[sighting.key] = directory_id
            tick(len(found.people))
    total = len(found.people) + len(found.nameless)
    if len(found.nameless) > max(MOST_NAMELESS, MOST_NAMELESS_SHARE * total) or (total and not found.people):
        raise DirectoryIncomplete(f"{len(found.nameless)} of {total} entries came without {config.id_attribute}")
    return found


def _attributes(config: DirectoryConfig) -> list[str]:
    dialect = config.dialect
    manager = config.fields["manager"]
    names = [config.id_attribute, dialect.stamp_attribute, *manager, *dialect.standing_attributes]
    return list(dict.fromkeys([*names, *config.disabled_values]))


def _fingerprint(config: DirectoryConfig, server: str) -> str:
    """Return what makes old stamps worthless: other fields are read, or another server counts its changes."""
    read = repr((sorted(config.fields.items()), config.login_attributes, config.id_attribute, server))
    return hashlib.sha256(read.encode()).hexdigest()[:10]


def _id(entry: Entry, config: DirectoryConfig) -> str | None:
    ids = entry.raw(config.id_attribute)
    try:
        return config.dialect.decode_id(ids[0]) or None if len(ids) == 1 else None
    except ValueError:
        return None


def _sighting(entry: Entry, config: DirectoryConfig, mark: str) -> Sighting:
    stamp = entry.text(config.dialect.stamp_attribute)
    manager = entry.text(*config.fields["manager"])
    return Sighting(
        key=dn_key(entry.dn),
        stamp=f"{mark} {stamp}"[:100] if config.dialect.is_settled(stamp) else "",
        standing=accounts.standing(entry, config),
        manager=intern(dn_key(manager)) if manager else "",
    )
