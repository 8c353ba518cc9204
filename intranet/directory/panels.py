"""The directory on the pages of others: what is recorded, emergency access, and the way to the sync."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from intranet.access import Viewer
from intranet.directory import break_glass, devices, policy, throttle
from intranet.directory.queries import emergency as queries
from intranet.directory.queries import missing as missing_queries
from intranet.directory.sync import runs
from intranet.people.records import Record, span
from intranet.web.panels import Panel


def failed_sign_ins(_viewer: Viewer, _subject: int) -> Panel:
    """Say what is kept of failed sign-ins; whose they were cannot be told from the rows."""
    return Record(
        "failed-sign-ins",
        _("Failed sign-ins"),
        _(
            "For each wrong password: when, and a fingerprint of account and network address without the names. "
            "A few within %(window)s make further tries wait.",
            window=span(throttle.WINDOW),
        ),
        _("Nobody. No name and no address stands there."),
        span(throttle.KEPT),
    ).panel


def known_browser(_viewer: Viewer, _subject: int) -> Panel:
    """Say what stands in the browser itself."""
    return Record(
        "known-browser",
        _("This browser"),
        _("A cookie remembers that you have signed in here, so that strangers' wrong tries do not keep you out."),
        _("It stands in your browser. The site reads it when somebody signs in there."),
        span(devices.KEPT),
    ).panel


def emergency_access(viewer: Viewer, _subject: int) -> Panel | None:
    """Show administrators on home that emergency accounts were used lately, or stand ready."""
    if not policy.can_see_emergency_accounts(viewer):
        return None
    uses = queries.emergency_uses(viewer, since=queries.RECENT, most=3)
    if not uses and not queries.emergency_accounts(viewer):
        return None
    return Panel("directory/_emergency_uses.html", {"uses": uses, "prefix": break_glass.PREFIX}, "emergency")


def own_emergency_uses(viewer: Viewer, _subject: int) -> Panel | None:
    """Say to whoever is signed in by an emergency account what is kept of that."""
    uses = queries.own_uses(viewer)
    if uses is None:
        return None
    return Record(
        "emergency-uses",
        _("Uses of this emergency account"),
        _("Of each try to sign in by it: when, from which network address and with which browser."),
        _("Administrators."),
        span(break_glass.KEPT),
        **uses,
    ).panel


def missing(viewer: Viewer, person_id: int) -> Panel | None:
    """Show administrators on a profile that the directory does not show this colleague, and what comes of it."""
    found = missing_queries.missing(viewer, person_id)
    return Panel("directory/_missing.html", {"missing": found}, "missing") if found else None


def synced(_viewer: Viewer, _subject: int) -> Panel:
    """Say what the sync with the directory writes down."""
    return Record(
        "directory-sync",
        _("What the directory says of you"),
        _("When your name, title, contact, manager or roles changed there: what it was before and what it became."),
        _("Administrators."),
        span(runs.KEPT),
    ).panel


def administration(viewer: Viewer) -> dict[str, Any]:
    """Tell the frame whether to lead to the pages about the directory."""
    return {"can_look_after_directory": policy.can_look_after(viewer)}


SHELL = (administration,)
PANELS = (
    ("home.rail", 5, emergency_access),
    ("profile.rail", 5, missing),
    ("records", 10, failed_sign_ins),
    ("records", 11, known_browser),
    ("records", 12, synced),
    ("records", 13, own_emergency_uses),
)
