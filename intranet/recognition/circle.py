"""The circle of a thank-you: its author and those who are thanked, as an audience of named people.

They read it where it is for them alone, and where all who are thanked have hidden it. So whatever asks who may read
something – lists, the search, mails, files, comments – need not know of either.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import insert, select, update

from intranet import clock
from intranet.database import db
from intranet.groups.models import Group
from intranet.items.models import EVERYONE, Audience, AudienceKind, AudienceMember, Item
from intranet.recognition.models import Thanks, ThanksRecipient


def draw(author_id: int | None, recipient_ids: Iterable[int]) -> int:
    """Make the audience of these people; return its id."""
    audience = Audience(kind=AudienceKind.PEOPLE)
    db.session.add(audience)
    db.session.flush()
    people = dict.fromkeys([author_id, *recipient_ids])
    rows = [
        {"audience_id": audience.id, "person_id": person_id, "since": clock.now(), "reason": "thanks"}
        for person_id in people
        if person_id is not None
    ]
    db.session.execute(insert(AudienceMember), rows)
    return audience.id


def settle(thanks: Thanks) -> None:
    """Let it be read by those who should, with what stands below it, after a recipient hid it or showed it again."""
    rows = db.session.execute(
        select(ThanksRecipient.person_id, ThanksRecipient.hidden_at).where(ThanksRecipient.thanks_id == thanks.id)
    ).all()
    thanks.off_wall = bool(rows) and all(row.hidden_at is not None for row in rows)
    if thanks.off_wall and thanks.circle_id is None:
        thanks.circle_id = draw(thanks.author_id, [row.person_id for row in rows])
    db.session.flush()
    audience_id = thanks.circle_id if thanks.off_wall else _chosen(thanks)
    db.session.execute(update(Item).where(Item.root_id == thanks.id).values(audience_id=audience_id))
    db.session.refresh(thanks)


def _chosen(thanks: Thanks) -> int | None:
    """Return the audience that its author chose."""
    if thanks.for_recipients:
        return thanks.circle_id
    if thanks.group_id is None:
        return EVERYONE
    return db.session.scalars(select(Group.audience_id).where(Group.id == thanks.group_id)).one()
