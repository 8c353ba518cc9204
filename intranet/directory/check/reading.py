"""What the service account is shown: the server, the containers, the people, and all of them."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

from intranet import clock
from intranet.directory import accounts
from intranet.directory.accounts import BadEntry
from intranet.directory.check.look import Look, explained, refused
from intranet.directory.check.nearby import nearest
from intranet.directory.check.report import Step, fail, ok, warn
from intranet.directory.client import PAGED_RESULTS, SIZE_LIMIT_EXCEEDED
from intranet.directory.deadline import Deadline
from intranet.directory.dialects import DIALECTS, GONE
from intranet.directory.entries import BindAnswer, Entry
from intranet.directory.errors import DirectoryIncomplete
from intranet.directory.names import all_of, dn_key

#: People looked at one by one, fewer where the server does not give so many.
SAMPLES = (200, 20, 1)
#: Seconds for counting everybody; a large company is counted in part.
COUNT_SECONDS = 1.5
#: Seconds for looking at those whom the filter hides.
HIDDEN_SECONDS = 0.7
IDS = ("entryUUID", "objectGUID", "nsUniqueId")
ROOT = ["vendorName", "vendorVersion", "objectClass", "structuralObjectClass", "namingContexts", "supportedControl",
        "defaultNamingContext", "dsServiceName", "currentTime"]  # fmt: skip
#: A clock that differs by more than this breaks Kerberos, and dates of expiry with it.
CLOCK_SECONDS = 300


def service_account(look: Look) -> Iterator[Step]:
    """Bind as the service account."""
    started = time.perf_counter()
    with look.session() as session:
        if session.policy is not None:  # let in, and shown nothing until that is done
            yield refused("service account", look, BindAnswer(0, policy=session.policy))
            return
        yield ok("service account", f"{look.config.bind_dn}: let in, {(time.perf_counter() - started) * 1000:.0f} ms")


def server(look: Look) -> Iterator[Step]:
    """Ask the server what it is."""
    with look.session() as session:
        look.root = session.read("", ROOT) or look.root
    kind, root = _kind(look.root), look.root
    wanted = look.config.dialect.name
    if kind and wanted not in (kind, "demo"):
        yield fail("server", f"this is {kind}, not {wanted}", f'directory_kind = "{kind}"')
    else:
        named = " ".join(filter(None, (root.text("vendorName"), root.text("vendorVersion")))) or kind or wanted
        yield ok("server", f"{named}, holds {', '.join(root.texts('namingContexts')) or 'what it does not say'}")
    ahead = abs(_seconds_ahead(root.text("currentTime")))
    if ahead > CLOCK_SECONDS:
        said = f"the server's differs from ours by {ahead / 60:.0f} minutes"
        yield warn("clock", said, "let both machines keep their time by NTP")


def _seconds_ahead(text: str) -> float:
    """Return by how much the server's clock is ahead of ours; 0 where it does not tell, as only some do."""
    try:
        return (datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC) - clock.now()).total_seconds()
    except ValueError:
        return 0


def _kind(root: Entry) -> str:
    if root.text("dsServiceName"):
        return "ad"
    if "389" in root.text("vendorVersion", "vendorName"):
        return "389ds"
    is_openldap = "OpenLDAProotDSE" in (*root.texts("structuralObjectClass"), *root.texts("objectClass"))
    return "openldap" if is_openldap else ""


def containers(look: Look) -> Iterator[Step]:
    """Look for every place that the settings name."""
    config = look.config
    places = [("directory_people_bases", name) for name in config.people_bases]
    places += [("directory_disabled_bases", name) for name in config.disabled_bases]
    places += [("directory_group_bases", name) for name in config.group_bases if config.needs_groups]
    missing = False
    with look.session() as session:
        for setting, name in places:
            if session.read(name, ["objectClass"]) is not None:
                look.bases += [name] if setting == "directory_people_bases" else []
                continue
            missing = True
            near = nearest(session, name, look.root.texts("namingContexts"))
            said = f"{name} does not exist, or the service account may not see it"
            change = f"{setting}; did you mean {near}?" if near else setting
            # Where leavers are put may come to be with the first of them.
            yield (warn if setting == "directory_disabled_bases" else fail)("containers", said, change)
    if not missing:
        yield ok("containers", f"all {len({dn_key(name) for _, name in places})} exist")


def people(look: Look) -> Iterator[Step]:
    """Look at some people: are they there, and do they have what they are known by?"""
    config = look.config
    for base in look.bases:
        found = _sample(look, base)
        look.people += found
        if not found and dn_key(base) not in config.disabled_bases:
            yield from _nobody(look, base)
    if not look.people:
        return
    ids = Counter(value for entry in look.people for value in entry.raw(config.id_attribute))
    without = sum(not entry.raw(config.id_attribute) for entry in look.people)
    count = len(look.people)
    if without:
        others = [name for name in IDS if look.people[0].raw(name) and name != config.id_attribute]
        change = (
            f'directory_id_attribute = "{others[0]}"' if others else "directory_id_attribute, or a right to read it"
        )
        yield fail("ids", f"{without} of {count} people have no {config.id_attribute}: they cannot sign in", change)
    elif max(ids.values()) > 1 or len(ids) > count:
        yield fail("ids", f"{config.id_attribute} is not one value for each person", "directory_id_attribute")
    else:
        yield from _readable(look)


