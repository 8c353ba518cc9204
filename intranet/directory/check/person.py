"""``--user``: what would happen if somebody signed in by a name, short of trying a password."""

from __future__ import annotations

from collections.abc import Iterator

from intranet.directory import accounts
from intranet.directory.accounts import BadEntry
from intranet.directory.check.look import Look
from intranet.directory.check.report import Step, fail, ok, warn
from intranet.directory.client import Session
from intranet.directory.dialects import Standing
from intranet.directory.entries import Entry
from intranet.directory.errors import DirectoryIncomplete
from intranet.directory.finding import login_filter
from intranet.directory.names import all_of
from intranet.directory.roles import rights_of

TOLD = {
    Standing.DISABLED: "is disabled or marked as a leaver: refused, and a former colleague from then on",
    Standing.EXPIRED: "has expired: refused, and a former colleague from then on",
    Standing.MUST_CHANGE: "must change the password first: refused until then",
    Standing.LOCKED: "is locked: refused like a wrong password",
    Standing.NOT_NOW: "may not be used now: refused",
}


def person(look: Look, name: str) -> Iterator[Step]:
    """Follow the steps of signing in."""
    config = look.config
    with look.session() as session:
        names = login_filter(config, name.strip())
        found = _find(session, look, all_of([config.people_filter, names]))
        if len(found) != 1:
            yield from _not_one(session, look, name, names, found)
            return
        (entry,) = found
        yield ok("person", f"{name} is {entry.dn}")
        try:
            account = accounts.read_account(entry, config)
        except BadEntry as error:
            yield fail("person", f"cannot be known again: {error}", "directory_id_attribute, directory_map")
            return
        if account.standing is not Standing.GOOD:
            yield fail("account", f"the account {TOLD[account.standing]}", "change that in the directory")
            return
        yield ok("account", f"in good standing, known by {config.id_attribute} {account.directory_id}")
        rights = rights_of(session, config, account.dn)
    if not rights.is_invited:
        said = f"not in {config.require_group}, directly or through a group: refused"
        yield fail("groups", said, "put them into it, or change directory_require_group, directory_group_bases")
        return
    if not account.values["email"]:
        yield warn("mail", "no mail address: mails and digests do not reach them", "directory_map: email")
    roles = ", ".join(sorted(rights.roles)) or "no role"
    yield ok("sign-in", f"with the right password they are let in as {account.values['display_name']}, {roles}")


def _find(session: Session, look: Look, filter_: str) -> list[Entry]:
    found: dict[str, Entry] = {}
    for base in look.config.people_bases:
        for entry in session.find(base, filter_, accounts.attributes(look.config), most=2):
            found[entry.dn] = entry
    return list(found.values())


def _not_one(session: Session, look: Look, name: str, names: str, found: list[Entry]) -> Iterator[Step]:
    config = look.config
    if found:
        change = "give each person a login name and address of their own; directory_login_attributes"
        yield fail("person", f"{name} fits {' and '.join(entry.dn for entry in found)}: refused", change)
        return
    hidden = _find(session, look, names)
    if hidden:
        change = "directory_people_filter: it leaves them out"
        yield fail("person", f"{hidden[0].dn} does not match {config.people_filter}", change)
        return
    root = session.read("", ["namingContexts"]) or Entry("", {})
    for top in root.texts("namingContexts"):
        try:
            elsewhere = session.find(top, names, ["objectClass"], most=1)
        except DirectoryIncomplete:
            continue
        if elsewhere:
            yield fail("person", f"{elsewhere[0].dn} is outside of every container", "directory_people_bases")
            return
    looked = ", ".join(config.login_attributes)
    yield fail("person", f"nobody has {name} as {looked}", "is the name right? Else directory_login_attributes")
