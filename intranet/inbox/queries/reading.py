"""Reading the inbox: how much is new, its rows, and single notices for mails."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import BindParameter, Row, and_, bindparam, case, func, or_

from intranet.access import Viewer
from intranet.database import fetch
from intranet.inbox.queries.selecting import BODY, FOR_ME, IS_NEW, KEY, NOTICE, NOTICES, OF_CONCERN, to_me, values
from intranet.items.addresses import PAGES, place_of
from intranet.notifications import kinds
from intranet.notifications.kinds import REPLIES, Concern, Place, Rhythm
from intranet.people.queries import PersonCard, cards
from intranet.web.pagination import Cursor, Slice
from intranet.web.text import excerpt

PAGE = 30
EXCERPT = 160
#: Topics whose kinds, several of them in one thread, are all replies.
ANSWERING = frozenset({REPLIES.name, "answers"})


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows of each part of the inbox are new."""

    for_me: int
    around_me: int


@dataclass(frozen=True, slots=True)
class InboxRow:
    """What happened in one thread, or one thing outside of any."""

    id: int
    key: int  # of the thread, or less than nothing
    is_new: bool
    actor: PersonCard | None
    text: str
    subject: str | None
    group: str | None
    href: str
    excerpt: str | None
    at: datetime
    icon: str
    tone: str
    thread_id: int | None


_COUNT = to_me(func.count(KEY.distinct())).where(IS_NEW, FOR_ME)
_COUNTS = to_me(
    func.count(case((FOR_ME, KEY)).distinct()),
    func.count(case((~FOR_ME, KEY)).distinct()),
).where(IS_NEW)
_at: BindParameter[Any] = bindparam("at")
_last: BindParameter[Any] = bindparam("last")
_latest_at, _latest_id = func.max(NOTICE.created_at), func.max(NOTICE.id)
_THREADS = (
    to_me(
        KEY.label("key"), _latest_at.label("at"), _latest_id.label("last_id"),
        func.sum(case((IS_NEW, 1), else_=0)).label("fresh"),
    )
    .where(OF_CONCERN)
    .group_by(KEY)
    .order_by(_latest_at.desc(), _latest_id.desc())
    .limit(bindparam("most"))
)  # fmt: skip
_OLDER = _THREADS.having(or_(_latest_at < _at, and_(_latest_at == _at, _latest_id < _last)))
_lasts: BindParameter[Any] = bindparam("lasts", expanding=True)
_IN_THREADS = (
    NOTICES.add_columns(case((NOTICE.id.in_(_lasts), BODY)).label("body_html"))
    .where(OF_CONCERN, KEY.in_(bindparam("keys", expanding=True)), or_(IS_NEW, NOTICE.id.in_(_lasts)))
    .order_by(NOTICE.created_at, NOTICE.id)
)
_ONE = NOTICES.add_columns(BODY).where(NOTICE.subject_key == bindparam("subject"))
_OF_SUMMARY = (
    NOTICES.add_columns(BODY)
    .where(NOTICE.bundled_on == bindparam("day"), NOTICE.mail == bindparam("rhythm"), IS_NEW)
    .order_by(NOTICE.created_at, NOTICE.id)
    .limit(bindparam("most"))
)


def new_count(viewer: Viewer) -> int:
    """Return how many rows for the viewer are new, by one statement: the number in the frame."""
    [(count,)] = fetch(_COUNT, values(viewer))
    return int(count)


def counts(viewer: Viewer) -> Counts:
    """Return how many rows of each part are new, by one statement."""
    [(for_me, around_me)] = fetch(_COUNTS, values(viewer))
    return Counts(int(for_me), int(around_me))


