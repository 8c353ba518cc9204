"""The groups that give roles: whether they exist, have members, and hold groups that are looked at."""

from __future__ import annotations

from collections.abc import Iterator

from intranet.directory.check.look import Look
from intranet.directory.check.nearby import nearest
from intranet.directory.check.report import Step, fail, ok, warn
from intranet.directory.client import Session
from intranet.directory.errors import DirectoryIncomplete
from intranet.directory.names import dn_key, parent
from intranet.directory.roles import MEMBER_ATTRIBUTES

#: Members of one group looked at: whether they are groups themselves.
MEMBERS = 50


def groups(look: Look) -> Iterator[Step]:
    """Look at each group that the settings name."""
    config = look.config
    named = {group: f"directory_roles ({role})" for group, role in config.role_groups.items()}
    if config.require_group:
        named[config.require_group] = "directory_require_group"
    with look.session() as session:
        for group, setting in named.items():
            yield from _group(session, look, group, setting)


def _group(session: Session, look: Look, group: str, setting: str) -> Iterator[Step]:
    entry = session.read(group, list(MEMBER_ATTRIBUTES))
    if entry is None:
        near = nearest(session, group, look.root.texts("namingContexts"))
        hint = f"; did you mean {near}?" if near else ""
        yield fail("groups", f"{group} does not exist, or may not be seen", f"{setting}{hint}")
        return
    members = [value for name in MEMBER_ATTRIBUTES for value in entry.texts(name)]
    if not members:
        change = f"put people into it, or let the service account read {' or '.join(MEMBER_ATTRIBUTES)}"
        yield warn("groups", f"{group} shows no members: it gives nobody {setting}", change)
        return
    if not _is_looked_for(look, group):
        yield fail("groups", f"{group} stands outside of directory_group_bases", f"add {parent(group)} there")
        return
    missing, outside = _nested(session, look, members)
    for name in missing:
        yield warn("groups", f"{group} holds {name}, which does not exist", "take it out of the group")
    for name in outside:
        said = f"{group} holds the group {name}, whose members are not looked for: they do not get the role"
        yield fail("groups", said, f'directory_group_bases: add "{parent(name)}"')
    if not missing and not outside:
        count = f"{len(members)} member{'' if len(members) == 1 else 's'}"
        yield ok("groups", f"{group}: {count} → {setting}")


def _nested(session: Session, look: Look, members: list[str]) -> tuple[list[str], list[str]]:
    """Return the names among the members that lead nowhere, and the groups that nobody looks for."""
    missing, outside = [], []
    for name in members[:MEMBERS]:
        try:
            found = session.read(name, ["objectClass", *MEMBER_ATTRIBUTES])
        except DirectoryIncomplete:
            continue  # a name of another server, or not for our eyes
        if found is None:
            missing.append(name)
        elif any(found.raw(kind) for kind in MEMBER_ATTRIBUTES) and not _is_looked_for(look, name):
            outside.append(name)
    return missing, outside


def _is_looked_for(look: Look, name: str) -> bool:
    """Whether the search for somebody's groups comes by there."""
    keys = [dn_key(base) for base in look.config.group_bases]
    return any(dn_key(name) == key or dn_key(name).endswith("," + key) for key in keys)
