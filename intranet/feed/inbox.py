"""Reading the inbox: notices to the viewer whose subject they may still see.

A notice of an item is new until the item's thread was opened after it: seen once is seen everywhere.
A notice of a group is new until the inbox was marked as read, a request until it is decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import BindParameter, Boolean, Select, and_, bindparam, case, exists, func, or_, select, update

from intranet import clock
from intranet.access import ADMIN, Viewer
from intranet.database import db, fetch
from intranet.groups.models import Group, MembershipRequest, RequestState
from intranet.groups.policy import KNOWN
from intranet.items.addresses import address_of
from intranet.items.models import Item, ItemState, Seen
from intranet.items.visibility import VISIBLE, readable_by
from intranet.notifications.models import Notice, NoticeKind
from intranet.people.queries import PersonCard, cards
from intranet.web.pagination import Cursor, Slice
from intranet.web.text import excerpt

PAGE = 30

MARKS = {
    NoticeKind.ANSWER: ("message-circle-question-mark", "quest"),
    NoticeKind.COMMENT: ("message-square", "accent"),
    NoticeKind.REPLY: ("message-square", "accent"),
    NoticeKind.POST_CLOSED: ("lock", "accent"),
    NoticeKind.POST_MOVED: ("arrow-right", "accent"),
    NoticeKind.ACCEPTED: ("circle-check", "ok"),
    NoticeKind.THANKS: ("hand-heart", "thanks"),
    NoticeKind.JOIN_REQUEST: ("users-round", "accent"),
    NoticeKind.JOIN_APPROVED: ("circle-check", "ok"),
    NoticeKind.JOIN_DECLINED: ("users-round", "accent"),
    NoticeKind.JOIN_ADDED: ("users-round", "accent"),
    NoticeKind.GROUP_INHERITED: ("users-round", "accent"),
    NoticeKind.GROUP_OWNERLESS: ("users-round", "accent"),
    NoticeKind.JOIN_RULE: ("users-round", "accent"),
    NoticeKind.RULE_WAITS: ("triangle-alert", "accent"),
    NoticeKind.DIRECTORY_STOPPED: ("triangle-alert", "accent"),
}


#: What is told of threads that may have no title: thanks have none, and posts need none.
WITHOUT_TITLE = (NoticeKind.COMMENT, NoticeKind.REPLY, NoticeKind.POST_CLOSED, NoticeKind.POST_MOVED)
#: What is told to those who look after a group, as long as they do.
FOR_MODERATORS = (NoticeKind.JOIN_REQUEST, NoticeKind.RULE_WAITS)
#: Pages of a group that a notice leads to, where that is not its first.
PAGES = {NoticeKind.JOIN_REQUEST: "groups.requests", NoticeKind.RULE_WAITS: "groups.rule"}


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice as the inbox shows it."""

    id: int
    is_new: bool
    actor: PersonCard | None
    text: str
    subject: str | None
    href: str
    excerpt: str | None
    at: datetime
    icon: str
    tone: str


_notice, _item, _seen = Notice.__table__.c, Item.__table__.c, Seen.__table__.c
_group, _request = Group.__table__.c, MembershipRequest.__table__.c
_root, _parent = Item.__table__.alias("root"), Item.__table__.alias("parent")

_UNSEEN = or_(_seen.seen_at.is_(None), _seen.seen_at < _notice.created_at)
_UNDECIDED = exists().where(
    _request.group_id == _notice.group_id,
    _request.person_id == _notice.actor_id,
    _request.state == RequestState.PENDING,
)
_IS_NEW = and_(
    _notice.read_at.is_(None),
    case((_notice.item_id.is_not(None), _UNSEEN), (_notice.kind == NoticeKind.JOIN_REQUEST, _UNDECIDED), else_=True),
)


def _to_me(*columns: Any) -> Select[Any]:
    """Return the select of notices to the viewer whose subject they may see now."""
    return (
        select(*columns)
        .select_from(Notice.__table__)
        .outerjoin(Item.__table__, _item.id == _notice.item_id)
        .outerjoin(_root, _root.c.id == _item.root_id)
        .outerjoin(_parent, _parent.c.id == _item.parent_id)
        .outerjoin(Seen.__table__, and_(_seen.item_id == _item.root_id, _seen.person_id == bindparam("me")))
        .outerjoin(Group.__table__, _group.id == _notice.group_id)
        .where(
            _notice.recipient_id == bindparam("me"),
            or_(
                and_(
                    VISIBLE,
                    _root.c.state == ItemState.PUBLISHED,
                    func.coalesce(_parent.c.state, ItemState.PUBLISHED) == ItemState.PUBLISHED,
                ),
                and_(
                    _notice.item_id.is_(None),
                    KNOWN,
                    or_(
                        _notice.kind.not_in(FOR_MODERATORS),
                        _group.id.in_(bindparam("moderated", expanding=True)),
                    ),
                ),
                and_(_notice.kind == NoticeKind.DIRECTORY_STOPPED, bindparam("administers", type_=Boolean)),
            ),
        )
    )