def rows(viewer: Viewer, concern: Concern, after: Cursor | None = None, size: int = PAGE) -> Slice[InboxRow]:
    """Return a slice of a part of the inbox, a row a thread, the latest first."""
    bound = {**values(viewer), "concern": concern, "most": size + 1}
    found = fetch(_THREADS, bound) if after is None else fetch(_OLDER, {**bound, "at": after.at, "last": after.id})
    shown = found[:size]
    following = Cursor(shown[-1].at, shown[-1].last_id) if len(found) > size else None
    if not shown:
        return Slice([], None)
    notices: dict[int, list[Row[Any]]] = {row.key: [] for row in shown}
    lasts = [row.last_id for row in shown]
    for notice in fetch(_IN_THREADS, {**bound, "keys": list(notices), "lasts": lasts}):
        notices[notice.key].append(notice)
    people = cards(notice.actor_id for told in notices.values() for notice in told)
    threads = [(told, _latest_of(told, row.last_id)) for told, row in zip(notices.values(), shown, strict=True) if told]
    below = words([last for _told, last in threads], EXCERPT)
    return Slice([_row(told, last, people, below[last.id]) for told, last in threads], following)


def one(viewer: Viewer, subject: str) -> Row[Any] | None:
    """Return the viewer's notice of an act, if they may see what it is about."""
    found = fetch(_ONE, {**values(viewer), "subject": subject})
    return found[0] if found else None


def of_summary(viewer: Viewer, rhythm: Rhythm, day: date, most: int) -> Sequence[Row[Any]]:
    """Return what the mail of a day or a week tells of, as far as it is unread and may be seen."""
    return fetch(_OF_SUMMARY, {**values(viewer), "rhythm": rhythm, "day": day, "most": most})


def place(notice: Any) -> Place:
    """Return where a notice leads: endpoint and arguments, for a page's link and a mail's alike."""
    kind = kinds.named(notice.kind)
    if kind.place is not None:
        return kind.place(notice)
    if notice.item_id is not None and notice.root_kind in PAGES:
        return place_of(notice.root_kind, notice.thread_id, notice.item_kind, notice.item_id)
    return "groups.show", {"group_id": notice.group_id}


def sentence(notice: Any) -> str:
    """Return what happened, with placeholders for name, subject and group."""
    kind = kinds.named(notice.kind)
    return str(kind.sentence if notice.root_title else kind.sentences.get(notice.root_kind, kind.sentence))


def subject_of(notice: Any) -> str:
    """Return the title of the thread, or the name of the group; empty where there is none."""
    return str((notice.root_title if notice.item_id is not None else notice.group_name) or "")


def words(told: Sequence[Any], length: int, *, briefly: bool = False) -> dict[int, str]:
    """Return what stands below each notice: words of its item, or what its kind says; ``briefly`` what any mail may.

    Kinds of a feature say it together, by one statement for a whole page.
    """
    found: dict[int, str] = {}
    together = defaultdict(list)
    for notice in told:
        if say := kinds.named(notice.kind).words:
            together[say].append(notice)
        else:
            found[notice.id] = excerpt(notice.body_html, length) if notice.body_html and not briefly else ""
    for say, some in together.items():
        found |= {notice_id: text[:length] for notice_id, text in say(some, briefly).items()}
    return found


def _latest_of(told: Sequence[Row[Any]], last_id: int) -> Row[Any]:
    return next((notice for notice in told if notice.id == last_id), told[-1])


def _row(told: Sequence[Row[Any]], last: Row[Any], people: dict[int, PersonCard], below: str) -> InboxRow:
    fresh = [notice for notice in told if notice.is_new]
    kind = kinds.named(last.kind)
    endpoint, arguments = place(fresh[0] if fresh else last)
    return InboxRow(
        last.id,
        last.key,
        bool(fresh),
        people.get(last.actor_id),
        _together(fresh) if len(fresh) > 1 else sentence(last),
        subject_of(last) or None,
        last.group_name,
        url_for(endpoint, **arguments),
        below or None,
        last.created_at,
        kind.icon,
        kind.tone,
        last.thread_id,
    )


def _together(fresh: Collection[Row[Any]]) -> str:
    """Return one sentence for several new things in a thread."""
    number, has_title = len(fresh), all(notice.root_title for notice in fresh)
    if not all(kinds.named(notice.kind).topic.name in ANSWERING for notice in fresh):
        text = _("%(num)s updates in %%(subject)s", num=number) if has_title else _("%(num)s updates", num=number)
    elif has_title:
        text = ngettext("%(num)s new reply in %%(subject)s", "%(num)s new replies in %%(subject)s", number)
    else:
        text = ngettext("%(num)s new reply to what you wrote", "%(num)s new replies to what you wrote", number)
    return str(text)
