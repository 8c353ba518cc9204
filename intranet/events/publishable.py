"""What follows when an event becomes public."""

from __future__ import annotations

from intranet.access import Viewer
from intranet.events import notices, policy
from intranet.events.models import Event
from intranet.events.queries import when_and_where
from intranet.items.models import TITLE_LENGTH
from intranet.items.publishing import Publishable
from intranet.mentions.notices import mentioned
from intranet.search import outbox


def may_publish(author: Viewer, event: Event) -> bool:
    """Whether its author may plan something there today."""
    return policy.can_plan_in(author, event.group_id)


def tell(event: Event) -> None:
    """Invite the group, unless it is over by now, and tell those who are mentioned."""
    if not event.is_over:
        notices.planned(event)
    mentioned(event.id, event.body, event.author_id)


def refresh(event: Event) -> None:
    """Have it searched as it is."""
    outbox.changed("event", event.id)


def facts(event: Event) -> str:
    """Say when and where it is, to who decides about it."""
    return when_and_where([event.id])[event.id]


KINDS = (
    Publishable(
        "event", may_publish, tell, refresh, title_length=TITLE_LENGTH, needs_title=True, needs_body=False, facts=facts
    ),
)
