"""The directory on the pages of others: what is recorded of failed sign-ins."""

from __future__ import annotations

from flask_babel import gettext as _

from intranet.access import Viewer
from intranet.directory import devices, throttle
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


PANELS = (("records", 10, failed_sign_ins), ("records", 11, known_browser))
