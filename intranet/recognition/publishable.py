"""What follows when a thank-you becomes public."""

from __future__ import annotations

from sqlalchemy import select

from intranet.access import Viewer
from intranet.database import db
from intranet.items.publishing import Publishable
from intranet.mentions.notices import mentioned
from intranet.recognition import notices, policy
from intranet.recognition.models import REASON_LENGTH, Thanks, ThanksRecipient
from intranet.recognition.queries import who_cannot_read
from intranet.search import outbox


def may_publish(author: Viewer, thanks: Thanks) -> bool:
    """Whether its author may thank there today, and those who are thanked read it."""
    return policy.can_thank_in(author, thanks.group_id) and not who_cannot_read(thanks.audience_id, _thanked(thanks))


def tell(thanks: Thanks) -> None:
    """Tell those who are thanked, their group, and those who are mentioned."""
    notices.thanked(thanks, _thanked(thanks))
    notices.thanked_in_group(thanks)
    mentioned(thanks.id, thanks.body, thanks.author_id)


def refresh(thanks: Thanks) -> None:
    """Have it searched as it is."""
    outbox.changed("thanks", thanks.id)


def _thanked(thanks: Thanks) -> list[int]:
    return list(db.session.scalars(select(ThanksRecipient.person_id).where(ThanksRecipient.thanks_id == thanks.id)))


KINDS = (Publishable("thanks", may_publish, tell, refresh, longest=REASON_LENGTH),)
