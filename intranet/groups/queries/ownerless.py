"""The queue of groups that nobody looks after, as those who care for the community see it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select
from werkzeug.exceptions import NotFound

from intranet import clock
from intranet.access import Viewer
from intranet.database import db
from intranet.groups import policy, roster
from intranet.groups.models import CARETAKERS, Group, GroupState, Membership
from intranet.groups.models.inviting import OwnershipOffer
from intranet.items.models import Item
from intranet.items.policy import is_visible
from intranet.notifications.models import Notice
from intranet.people.models import Person, PersonState
from intranet.people.names import fold
from intranet.people.queries import CARD, PersonCard

#: The kind of notice that asks the members of a group who of them would look after it.
OWNERLESS = "group_ownerless"

#: People who are shown as possible owners, and since when somebody counts as taking part.
HEIRS = 12
LATELY = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Heir:
    """A member who could look after the group."""

    person: PersonCard
    takes_part: bool
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """Ownerless groups, longest waiting first. Of the secret ones: how many, and since when one waits."""

    groups: Sequence[Group]
    asked: frozenset[int]  # whose members were asked today
    offered: frozenset[int]  # to a member who has not answered
    hidden: int
    hidden_since: datetime | None

    def days(self, since: datetime | None) -> int:
        """Return for how many whole days a group has waited."""
        return (clock.now() - since).days if since else 0


def queue(viewer: Viewer) -> Queue:
    """Return the ownerless groups; raise NotFound for who does not care for all groups."""
    if not policy.can_care_for_all(viewer):
        raise NotFound
    found = _ownerless()
    known = [group for group in found if policy.is_known_to(viewer, group)]
    hidden = [group for group in found if not policy.is_known_to(viewer, group)]
    since = min((group.orphaned_at for group in hidden if group.orphaned_at), default=None)
    return Queue(known, _asked_today(known), offered(viewer, known), len(hidden), since)


def count(viewer: Viewer) -> int:
    """Return how many groups wait for somebody, for who cares for all groups; 0 for everybody else."""
    if not policy.can_care_for_all(viewer):
        return 0
    return db.session.scalar(select(func.count()).select_from(Group).where(_is_ownerless())) or 0


def to_ask(viewer: Viewer, group_id: int | None) -> list[Group]:
    """Return the ownerless group of this number, or all that the viewer does not know; raise NotFound."""
    if not policy.can_care_for_all(viewer):
        raise NotFound
    if group_id is None:
        return [group for group in _ownerless() if not policy.is_known_to(viewer, group)]
    known = [group for group in _ownerless() if policy.is_known_to(viewer, group) and group.id == group_id]
    if not known:
        raise NotFound
    return known


def for_the_operator() -> list[tuple[int, str]]:
    """Return number and name of every ownerless group, secret ones too: for the command line."""
    return [(group.id, group.name) for group in _ownerless()]


def _asked_today(groups: Sequence[Group]) -> frozenset[int]:
    told = select(Notice.group_id).where(
        Notice.kind == OWNERLESS,
        Notice.group_id.in_([group.id for group in groups]),
        Notice.subject_key.endswith(f":{clock.now().date()}"),  # as notices.asked_to_look_after names the act
    )
    return frozenset(db.session.scalars(told.distinct()))


def _is_ownerless() -> ColumnElement[bool]:
    """Return the condition: an active group of which nobody who works here is owner or moderator."""
    return (Group.state == GroupState.ACTIVE) & ~roster.has_one_of(CARETAKERS)


def _ownerless() -> Sequence[Group]:
    query = select(Group).where(_is_ownerless()).order_by(Group.orphaned_at.nulls_first(), Group.id)
    return db.session.scalars(query).all()


def heirs(viewer: Viewer, group_id: int) -> tuple[Group, list[Heir]]:
    """Return an ownerless group whose members the viewer may see, with some who could look after it.

    Who took part lately and who has belonged for long go before others, but they are shown from A to Z:
    nobody is compared with anybody. Raises NotFound.
    """
    found = [group for group in to_ask(viewer, group_id) if policy.can_read(viewer, group)]
    if not found:
        raise NotFound
    lately = exists().where(
        is_visible(viewer), Item.group_id == group_id, Item.author_id == Person.id, Item.published_at > _lately()
    )
    query = select(lately.label("takes_part"), Membership.joined_at, *CARD).join(
        Person, Person.id == Membership.person_id
    )
    query = query.where(Membership.group_id == group_id, Person.state == PersonState.ACTIVE)
    rows = db.session.execute(query.order_by(lately.desc(), Membership.joined_at, Person.id).limit(HEIRS))
    offered = [Heir(PersonCard(*card), bool(takes_part), joined) for takes_part, joined, *card in rows]
    return found[0], sorted(offered, key=lambda heir: fold(heir.person.display_name))


def offered(viewer: Viewer, groups: Iterable[Group]) -> frozenset[int]:
    """Return which of these groups are offered to somebody at the moment."""
    query = select(OwnershipOffer.group_id).where(OwnershipOffer.group_id.in_([group.id for group in groups]))
    return frozenset(db.session.scalars(query))


def _lately() -> datetime:
    return clock.now() - LATELY
