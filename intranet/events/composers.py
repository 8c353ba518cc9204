"""What is written here, for drafts: events, and changes to them."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound

from intranet.access import Viewer
from intranet.drafts.kinds import Destination, DraftKind
from intranet.events import policy, queries
from intranet.groups.queries.browsing import names

FIELDS = (
    "title", "first_day", "all_day", "from_time", "until_time", "last_day", "zone", "place", "link", "capacity",
    "body", "tags",
)  # fmt: skip


def _planning(viewer: Viewer, context: str) -> Destination | None:
    if context == "new":
        return Destination(url_for("events.new")) if queries.places(viewer) else None
    group_id = int(context)
    if not policy.can_plan_in(viewer, group_id):
        return None
    return Destination(url_for("events.new", group=group_id), names([group_id])[group_id].name)


def _changing(viewer: Viewer, context: str) -> Destination | None:
    try:
        event = queries.one(viewer, int(context))
    except (NotFound, ValueError):
        return None
    if not policy.can_organise(viewer, event):
        return None
    return Destination(url_for("events.edit", event_id=event.id), event.title)


KINDS = (
    DraftKind("event", _l("Event"), ("group", *FIELDS), _planning),
    DraftKind("event-edit", _l("Change"), ("version", *FIELDS), _changing),
)
