"""Who is told that a poll has ended: its author, and where names are shown those who voted."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from intranet.items.models import Item
from intranet.notifications import kinds
from intranet.notifications.kinds import Kind, Rhythm, Topic
from intranet.notifications.notices import notify_about

ENDED = kinds.register(
    Kind(
        "poll_ended",
        Topic("polls", _l("A poll that I wrote or voted in ends"), Rhythm.NEVER, 50),
        "chart-bar",
        _l("A poll has ended: %(subject)s"),
        reason=_l("You get this mail because you wrote this poll or voted in it."),
        sentences={"post": _l("A poll in %(group)s has ended")},
    )
)


def ended(item: Item, people: Iterable[int | None], by_id: int | None) -> None:
    """Tell them once, but not who has closed it."""
    notify_about(item, people, ENDED, actor_id=by_id, subject=f"poll:{item.id}")