def _sample(look: Look, base: str) -> list[Entry]:
    wanted = list(dict.fromkeys([*accounts.attributes(look.config), *IDS]))
    for most in SAMPLES:
        try:
            with look.session() as session:
                return session.find(base, look.config.people_filter, wanted, most=most)
        except DirectoryIncomplete as error:
            if error.code != SIZE_LIMIT_EXCEEDED or most == SAMPLES[-1]:
                raise
    return []


def _nobody(look: Look, base: str) -> Iterator[Step]:
    with look.session() as session:
        if not session.below(base, "(objectClass=*)", most=1):
            said = f"{base} is empty, or the service account may not look below it"
            yield fail("people", said, "directory_people_bases, or a right to read in the directory")
            return
    said = f"nobody in {base} matches {look.config.people_filter}"
    yield fail("people", said, "directory_people_filter, directory_kind")


def _readable(look: Look) -> Iterator[Step]:
    count, bad = len(look.people), []
    for entry in look.people:
        try:
            accounts.read_account(entry, look.config)
        except BadEntry as error:
            bad.append(str(error))
    if bad:
        yield fail("ids", f"{len(bad)} of {count} people cannot be read: {bad[0]}", "directory_kind, directory_map")
    else:
        yield ok("ids", f"{count} people looked at, each with its own {look.config.id_attribute}")


def addresses(look: Look) -> Iterator[Step]:
    """Look for people without a mail address, and for addresses of several."""
    if not look.people:
        return
    held = [entry.text(*look.config.fields["email"]).casefold() for entry in look.people]
    without = held.count("")
    shared = [mail for mail, count in Counter(filter(None, held)).items() if count > 1]
    if shared:
        said = f"{len(shared)} mail addresses belong to several people, who cannot sign in with them"
        yield warn("mail", said, "give each person an address in the directory")
    if without == len(held):
        named = ", ".join(look.config.fields["email"])
        yield warn("mail", f"nobody has {named}: no mail reaches anybody", 'directory_map: email = "…"')
    elif not shared:
        yield ok("mail", f"{len(held) - without} of {len(held)} have an address of their own")


def leavers(look: Look) -> Iterator[Step]:
    """Ask whether the filter hides those who have left: then they are noticed late, as people who are missing."""
    if not look.people:
        return
    config = look.config
    gone = sum(accounts.standing(entry, config) in GONE for entry in look.people)
    usual = DIALECTS[config.dialect.name].people_filter
    hidden, time_left = 0, Deadline(HIDDEN_SECONDS)
    if config.people_filter != usual:
        wanted = [*config.dialect.standing_attributes, *config.disabled_values]
        outside = all_of([usual, f"(!{config.people_filter})"])
        with look.session() as session:
            for base in look.bases:
                for page in session.pages(base, outside, wanted):
                    hidden += sum(accounts.standing(entry, config) in GONE for entry in page)
                    if time_left.has_passed:
                        break  # a filter for a few of very many: some of the others have to do
    if hidden:
        said = f"the filter hides {hidden} disabled people: the site notices leavers a day late"
        yield warn("leavers", said, "directory_people_filter: leave out the part about disabled accounts")
    else:
        yield ok("leavers", f"{gone} of {len(look.people)} looked at are disabled or marked as leavers")


def everybody(look: Look) -> Iterator[Step]:
    """Read all people page by page, ids only, and count them."""
    if not look.bases:
        return
    config, started, ids, pages = look.config, time.perf_counter(), Counter[bytes](), 0
    if PAGED_RESULTS not in look.root.texts("supportedControl") and look.root.texts("supportedControl"):
        yield fail("everybody", "the server cannot give long lists in pages", "use a server with paged results")
        return
    time_left, is_all = Deadline(COUNT_SECONDS), True
    try:
        with look.session(COUNT_SECONDS + 0.5) as session:
            for base in look.bases:
                for page in session.pages(base, config.people_filter, [config.id_attribute]):
                    pages += 1
                    ids.update(value for entry in page for value in entry.raw(config.id_attribute))
                    if time_left.has_passed:
                        is_all = False
                        break
    except DirectoryIncomplete as error:
        if "paged" in error.detail:
            yield fail("everybody", "the server ignores the wish for pages", "use a server with paged results")
            return
        told = explained("everybody", look, error)
        yield fail("everybody", f"{told.said}: {len(ids)} came", told.change)
        return
    ms = (time.perf_counter() - started) * 1000
    if max(ids.values(), default=1) > 1:
        yield fail("everybody", f"{config.id_attribute} is shared by several people", "directory_id_attribute")
        return
    counted = f"{len(ids)} people" if is_all else f"more than {len(ids)} people"
    yield ok("everybody", f"{counted} in pages of {config.page_size}, {ms / max(1, pages):.0f} ms each")


def managers(look: Look) -> Iterator[Step]:
    """Follow some people to their managers."""
    if not look.people:
        return
    config = look.config
    named = list(dict.fromkeys(filter(None, (entry.text(*config.fields["manager"]) for entry in look.people))))[:20]
    if not named:
        yield ok("managers", "none of those looked at names one")
        return
    with look.session() as session:
        found = 0
        for dn in named:
            try:
                found += session.read(dn, [config.id_attribute]) is not None
            except DirectoryIncomplete:
                continue  # a name that leads nowhere
    if found < len(named):
        said = f"{len(named) - found} of {len(named)} managers' names lead nowhere"
        yield warn("managers", said, "clean up the directory, or let the service account read them")
    else:
        yield ok("managers", f"{found} of {found} found")
