"""Who finds, plans, changes and answers events."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select

from intranet.access import Viewer
from intranet.events.models import Event
from intranet.items.policy import can_delete, can_reply, can_restore, is_author, moderates, published

__all__ = [
    "can_answer", "can_come", "can_delete", "can_organise", "can_plan_in", "can_reply", "can_restore", "visible",
]  # fmt: skip


def visible(viewer: Viewer) -> Select[Any]:
    """Return the select of events the viewer may read."""
    return published(Event, viewer)


def can_plan_in(viewer: Viewer, group_id: int | None) -> bool:
    """Whether the viewer may plan an event there: in a group they belong to."""
    return group_id in viewer.writable_group_ids


def can_organise(viewer: Viewer, event: Event) -> bool:
    """Whether the viewer may change or cancel it and take the list of who comes: its author, or who moderates."""
    return can_reply(viewer, event) and (is_author(viewer, event) or moderates(viewer, event))


def can_answer(viewer: Viewer, event: Event) -> bool:
    """Whether the viewer may say if they come: members, while it is still to take place."""
    return can_reply(viewer, event) and event.cancelled_at is None and not event.is_over


def can_come(viewer: Viewer, event: Event) -> bool:
    """Whether the viewer may still say yes, or perhaps: not once the list is closed. Saying no one always may."""
    return can_answer(viewer, event) and event.answers_closed_at is None
