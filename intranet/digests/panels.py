"""Digests on the pages of others: what is recorded of them."""

from __future__ import annotations

from flask_babel import gettext as _

from intranet.access import Viewer
from intranet.digests import queries
from intranet.people.records import Record
from intranet.web.panels import Panel


def recorded(viewer: Viewer, _subject: int) -> Panel:
    """Say what is kept of the viewer's digests."""
    return Record(
        "digests",
        _("Your digests"),
        _("Of each week: whether a digest went to you, what stood in it and why, and whether its link ended them."),
        _("Nobody else. Whoever operates the site sees how many were sent."),
        _("Without limit, so that nothing is told twice"),
        **queries.kept_of(viewer),
    ).panel


PANELS = (("records", 40, recorded),)
