"""Which of the named groups a person belongs to, directly or through other groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intranet.directory.client import Session
from intranet.directory.config import DirectoryConfig
from intranet.directory.names import any_of, dn_key, equal

MEMBER_ATTRIBUTES = ("member", "uniqueMember")
#: Groups one person may be in; more looks like a mistake and is cut off.
MOST_GROUPS = 2000
#: Names asked for in one filter.
BATCH = 50


#: Names of groups → the groups that hold them: for many people in one conversation, who share most.
Remembered = dict[frozenset[str], list[str]]


@dataclass(frozen=True, slots=True)
class Rights:
    """What a person's groups say: whether they may come in at all, and which roles they hold."""

    is_invited: bool
    roles: frozenset[str]


def rights_of(session: Session, config: DirectoryConfig, dn: str, remembered: Remembered | None = None) -> Rights:
    """Return what the person's groups say today. Raises DirectoryDown."""
    groups = groups_of(session, config, dn, remembered)
    is_invited = not config.require_group or dn_key(config.require_group) in groups
    return Rights(is_invited, frozenset(role for group, role in config.roles.items() if group in groups))


def groups_of(
    session: Session, config: DirectoryConfig, dn: str, remembered: Remembered | None = None
) -> frozenset[str]:
    """Return the keys (``dn_key``) of all groups that hold the person, upwards level by level.

    Groups that hold each other in a circle are visited once. Works without ``memberOf``, which not
    every server keeps, and asks one question per level; what is ``remembered`` is not asked again.
    Raises DirectoryDown.
    """
    if not config.needs_groups:
        return frozenset()
    found: set[str] = set()
    level = [dn]
    while level and len(found) < MOST_GROUPS:
        asked = frozenset(level)
        above = remembered.get(asked) if remembered is not None else None
        if above is None:
            above = [name for base in config.group_bases for name in _holders(session, base, level)]
            if remembered is not None and dn not in asked:
                remembered[asked] = above
        level = []
        for name in above:
            key = dn_key(name)
            if key not in found:
                found.add(key)
                level.append(name)
    return frozenset(found)


def roles_of_everybody(
    session: Session, config: DirectoryConfig, people: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    """Return the roles of all who hold any, by directory id, from their groups downwards.

    ``people`` are directory ids by ``dn_key``; other members below the bases of groups may be groups.
    Groups that hold each other in a circle are read once. Raises DirectoryDown.
    """
    held: dict[str, set[str]] = {}
    members: dict[str, list[str]] = {}  # dn_key of a group -> names of its members
    bases = tuple(f",{dn_key(base)}" for base in config.group_bases)
    for group, role in config.role_groups.items():
        level, visited = [group], {dn_key(group)}
        while level and len(visited) <= MOST_GROUPS:
            below: dict[str, str] = {}
            for name in level:
                if dn_key(name) not in members:
                    members[dn_key(name)] = _members(session, name)
                below |= {dn_key(member): member for member in members[dn_key(name)]}
            for key in below.keys() & people.keys():
                held.setdefault(people[key], set()).add(role)
            level = [below[key] for key in below.keys() - people.keys() - visited if key.endswith(bases)]
            visited |= below.keys()
    return {directory_id: frozenset(roles) for directory_id, roles in held.items()}


def _members(session: Session, group: str) -> list[str]:
    """Return the names of all members of a group, none where it is not there."""
    found: list[str] = []
    wanted = list(MEMBER_ATTRIBUTES)
    while wanted:
        entry = session.read(group, wanted)
        wanted = []
        if entry is None:
            break
        for name in MEMBER_ATTRIBUTES:
            found += entry.texts(name)
            if rest := entry.rest(name):
                wanted.append(f"{name};range={rest}-*")
    return found


def _holders(session: Session, base: str, names: list[str]) -> Iterable[str]:
    for start in range(0, len(names), BATCH):
        wanted = any_of(equal(kind, name) for name in names[start : start + BATCH] for kind in MEMBER_ATTRIBUTES)
        for entry in session.find(base, wanted, ["cn"], most=MOST_GROUPS):
            yield entry.dn
