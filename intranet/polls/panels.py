"""What of polls stands on the pages of others: what is recorded about a person."""

from __future__ import annotations

from flask_babel import gettext as _

from intranet.access import Viewer
from intranet.people.records import Record
from intranet.polls import queries
from intranet.web.panels import Panel


def recorded(viewer: Viewer, _subject: int) -> Panel:
    """Say what is kept of the viewer's votes in polls."""
    return Record(
        "ballots",
        _("Your votes in polls"),
        _("What you chose in a poll with names; not when. In an anonymous one: a code, and only until it ends."),
        _("Whoever the poll says below its options. Of an anonymous poll everybody sees the sums, after its end."),
        _("Until you withdraw the vote, or the post is deleted"),
        count=queries.ballot_count(viewer),
    ).panel


PANELS = (("records", 25, recorded),)
