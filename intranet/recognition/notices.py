"""Who is told: the people who are thanked, and a group in which somebody is thanked."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from intranet.notifications import kinds
from intranet.notifications.kinds import Kind, Rhythm, Topic
from intranet.notifications.notices import announce, notify_about
from intranet.recognition.models import Thanks

THANKED = kinds.register(
    Kind(
        "thanks",
        Topic("thanks", _l("Somebody thanks me"), Rhythm.NOW, 50),
        "hand-heart",
        _l("%(name)s thanked you"),
        reason=_l("You get this mail because a colleague thanked you."),
        tone="thanks",
    )
)
THANKED_IN_GROUP = kinds.register(
    Kind(
        "new_thanks",
        kinds.GROUP_NEWS,
        "hand-heart",
        _l("%(name)s thanked colleagues in %(group)s"),
        reason=_l("You get this mail because you belong to %(group)s and want to hear of what is new there."),
        tone="thanks",
    )
)


def thanked(thanks: Thanks, recipient_ids: Iterable[int]) -> None:
    """Tell each recipient."""
    notify_about(thanks, recipient_ids, THANKED, actor_id=thanks.author_id)


def thanked_in_group(thanks: Thanks) -> None:
    """Have the rest of the group told."""
    announce(THANKED_IN_GROUP, thanks)
