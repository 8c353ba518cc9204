"""Thanks on the pages of others: a group's tab, a profile, and beside what somebody was thanked for."""

from __future__ import annotations

from flask import request, url_for
from flask_babel import gettext as _

from intranet.access import Viewer
from intranet.people.records import Record, tally
from intranet.recognition.models import ThanksRecipient
from intranet.recognition.queries import about, showing
from intranet.web.pagination import parse_cursor
from intranet.web.panels import Panel


def in_group(viewer: Viewer, group_id: int) -> Panel:
    """Show a group's thanks as the tab of its page."""
    found = showing.wall(viewer, group_id=group_id, after=parse_cursor(request.args.get("after")))
    more = url_for("groups.thanks", group_id=group_id, after=found.next) if found.next else None
    return Panel("recognition/_in_group.html", {"found": found, "more": more}, "thanks")


def of_person(viewer: Viewer, person_id: int) -> Panel | None:
    """Show on a profile the latest thanks that the viewer may read; they are not counted."""
    thanks = showing.received(viewer, person_id)
    has_hidden = viewer.person_id == person_id and bool(showing.hidden(viewer, limit=1))
    if not thanks and not has_hidden:
        return None
    return Panel("recognition/_of_person.html", {"thanks_received": thanks, "has_hidden": has_hidden}, "thanks")


def beside_items(viewer: Viewer, root_id: int) -> Panel | None:
    """Say beside each thing in a thread who thanked for it: names in the order of thanking, and no number."""
    thanked = about.thanked_for(viewer, root_id)
    return Panel("recognition/_beside.html", {"thanked": thanked}, "thanked") if thanked else None


def recorded(viewer: Viewer, person_id: int) -> Panel:
    """Tell on the page of what is recorded that hiding is."""
    to = ThanksRecipient
    return Record(
        "hidden-thanks",
        _("Thanks you have hidden"),
        _("Of each thank-you to you that you hid: since when."),
        _("Nobody else. Its author and those who were thanked with you still see your name on it."),
        _("Until you show it again"),
        href=url_for("recognition.hidden"),
        link=_("Thanks you have hidden"),
        **tally(to, to.hidden_at, to.person_id == viewer.person_id, to.hidden_at.is_not(None)),
    ).panel


PANELS = (
    ("group.thanks", 10, in_group),
    ("profile", 20, of_person),
    ("thread.items", 10, beside_items),
    ("records", 46, recorded),
)
