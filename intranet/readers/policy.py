"""Whose viewer holds an audience: the grants of people and groups, read the other way round."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select

from intranet.access import Viewer
from intranet.groups.models import Group, Membership, Visibility
from intranet.items.models import EVERYONE, AudienceMember
from intranet.people.models import SIGNS_IN, Person


def reads(audience_id: int) -> ColumnElement[bool]:
    """Return the condition on person: may sign in, and may read what is written for the audience."""
    owner = select(Group.id).where(Group.audience_id == audience_id)
    return and_(
        Person.state.in_(SIGNS_IN),
        or_(
            literal(audience_id == EVERYONE),
            owner.where(Group.visibility == Visibility.OPEN).exists(),
            exists().where(
                Membership.person_id == Person.id, Membership.group_id.in_(owner.correlate(None).scalar_subquery())
            ),
            exists().where(AudienceMember.person_id == Person.id, AudienceMember.audience_id == audience_id),
        ),
    )


def can_see_names(viewer: Viewer, *, is_for_all: bool) -> bool:
    """Whether the viewer, who reads it, is shown everybody else who does: where it is not for all anyway."""
    return not is_for_all
