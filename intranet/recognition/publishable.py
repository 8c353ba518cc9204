"""What follows when a thank-you becomes public."""

from __future__ import annotations

from sqlalchemy import select

from intranet.access import Viewer
from intranet.database import db
from intranet.groups.models import Group, Visibility
from intranet.items.publishing import Publishable
from intranet.mentions.notices import mentioned
from intranet.people.models import Person
from intranet.recognition import notices, policy
from intranet.recognition.models import REASON_LENGTH, Thanks, ThanksRecipient
from intranet.recognition.queries.choosing import who_cannot_read
from intranet.search import outbox


def may_publish(author: Viewer, thanks: Thanks) -> bool:
    """Whether its author may thank there today, and those who are thanked read it."""
    return (
        policy.can_thank_in(author, thanks.group_id)
        and not who_cannot_read(thanks.audience_id, _thanked(thanks))
        and _may_name_group(thanks)
    )


def tell(thanks: Thanks) -> None:
    """Tell those who are thanked, their managers, their group, and those who are mentioned."""
    recipient_ids = _thanked(thanks)
    notices.thanked(thanks, recipient_ids)
    notices.copied(thanks, recipient_ids)
    notices.thanked_in_group(thanks)
    mentioned(thanks.id, thanks.body, thanks.author_id)


def refresh(thanks: Thanks) -> None:
    """Have it searched as it is."""
    outbox.changed("thanks", thanks.id)


def facts(thanks: Thanks) -> str:
    """Return whom it thanks."""
    names = (
        select(Person.display_name)
        .join(ThanksRecipient, ThanksRecipient.person_id == Person.id)
        .where(ThanksRecipient.thanks_id == thanks.id)
        .order_by(ThanksRecipient.position)
    )
    return ", ".join(db.session.scalars(names))


def _may_name_group(thanks: Thanks) -> bool:
    """Whether the group that is thanked as a whole, if one is, has not been closed to these readers meanwhile."""
    group = db.session.get(Group, thanks.group_thanked_id) if thanks.group_thanked_id is not None else None
    if group is None or thanks.for_recipients:
        return True
    is_open = group.visibility == Visibility.OPEN
    return policy.can_thank_as_a_whole(is_open=is_open, audience_id=group.audience_id, shown_to=thanks.audience_id)


def _thanked(thanks: Thanks) -> list[int]:
    return list(db.session.scalars(select(ThanksRecipient.person_id).where(ThanksRecipient.thanks_id == thanks.id)))


KINDS = (Publishable("thanks", may_publish, tell, refresh, longest=REASON_LENGTH, facts=facts),)
