"""Which of the named groups a person belongs to, directly or through other groups."""

from __future__ import annotations

from collections.abc import Iterable

from intranet.directory.client import Session
from intranet.directory.config import DirectoryConfig
from intranet.directory.names import any_of, dn_key, equal

MEMBER_ATTRIBUTES = ("member", "uniqueMember")
#: Groups one person may be in; more looks like a mistake and is cut off.
MOST_GROUPS = 2000
#: Names asked for in one filter.
BATCH = 50


def groups_of(session: Session, config: DirectoryConfig, dn: str) -> frozenset[str]:
    """Return the keys (``dn_key``) of all groups that hold the person, upwards level by level.

    Groups that hold each other in a circle are visited once. Works without ``memberOf``, which not
    every server keeps, and asks one question per level. Raises DirectoryDown.
    """
    if not config.needs_groups:
        return frozenset()
    found: set[str] = set()
    level = [dn]
    while level and len(found) < MOST_GROUPS:
        above = [name for base in config.group_bases for name in _holders(session, base, level)]
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


def roles_of(groups: frozenset[str], config: DirectoryConfig) -> frozenset[str]:
    """Return the roles that these groups give."""
    return frozenset(role for group, role in config.roles.items() if group in groups)
