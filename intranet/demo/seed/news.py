"""What the accounts to try were told of their groups lately, as the job process would have told them."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from intranet.database import db
from intranet.demo.seed.ground import Ground
from intranet.groups.models import Membership
from intranet.items.models import Item, ItemState
from intranet.mail.models import OutgoingMail
from intranet.notifications import kinds
from intranet.notifications.notices import MAIL, Event, tell

LATELY = timedelta(days=10)


def plant_news(ground: Ground) -> None:
    """Tell them of the new threads in their groups, and write no mails: their addresses are invented."""
    query = select(Item).where(
        Item.kind.in_(("question", "thanks")),
        Item.state == ItemState.PUBLISHED,
        Item.group_id.is_not(None),
        Item.published_at > ground.chronicle.now - LATELY,
    )
    accounts = [ground.people[username] for username in sorted(ground.tried_out)]
    for thread in db.session.scalars(query.order_by(Item.id)).all():
        members = select(Membership.person_id).where(
            Membership.group_id == thread.group_id,
            Membership.person_id.in_(accounts),
            Membership.person_id != thread.author_id,
        )
        if people := list(db.session.scalars(members)):
            subject = f"{thread.kind}:{thread.id}"
            kind = kinds.named(f"new_{thread.kind}")
            tell(
                Event(kind, subject, thread.author_id, thread.id, thread.id, thread.group_id, thread.published_at),
                people,
            )
    db.session.execute(delete(OutgoingMail).where(OutgoingMail.kind == MAIL))
    db.session.commit()
