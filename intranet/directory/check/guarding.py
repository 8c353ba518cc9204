"""What others could do: read without an account, learn password hashes, lock colleagues out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from math import ceil

from intranet.directory.check import reaching
from intranet.directory.check.look import STEP_SECONDS, Look
from intranet.directory.check.report import Step, ok, warn
from intranet.directory.client import NO_ATTRIBUTES
from intranet.directory.entries import Entry
from intranet.directory.names import all_of, any_of, equal
from intranet.directory.throttle import WINDOW

POLICY = ["pwdLockout", "pwdMaxFailure", "pwdFailureCountInterval"]
#: People who are asked for.
SOME = 20
DOMAIN = ["lockoutThreshold", "lockOutObservationWindow"]


def password_hashes(look: Look) -> Iterator[Step]:
    """Ask for some people by their passwords, which the service account should not be able to ask."""
    ids = [value for entry in look.people for value in entry.raw(look.config.id_attribute)[:1]][:SOME]
    if not ids:
        return
    some = any_of(equal(look.config.id_attribute, value) for value in ids)
    with look.session() as session:
        asked = all_of(["(userPassword=*)", some])
        shown = any(session.find(base, asked, [NO_ATTRIBUTES], most=1) for base in look.bases)
    if shown:
        yield warn("passwords", "the service account may look at userPassword", "take that right from it")
    else:
        yield ok("passwords", "the service account is not shown any")


def strangers(look: Look) -> Iterator[Step]:
    """Ask without an account, and with one but without a password."""
    config, limit = look.config, look.limit.within(STEP_SECONDS)
    try:
        with reaching.conversation(config, look.server, limit) as wire:
            shown = wire.bind_without_password() == 0 and wire.finds_any(config.people_bases[0], config.id_attribute)
        with reaching.conversation(config, look.server, limit) as wire:
            taken = wire.bind_without_password(config.bind_dn) == 0
    except OSError as error:
        yield warn("strangers", f"could not be tried: {error}", "the server's own log may say more")
        return
    if shown:
        yield warn("strangers", "everybody on the network can read people without an account", "close that there")
    if taken:
        said = "the server takes a name without a password for a success (RFC 4513 5.1.2)"
        yield warn("strangers", said, "refuse it there; this site never asks so, other programs may")
    if not shown and not taken:
        yield ok("strangers", "see nobody without an account, and no name is let in without its password")


def lockout(look: Look) -> Iterator[Step]:
    """Compare the directory's lockout with the failures that this site lets through."""
    failures, seconds = _lockout(look)
    allowed = look.failures_allowed
    if not failures:
        yield ok("lockout", f"none that can be read; {allowed} wrong tries in 15 minutes are let through to it")
        return
    within = "ever" if not seconds else f"in {seconds // 60} minutes"
    # What we let through while the directory remembers; for ever, where it does not forget.
    through = allowed * ceil(seconds / WINDOW.total_seconds()) if seconds else failures
    said = f"the directory locks an account after {failures} failures {within}"
    if allowed >= failures:
        yield warn("lockout", said, f"sign_in_failures_per_account: {failures - 1} or fewer, or strangers lock people")
    elif through >= failures:
        yield warn(
            "lockout", f"{said}, and we let {allowed} through every 15", "let it forget failures after 15 minutes"
        )
    else:
        yield ok("lockout", f"{said}; we let {allowed} through")


def _lockout(look: Look) -> tuple[int, int]:
    """Return after how many failures an account is locked (0: never), and how long they count (0: for ever)."""
    with look.session() as session:
        if look.config.dialect.name == "ad":
            domain = session.read(look.root.text("defaultNamingContext"), DOMAIN) or Entry("", {})
            ticks = timedelta(microseconds=abs(_whole(domain.text("lockOutObservationWindow"))) // 10)
            return _whole(domain.text("lockoutThreshold")), int(ticks.total_seconds())
        found = [
            entry
            for top in look.root.texts("namingContexts")
            for entry in session.find(top, "(objectClass=pwdPolicy)", POLICY, most=50)
            if entry.text("pwdLockout").upper() == "TRUE" and _whole(entry.text("pwdMaxFailure"))
        ]
    if not found:
        return 0, 0
    strictest = min(found, key=lambda entry: _whole(entry.text("pwdMaxFailure")))
    return _whole(strictest.text("pwdMaxFailure")), _whole(strictest.text("pwdFailureCountInterval"))


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0


def references(look: Look) -> Iterator[Step]:
    """Tell that some results were names of other servers."""
    if look.references:
        often = "once" if look.references == 1 else f"{look.references} times"
        yield ok("references", f"the server named another one {often}; this site never follows")
