"""Which of the named groups a person belongs to, directly or through other groups."""

from __future__ import annotations

from collections.abc import Iterable
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
    is_invited = not config.require_group or config.require_group in groups
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


def _holders(session: Session, base: str, names: list[str]) -> Iterable[str]:
    for start in range(0, len(names), BATCH):
        wanted = any_of(equal(kind, name) for name in names[start : start + BATCH] for kind in MEMBER_ATTRIBUTES)
        for entry in session.find(base, wanted, ["cn"], most=MOST_GROUPS):
            yield entry.dn
