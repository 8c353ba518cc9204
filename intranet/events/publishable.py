"""What follows when an event becomes public."""

from __future__ import annotations

from intranet.access import Viewer
from intranet.events import notices, policy
from intranet.events.models import Event
from intranet.items.models import TITLE_LENGTH
from intranet.items.publishing import Publishable
from intranet.mentions.notices import mentioned
from intranet.search import outbox


def may_publish(author: Viewer, event: Event) -> bool:
    """Whether its author may plan it there today."""
    return policy.can_plan_in(author, event.group_id)


def tell(event: Event) -> None:
    """Invite the group, and tell those who are mentioned."""
    notices.planned(event)
    mentioned(event.id, event.body, event.author_id)


def refresh(event: Event) -> None:
    """Have it searched as it is."""
    outbox.changed("event", event.id)


KINDS = (
    Publishable(
        "event", may_publish, tell, refresh, title_length=TITLE_LENGTH, needs_title=True, needs_words=False
    ),
)  # fmt: skip
