"""Moderation on the pages of others: the number in the frame, one's own held-back things, what is recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from intranet.access import Viewer
from intranet.items.models import Item
from intranet.moderation import policy
from intranet.moderation.models import Report
from intranet.moderation.queries import holding, ruling, waiting
from intranet.people.records import Record, tally
from intranet.web.panels import Panel


def to_look_at(viewer: Viewer) -> dict[str, Any]:
    """Give the frame how much waits for the viewer, who looks after something."""
    may = policy.can_look_after(viewer)
    return {"may_look_after": may, "cases_waiting": waiting.waiting(viewer).count if may else 0}


def in_thread(viewer: Viewer, root_id: int) -> Panel | None:
    """Show below a thread what the viewer wrote there and others do not see."""
    return _own(holding.in_thread(viewer, root_id))


def in_group(viewer: Viewer, group_id: int) -> Panel | None:
    """Show above a group's talk what the viewer wrote there and others do not see."""
    return _own(holding.in_group(viewer, group_id))


def approval(viewer: Viewer, group_id: int) -> Panel | None:
    """Lead who looks after the group to its queue, its log, and what is looked at first."""
    if group_id not in viewer.moderated_group_ids:
        return None
    group = ruling.group(viewer, group_id)
    rule, may_rule = ruling.rule(viewer, group), ruling.may_rule(viewer, group)
    return Panel("moderation/_in_group.html", {"rule": rule, "may_rule": may_rule, "group_id": group_id}, "moderation")


def recorded(viewer: Viewer, _subject: int) -> Panel:
    """Say what is kept of what the viewer reported."""
    return Record(
        "reports",
        _("What you reported"),
        _("What you reported, why, what it said then, and what became of it."),
        _("Those who decide about it. Its author is never told who reported it."),
        _("What it said, until 30 days after the decision; the rest without limit"),
        href=url_for("moderation.own_reports"),
        link=_("Your reports"),
        **tally(Report, Report.reported_at, Report.reporter_id == viewer.person_id),
    ).panel


def _own(items: Sequence[Item]) -> Panel | None:
    return Panel("moderation/_own.html", {"held_back": items}, "held-back") if items else None


SHELL = (to_look_at,)
PANELS = (
    ("thread", 10, in_thread),
    ("group.stream", 5, in_group),
    ("group.rail", 60, approval),
    ("records", 45, recorded),
)
