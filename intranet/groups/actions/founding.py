"""Founding a group, changing what it is, putting it away and taking it out again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import Conflict

from intranet import clock, jobs
from intranet.access import Viewer, require
from intranet.database import db, insert_new, lock_row
from intranet.groups import notices, policy, roster
from intranet.groups.models import Group, GroupState, MemberRole, Origin, Visibility
from intranet.groups.models.discovering import GroupTopic
from intranet.groups.queries import showing
from intranet.items.models import Audience, AudienceKind
from intranet.mentions.refreshing import hide_group
from intranet.people.models import Person
from intranet.search import outbox
from intranet.web.text import render_markdown


class NameTaken(Conflict):
    """Another group that everybody may know has this name."""


class GroupChanged(Conflict):
    """Somebody else changed the group meanwhile."""


def found(actor: Viewer, wanted: Mapping[str, Any], once_key: str | None = None) -> Group:
    """Found a group that the actor owns; sending the same form twice founds one.

    Raises Forbidden or NameTaken.
    """
    require(policy.can_create(actor))
    once = f"{actor.person_id}:{once_key}" if once_key else None
    lock_row(Person.__table__, actor.person_id)  # of two presses at once the second waits for the first
    before: Group | None = db.session.scalar(select(Group).where(Group.once_key == once)) if once else None
    if before is not None:
        return before
    audience = Audience(kind=AudienceKind.GROUP)
    db.session.add(audience)
    db.session.flush()
    group = Group(audience_id=audience.id, created_by_id=actor.person_id, once_key=once, state=GroupState.ACTIVE)
    _take_over(group, wanted)
    db.session.add(group)
    _flush_name()
    _name_topics(group, wanted)
    roster.enter(group, actor.person_id, MemberRole.OWNER, origin=Origin.FOUNDER, by=actor.person_id)
    _commit(group)
    return group


def edit(actor: Viewer, group: Group, wanted: Mapping[str, Any], version: int) -> None:
    """Change what the group is. Raises Forbidden, GroupChanged (``version`` is not the one in hand), NameTaken."""
    group = roster.locked(group)
    require(policy.can_manage(actor, group, roster.acting_role(group, roster.membership(group, actor.person_id))))
    present = {"topics": showing.topics(actor, group)}
    if all((present[name] if name in present else getattr(group, name)) == value for name, value in wanted.items()):
        return  # also when pressed twice
    if version != group.version:
        raise GroupChanged
    was_secret, has_new_rules = group.visibility == Visibility.SECRET, wanted.get("rules", group.rules) != group.rules
    _take_over(group, wanted)
    group.version += 1
    _flush_name()
    _name_topics(group, wanted)
    if has_new_rules:
        group.rules_changed_at = clock.now()
        notices.rules_changed(group, roster.member_ids(group), actor)
    if group.visibility == Visibility.SECRET and not was_secret:
        hide_group(group.id, group.audience_id)
    _commit(group)


def archive(actor: Viewer, group: Group) -> None:
    """Let the group be read and no longer written. Raises Forbidden."""
    _set_state(actor, group, GroupState.ARCHIVED)


def unarchive(actor: Viewer, group: Group) -> None:
    """Let members write again. Raises Forbidden."""
    _set_state(actor, group, GroupState.ACTIVE)


def _set_state(actor: Viewer, group: Group, state: GroupState) -> None:
    group = roster.locked(group)
    require(policy.can_manage(actor, group, roster.acting_role(group, roster.membership(group, actor.person_id))))
    if group.state != state:
        group.state = state
        group.archived_at = clock.now() if state is GroupState.ARCHIVED else None
        _commit(group)


def _take_over(group: Group, wanted: Mapping[str, Any]) -> None:
    for name, value in wanted.items():
        if name != "topics":
            setattr(group, name, value)
    for name in ("about", "welcome", "landing", "rules"):
        setattr(group, f"{name}_html", render_markdown(getattr(group, name) or ""))
    if group.visibility == Visibility.SECRET:
        group.featured_at = group.featured_until = group.featured_by_id = None


def _name_topics(group: Group, wanted: Mapping[str, Any]) -> None:
    if "topics" in wanted:
        db.session.execute(delete(GroupTopic).where(GroupTopic.group_id == group.id))
        rows = [{"group_id": group.id, "name": name, "position": at} for at, name in enumerate(wanted["topics"])]
        if rows:
            insert_new(GroupTopic.__table__, rows)


def _flush_name() -> None:
    """Write, and find out whether the name is free: the index knows it even of two who found at once."""
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise NameTaken from None


def _commit(group: Group) -> None:
    outbox.changed("group", group.id)
    db.session.commit()
    jobs.wake("search")
