"""The steps of a check, in their order, within five seconds."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from intranet.directory.check import groups, guarding, person, photos, reaching, reading
from intranet.directory.check.look import SILENT, Look, explained
from intranet.directory.check.report import Outcome, Step, fail, ok, warn, worst
from intranet.directory.config import DirectoryConfig, ServerAddress
from intranet.directory.deadline import Deadline
from intranet.directory.errors import DirectoryDown

SECONDS = 4.8
#: Seconds for the way to all servers, which are tried at the same time.
REACH_SECONDS = 2.0

#: Without it nothing else can be asked.
ESSENTIAL = reading.service_account
STEPS: tuple[Callable[[Look], Iterator[Step]], ...] = (
    ESSENTIAL, reading.server, reading.containers, reading.people, reading.addresses, reading.leavers,
    reading.everybody, reading.managers, photos.photos, groups.groups, guarding.password_hashes, guarding.strangers,
    guarding.lockout, guarding.references,
)  # fmt: skip
#: A server that says nothing to two steps running says nothing to the others.
MOST_SILENCES = 2


def check(config: DirectoryConfig, failures_allowed: int) -> Iterator[Step]:
    """Try everything that sign-in needs, and go on after a failure where that says more."""
    limit = Deadline(SECONDS)
    if not config.is_ready:
        missing = "directory_urls, directory_bind_dn, its password and directory_people_bases are all needed"
        yield fail("settings", "not enough is set", missing)
        return
    source = "from its file" if config.password_file else "from the settings"
    yield ok("settings", f"{config.dialect.name}: {', '.join(map(str, config.servers))}, password {source}")
    reached = _reach_all(config, limit.within(REACH_SECONDS))
    for steps in reached.values():
        yield from steps
    well = [server for server, steps in reached.items() if all(step.outcome is not Outcome.FAIL for step in steps)]
    if well:
        yield from _ask(Look(config, well[0], limit, failures_allowed))


def check_person(config: DirectoryConfig, failures_allowed: int, name: str) -> Iterator[Step]:
    """Say what would happen if somebody signed in by this name, short of trying a password."""
    limit = Deadline(SECONDS)
    reached = _reach_all(config, limit.within(REACH_SECONDS)) if config.is_ready else {}
    for server, steps in reached.items():
        if all(step.outcome is not Outcome.FAIL for step in steps):
            look = Look(config, server, limit, failures_allowed)
            yield from _carefully(look, "person", lambda asked: person.person(asked, name))
            return
    yield fail("person", "the directory cannot be asked", "run the check without --user")


def _reach_all(config: DirectoryConfig, limit: Deadline) -> dict[ServerAddress, list[Step]]:
    """Try the way to each server at the same time: two dead ones must not cost twice."""
    reached: dict[ServerAddress, list[Step]] = {}

    def reach(server: ServerAddress) -> None:
        try:
            reached[server] = reaching.reach(config, server, limit)
        except OSError as error:
            reached[server] = [fail("connect", f"{server}: {error}", "directory_urls: is the server well?")]

    threads = [threading.Thread(target=reach, args=(server,), daemon=True) for server in config.servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {server: reached[server] for server in config.servers}


def _ask(look: Look) -> Iterator[Step]:
    silences = 0
    for step in STEPS:
        told = list(_carefully(look, step.__name__.replace("_", " "), step))
        yield from told
        if step is ESSENTIAL and worst(told) is Outcome.FAIL:
            return
        silences = silences + 1 if any(one.said == SILENT for one in told) else 0
        if silences == MOST_SILENCES:
            yield warn("rest", "not tried: the server has fallen silent", "put that right, then check again")
            return


def _carefully(look: Look, name: str, step: Callable[[Look], Iterator[Step]]) -> Iterator[Step]:
    """Run a step; what it could not ask is its failure, and the next one is tried."""
    try:
        yield from step(look)
    except DirectoryDown as error:
        yield explained(name, look, error)
    except TimeoutError:
        yield warn(name, "not tried: the five seconds of this check are over", "is the server slow?")
