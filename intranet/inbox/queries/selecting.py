"""The statements that every look into an inbox starts from: notices whose subject the person may see now.

A notice of a thread is new until the thread was opened after it: seen once is seen everywhere. A notice of
a group is new until it was marked as read, a request until it is decided.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, ColumnElement, Select, String, and_, bindparam, case, cast, exists, func, or_, select

from intranet import clock
from intranet.access import ADMIN, COMMUNITY_MANAGER, Viewer
from intranet.announcements.models import AnnouncementText
from intranet.groups.models import Group, GroupState, MembershipRequest, RequestState
from intranet.groups.models.inviting import GroupInvitation, InvitationState
from intranet.groups.policy import KNOWN
from intranet.items.models import Item, ItemState, Seen
from intranet.items.visibility import VISIBLE, readable_by
from intranet.notifications import kinds
from intranet.notifications.kinds import Audience, Concern
from intranet.notifications.models import Notice
from intranet.web.locale import current_language

NOTICE, GROUP = Notice.__table__.c, Group.__table__.c
_item, _seen, _request = Item.__table__.c, Seen.__table__.c, MembershipRequest.__table__.c
_root, _parent = Item.__table__.alias("root"), Item.__table__.alias("parent")

#: What is shown as one row: a thread, or a notice of none.
KEY = func.coalesce(NOTICE.thread_id, -NOTICE.id)
_UNSEEN = or_(_seen.seen_at.is_(None), _seen.seen_at < NOTICE.created_at)
_UNDECIDED = exists().where(
    _request.group_id == NOTICE.group_id,
    _request.person_id == NOTICE.actor_id,
    _request.state == RequestState.PENDING,
)
IS_NEW = and_(
    NOTICE.read_at.is_(None),
    case((NOTICE.item_id.is_not(None), _UNSEEN), (NOTICE.kind == "join_request", _UNDECIDED), else_=True),
)
_READ = and_(
    VISIBLE,
    _root.c.state == ItemState.PUBLISHED,
    _root.c.audience_id.in_(bindparam("audiences", expanding=True)),
    func.coalesce(_parent.c.state, ItemState.PUBLISHED) == ItemState.PUBLISHED,
)
_ACQUAINTED = and_(
    NOTICE.item_id.is_(None),
    KNOWN,
    or_(
        NOTICE.kind.in_(bindparam("acquainted", expanding=True)),
        and_(
            NOTICE.kind.in_(bindparam("moderating", expanding=True)),
            GROUP.id.in_(bindparam("moderated", expanding=True)),
        ),
    ),
)
_invitation = GroupInvitation.__table__.c
#: By its number and how often it was sent: of an invitation that was sent again only the latest is shown.
_INVITED = and_(
    NOTICE.kind.in_(bindparam("inviting", expanding=True)),
    GROUP.state == GroupState.ACTIVE,
    exists().where(
        _invitation.person_id == NOTICE.recipient_id,
        _invitation.group_id == NOTICE.group_id,
        _invitation.state == InvitationState.PENDING,
        _invitation.expires_at > bindparam("now", type_=_invitation.expires_at.type),
        NOTICE.subject_key == "invitation:" + cast(_invitation.id, String) + ":" + cast(_invitation.times, String),
    ),
)
_ADMINISTERS = and_(
    NOTICE.kind.in_(bindparam("administering", expanding=True)), bindparam("administers", type_=Boolean)
)
_MANAGES = and_(NOTICE.kind.in_(bindparam("managing", expanding=True)), bindparam("manages", type_=Boolean))
_WROTE = and_(
    NOTICE.kind.in_(bindparam("authoring", expanding=True)),
    _item.author_id == NOTICE.recipient_id,
    _item.audience_id.in_(bindparam("audiences", expanding=True)),
    or_(_root.c.id == _item.id, _root.c.state == ItemState.PUBLISHED),
)
_ADDRESSED = and_(NOTICE.kind.in_(bindparam("addressing", expanding=True)), NOTICE.item_id.is_(None))


def to_me(*columns: Any) -> Select[Any]:
    """Return the select of notices to the viewer whose subject they may see now."""
    return (
        select(*columns)
        .select_from(Notice.__table__)
        .outerjoin(Item.__table__, _item.id == NOTICE.item_id)
        .outerjoin(_root, _root.c.id == _item.root_id)
        .outerjoin(_parent, _parent.c.id == _item.parent_id)
        .outerjoin(Seen.__table__, and_(_seen.item_id == _item.root_id, _seen.person_id == bindparam("me")))
        .outerjoin(Group.__table__, GROUP.id == NOTICE.group_id)
        .where(
            NOTICE.recipient_id == bindparam("me"),
            or_(_READ, _ACQUAINTED, _INVITED, _ADMINISTERS, _MANAGES, _WROTE, _ADDRESSED),
        )
    )


def values(viewer: Viewer) -> dict[str, Any]:
    """Return what ``to_me`` binds."""
    return {
        **readable_by(viewer),
        "language": current_language(),
        "me": viewer.person_id,
        "moderated": sorted(viewer.moderated_group_ids),
        "administers": viewer.has(ADMIN),
        "acquainted": kinds.names(Audience.ACQUAINTED),
        "moderating": kinds.names(Audience.MODERATORS),
        "manages": viewer.has(COMMUNITY_MANAGER),
        "managing": kinds.names(Audience.MANAGERS),
        "authoring": kinds.names(Audience.AUTHOR),
        "addressing": kinds.names(Audience.ADDRESSEE),
        "inviting": kinds.names(Audience.INVITED),
        "now": clock.now(),
        "administering": kinds.names(Audience.ADMINISTRATORS),
    }


def _in_the_readers_words(said: Any, item_id: Any, own: Any) -> ColumnElement[str]:
    """Return what an announcement says in the language of the page or the mail, where its author wrote it in that."""
    text = AnnouncementText.__table__.c
    version = select(text[own]).where(text.announcement_id == item_id, text.language == bindparam("language"))
    found: ColumnElement[str] = func.coalesce(version.scalar_subquery(), said)
    return found


#: Everything that a row or a mail says.
NOTICES = to_me(
    NOTICE.id, NOTICE.kind, NOTICE.actor_id, NOTICE.created_at, NOTICE.item_id, NOTICE.thread_id, NOTICE.group_id,
    NOTICE.subject_key, KEY.label("key"), IS_NEW.label("is_new"), _item.kind.label("item_kind"),
    _root.c.kind.label("root_kind"),
    _in_the_readers_words(_root.c.title, _root.c.id, "title").label("root_title"), _parent.c.id.label("parent_id"),
    _parent.c.kind.label("parent_kind"), GROUP.name.label("group_name"), GROUP.visibility.label("group_visibility"),
)  # fmt: skip
BODY = _in_the_readers_words(_item.body_html, _item.id, "body_html").label("body_html")
OF_CONCERN = NOTICE.concern == bindparam("concern")
FOR_ME = NOTICE.concern == Concern.FOR_ME
