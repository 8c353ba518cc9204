"""What is put before people's eyes: groups that are featured, and suggestions that somebody does not want."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, or_, select, update
from werkzeug.exceptions import Conflict

from intranet import clock
from intranet.access import Viewer, require
from intranet.database import db, insert_new
from intranet.groups import policy, roster
from intranet.groups.models import Group
from intranet.groups.models.discovering import GroupDismissal

#: More would not be first any more.
MOST_FEATURED = 6


class TooManyFeatured(Conflict):
    """There is no place left among the featured groups."""


def feature(actor: Viewer, group: Group, until: date | None) -> None:
    """Put the group first for everybody, until a day or for good. Raises Forbidden or TooManyFeatured."""
    require(policy.can_feature(actor, group))
    # Whoever features locks what is featured and the group in one order: of two at once the second counts the first.
    rows = select(Group.id).where(or_(policy.is_featured(), Group.id == group.id)).order_by(Group.id)
    taken = len(set(db.session.scalars(rows.with_for_update())) - {group.id})
    group = roster.locked(group)
    require(policy.can_feature(actor, group))
    if taken >= MOST_FEATURED:
        db.session.rollback()
        raise TooManyFeatured
    if group.featured_at is None:
        group.featured_at, group.featured_by_id = clock.now(), actor.person_id
    group.featured_until = until
    db.session.commit()


def stop_featuring(actor: Viewer, group: Group) -> None:
    """Let the group stand among the others again. Raises Forbidden."""
    require(policy.can_feature(actor, group))
    nothing = {"featured_at": None, "featured_until": None, "featured_by_id": None}
    db.session.execute(update(Group).where(Group.id == group.id).values(**nothing))
    db.session.commit()


def dismiss(actor: Viewer, group: Group) -> None:
    """Suggest the group to the actor no more."""
    row = {"person_id": actor.person_id, "group_id": group.id, "at": clock.now()}
    insert_new(GroupDismissal.__table__, [row])
    db.session.commit()


def suggest_again(actor: Viewer, group: Group) -> None:
    """Take a dismissal back."""
    mine = GroupDismissal.person_id == actor.person_id, GroupDismissal.group_id == group.id
    db.session.execute(delete(GroupDismissal).where(*mine))
    db.session.commit()
