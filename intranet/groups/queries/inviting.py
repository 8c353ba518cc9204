"""Invitations: those that wait for the viewer, those of a group, and whom pasted lines mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from intranet import clock
from intranet.access import Viewer, find_or_404
from intranet.database import db
from intranet.groups import guest_list, policy
from intranet.groups.guest_list import Colleague, Line
from intranet.groups.models import Group
from intranet.groups.models.inviting import PAUSE, GroupInvitation, GroupRefusal, InvitationState
from intranet.people import policy as people_policy
from intranet.people.models import Person
from intranet.people.queries import CARD, PersonCard, cards


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that waits for the viewer, and what it shows of its group: more than its door does."""

    id: int
    group: Group
    by: PersonCard | None
    at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SentInvitation:
    """An invitation as those who sent it see it."""

    id: int
    person: PersonCard
    by: PersonCard | None
    at: datetime
    is_expired: bool
    may_be_sent_again: bool


def mine(viewer: Viewer) -> list[Invitation]:
    """Return the invitations that wait for the viewer, the latest first."""
    query = select(GroupInvitation, Group).join(Group).where(policy.stands_for(viewer))
    rows = db.session.execute(query.order_by(GroupInvitation.told_at.desc(), GroupInvitation.id)).all()
    by = cards(invitation.by_id for invitation, _ in rows)
    return [_shown(invitation, group, by.get(invitation.by_id or 0)) for invitation, group in rows]


def count(viewer: Viewer) -> int:
    """Return how many invitations wait for the viewer."""
    query = select(func.count()).select_from(GroupInvitation).join(Group)
    return db.session.scalar(query.where(policy.stands_for(viewer))) or 0


def one(viewer: Viewer, invitation_id: int) -> Invitation:
    """Return an invitation that waits for the viewer: the only door to a secret group. Raises NotFound."""
    query = select(GroupInvitation, Group).join(Group)
    row = db.session.execute(query.where(policy.stands_for(viewer), GroupInvitation.id == invitation_id)).first()
    if row is None:
        raise NotFound
    return _shown(row[0], row[1], next(iter(cards([row[0].by_id]).values()), None))


def to_answer(viewer: Viewer, invitation_id: int) -> GroupInvitation:
    """Return an invitation of the viewer's, whatever has become of it; raise NotFound."""
    found: GroupInvitation = find_or_404(select(GroupInvitation), id=invitation_id, person_id=viewer.person_id)
    return found


def refusals(viewer: Viewer) -> int:
    """Return how many groups may not invite the viewer again. Which ones is nobody's to read, not even theirs."""
    return db.session.scalar(select(func.count()).where(GroupRefusal.person_id == viewer.person_id)) or 0


def sent(viewer: Viewer, group: Group) -> list[SentInvitation]:
    """Return whom the group waits for: for moderators all, for members whom they have invited themselves."""
    query = (
        select(GroupInvitation, *CARD)
        .join(Person, Person.id == GroupInvitation.person_id)
        .where(GroupInvitation.group_id == group.id, GroupInvitation.state == InvitationState.PENDING)
        .order_by(Person.sort_key, Person.id)
    )
    if not policy.can_moderate(viewer, group):
        query = query.where(GroupInvitation.by_id == viewer.person_id)
    rows = db.session.execute(query).all()
    by = cards(row[0].by_id for row in rows)
    now = clock.now()
    return [
        SentInvitation(
            id=row.id,
            person=PersonCard(*card),
            by=by.get(row.by_id or 0),
            at=row.told_at,
            is_expired=row.expires_at <= now,
            may_be_sent_again=row.told_at <= now - PAUSE,
        )
        for row, *card in rows
    ]


def to_withdraw(viewer: Viewer, group: Group, invitation_id: int) -> GroupInvitation:
    """Return an invitation into the group; raise NotFound."""
    found: GroupInvitation = find_or_404(select(GroupInvitation), id=invitation_id, group_id=group.id)
    return found


def lines(viewer: Viewer, text: str) -> list[Line]:
    """Say of each line of a list whom among the colleagues of today it means."""
    columns = (Person.username, Person.email, Person.find_key, *CARD)
    staff = people_policy.listed(viewer).with_only_columns(*columns).order_by(Person.sort_key, Person.id)
    rows = db.session.execute(staff)
    people = [Colleague(PersonCard(*card), name or "", mail or "", key) for name, mail, key, *card in rows]
    return guest_list.read(text, people)


def _shown(invitation: GroupInvitation, group: Group, by: PersonCard | None) -> Invitation:
    return Invitation(invitation.id, group, by, invitation.told_at, invitation.expires_at)