_COUNT = _to_me(func.count(_notice.id)).where(_IS_NEW)
_LATEST = (
    _to_me(
        _notice.id, _notice.kind, _notice.actor_id, _notice.created_at, _notice.item_id, _notice.group_id,
        _notice.subject_key,
        _IS_NEW.label("is_new"), _item.kind.label("item_kind"), _item.body_html, _item.root_id,
        _root.c.kind.label("root_kind"), _root.c.title.label("root_title"), _group.name.label("group_name"),
    )
    .order_by(_notice.created_at.desc(), _notice.id.desc())
    .limit(bindparam("most"))
)  # fmt: skip
_at: BindParameter[Any] = bindparam("at")
_last: BindParameter[Any] = bindparam("last")
_OLDER = _LATEST.where(or_(_notice.created_at < _at, and_(_notice.created_at == _at, _notice.id < _last)))


def _values(viewer: Viewer) -> dict[str, Any]:
    return {
        **readable_by(viewer),
        "me": viewer.person_id,
        "moderated": sorted(viewer.moderated_group_ids),
        "administers": viewer.has(ADMIN),
    }


def new_count(viewer: Viewer) -> int:
    """Return how many notices are new, by one statement."""
    [(count,)] = fetch(_COUNT, _values(viewer))
    return int(count)


def notices(viewer: Viewer, after: Cursor | None = None, size: int = PAGE) -> Slice[NoticeRow]:
    """Return a slice of the inbox, newest first."""
    values = {**_values(viewer), "most": size + 1}
    rows = fetch(_LATEST, values) if after is None else fetch(_OLDER, {**values, "at": after.at, "last": after.id})
    people = cards(row.actor_id for row in rows)
    shown = rows[:size]
    following = Cursor(shown[-1].created_at, shown[-1].id) if len(rows) > size else None
    return Slice([_row(row, people.get(row.actor_id)) for row in shown], following)


def _row(row: Any, actor: PersonCard | None) -> NoticeRow:
    icon, tone = MARKS[row.kind]
    if row.item_id is not None:
        href = address_of(row.root_kind, row.root_id, row.item_kind, row.item_id)
        subject, words = row.root_title or None, excerpt(row.body_html, 160)
    elif row.kind == NoticeKind.DIRECTORY_STOPPED:
        href, subject, words = url_for("directory.run", run_id=int(row.subject_key.partition(":")[2])), None, None
    else:
        endpoint = PAGES.get(row.kind, "groups.show")
        href, subject, words = url_for(endpoint, group_id=row.group_id), row.group_name, None
    return NoticeRow(row.id, bool(row.is_new), actor, _text(row), subject, href, words, row.created_at, icon, tone)


def _text(row: Any) -> str:
    """Return the sentence with its placeholders: the template marks the name and the subject up."""
    kind = NoticeKind(row.kind)
    if row.item_id is not None and not row.root_title and kind in WITHOUT_TITLE:
        return _text_without_title(kind, row.root_kind)
    texts = {
        NoticeKind.ANSWER: _("%(name)s answered your question %(subject)s"),
        NoticeKind.REPLY: _("%(name)s replied to your comment in %(subject)s"),
        NoticeKind.POST_CLOSED: _("%(name)s closed your post %(subject)s"),
        NoticeKind.POST_MOVED: _("%(name)s moved your post %(subject)s to another group"),
        NoticeKind.COMMENT: _("%(name)s commented on what you wrote in %(subject)s"),
        NoticeKind.ACCEPTED: _("%(name)s accepted your answer to %(subject)s"),
        NoticeKind.THANKS: _("%(name)s thanked you"),
        NoticeKind.JOIN_REQUEST: _("%(name)s asks to join %(subject)s"),
        NoticeKind.JOIN_APPROVED: _("%(name)s welcomed you in %(subject)s"),
        NoticeKind.JOIN_DECLINED: _("%(name)s declined your request to join %(subject)s"),
        NoticeKind.JOIN_ADDED: _("%(name)s added you to %(subject)s"),
        NoticeKind.GROUP_INHERITED: _("%(name)s has left; you look after %(subject)s now"),
        NoticeKind.GROUP_OWNERLESS: _("Nobody looks after %(subject)s any more. Would you?"),
        NoticeKind.JOIN_RULE: _("You belong to %(subject)s now, by a rule of the group"),
        NoticeKind.RULE_WAITS: _("The rule of %(subject)s would remove many members, and waits for you"),
        NoticeKind.DIRECTORY_STOPPED: _("The sync with the directory has stopped: it waits for an administrator"),
    }
    return str(texts[kind])


def _text_without_title(kind: NoticeKind, root_kind: str) -> str:
    texts = {
        NoticeKind.COMMENT: _("%(name)s commented on your post"),
        NoticeKind.REPLY: _("%(name)s replied to your comment"),
        NoticeKind.POST_CLOSED: _("%(name)s closed your post"),
        NoticeKind.POST_MOVED: _("%(name)s moved your post to another group"),
    }
    if kind is NoticeKind.COMMENT and root_kind == "thanks":
        return str(_("%(name)s commented on your thank-you"))
    return str(texts[kind])


def mark_all_read(actor: Viewer) -> None:
    """Make everything in the inbox old."""
    db.session.execute(
        update(Notice)
        .where(Notice.recipient_id == actor.person_id, Notice.read_at.is_(None))
        .values(read_at=clock.now())
    )
    db.session.commit()
