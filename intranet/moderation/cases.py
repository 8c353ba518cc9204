"""Which items there is something to decide about: conditions for statements that are built once.

``bound`` gives what they bind, for one viewer at each call.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, and_, bindparam, exists, or_

from intranet.access import COMMUNITY_MANAGER, Viewer
from intranet.groups.models import MemberRole, Membership
from intranet.items.models import Item, ItemState
from intranet.moderation.models import ActKind, Desk, ModerationAct, Report
from intranet.people.models import Person, PersonState

_item, _report, _member, _person = Item.__table__.c, Report.__table__.c, Membership.__table__.c, Person.__table__.c
_act, _later = ModerationAct.__table__.alias("act"), ModerationAct.__table__.alias("later")
_holding = ModerationAct.__table__.alias("holding")
_open = Report.__table__.alias("open_report")
_root = Item.__table__.alias("root_of_case")

#: What a viewer is to the statements below; ``bound`` gives it.
_MINE = _item.author_id.is_not_distinct_from(bindparam("me"))
#: In a group that the viewer moderates; of thanks that all recipients have hidden there only what was reported.
_MODERATED = and_(
    _item.group_id.in_(bindparam("moderated", expanding=True)),
    or_(
        _item.audience_id.in_(bindparam("audiences", expanding=True)),
        exists().where(_open.c.item_id == _item.id, _open.c.closed_at.is_(None)),
    ),
)
_MANAGES = bindparam("manages", type_=Boolean)
#: It can be reached, but for its own state: what it stands under is there.
_STANDS = or_(
    _item.root_id == _item.id,
    exists().where(_root.c.id == _item.root_id, _root.c.state == ItemState.PUBLISHED),
)
#: Somebody else than its author looks after the group.
_ATTENDED = (
    exists()
    .where(
        _member.group_id == _item.group_id,
        _member.role.in_((MemberRole.OWNER, MemberRole.MODERATOR)),
        _member.person_id.is_distinct_from(_item.author_id),
        _person.id == _member.person_id,
        _person.state == PersonState.ACTIVE,
    )
    .correlate(Item.__table__)
)
#: Reports that reach the community managers: as wished, or because nobody else could look.
TO_MANAGERS: ColumnElement[bool] = and_(
    _report.closed_at.is_(None), or_(_report.desk == Desk.MANAGERS, _item.group_id.is_(None), ~_ATTENDED)
)
TO_MODERATORS: ColumnElement[bool] = and_(_report.closed_at.is_(None), _report.desk == Desk.MODERATORS)

#: The last thing that was done is that its author asked for another look, and not the viewer's act is meant.
ASKS_ANEW: ColumnElement[bool] = exists().where(
    _act.c.item_id == _item.id,
    _act.c.kind == ActKind.ASKED,
    ~exists().where(_later.c.item_id == _act.c.item_id, _later.c.id > _act.c.id),
    ~exists().where(
        _holding.c.item_id == _act.c.item_id,
        _holding.c.by_id == bindparam("me"),
        _holding.c.kind.in_((ActKind.HIDDEN, ActKind.DECLINED)),
    ),
)
_HIDDEN_BY_MANAGERS = exists().where(
    _act.c.item_id == _item.id,
    _act.c.desk == Desk.MANAGERS,
    _act.c.kind.in_((ActKind.HIDDEN, ActKind.UPHELD)),
    ~exists().where(
        _later.c.item_id == _act.c.item_id,
        _later.c.id > _act.c.id,
        _later.c.kind.in_((ActKind.RESTORED, ActKind.HIDDEN)),
    ),
)

#: Waiting, by why: something was reported, was written by a newcomer, or its author asks for another look.
REPORTED: ColumnElement[bool] = and_(
    _item.state == ItemState.PUBLISHED,
    ~_MINE,
    _STANDS,
    or_(and_(TO_MODERATORS, _MODERATED), and_(TO_MANAGERS, _MANAGES)),
)
UNAPPROVED: ColumnElement[bool] = and_(_item.state == ItemState.PENDING, ~_MINE, _STANDS, _MODERATED)
CONTESTED: ColumnElement[bool] = and_(
    _item.state == ItemState.HIDDEN, ~_MINE, _STANDS, or_(_MODERATED, _MANAGES), ASKS_ANEW
)
_CAME_TO_MANAGERS = or_(
    and_(
        _item.state == ItemState.PUBLISHED,
        _STANDS,
        exists().where(_report.item_id == _item.id, TO_MANAGERS),
    ),
    and_(_item.state == ItemState.HIDDEN, or_(ASKS_ANEW, _HIDDEN_BY_MANAGERS)),
    and_(
        _item.state == ItemState.PUBLISHED,
        _item.group_id.is_(None),
        _item.audience_id.in_(bindparam("audiences", expanding=True)),
    ),
)
FOUND: ColumnElement[bool] = and_(
    _item.state.in_((ItemState.PUBLISHED, ItemState.PENDING, ItemState.HIDDEN)),
    ~_MINE,
    or_(_MODERATED, and_(_MANAGES, _CAME_TO_MANAGERS)),
)


def bound(viewer: Viewer) -> dict[str, Any]:
    """Return what the conditions above bind."""
    return {
        "me": viewer.person_id,
        "audiences": sorted(viewer.audience_ids),
        "moderated": sorted(viewer.moderated_group_ids),
        "manages": viewer.has(COMMUNITY_MANAGER),
    }
