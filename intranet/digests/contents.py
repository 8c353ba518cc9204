"""Reading what stands in a digest, with the rights of this moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Result, Row, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from intranet.access import Viewer
from intranet.announcements.wordings import Version, in_language
from intranet.database import db
from intranet.digests.lines import Contents, Line, Place
from intranet.digests.models import Digest, DigestItem, Reason, Section
from intranet.digests.ranking import Choice
from intranet.groups.models import Group, GroupState, Visibility
from intranet.groups.policy import is_known
from intranet.items.addresses import PAGES
from intranet.items.models import EVERYONE, Item, ItemState
from intranet.items.policy import is_visible
from intranet.people.queries import PersonCard, cards
from intranet.polls.queries import texts
from intranet.polls.wording import with_options
from intranet.questions.models import Question
from intranet.recognition.models import ThanksRecipient
from intranet.web.locale import current_language
from intranet.web.text import excerpt

EXCERPT = 180
#: What several people may have done to the same thing; a reply to a comment is told by itself.
COUNTED = (Reason.YOUR_QUESTION, Reason.YOUR_ANSWER, Reason.YOUR_POST, Reason.YOUR_THANKS)
#: The top of an item's thread, and what it stands under. Made once: an alias is dear to make for each mail.
ROOT = aliased(Item.__table__, name="root")
PARENT = aliased(Item.__table__, name="parent")


def of_digest(viewer: Viewer, digest: Digest) -> Contents:
    """Return what the viewer may still read of a digest that was planned for them."""
    planned = [
        Choice(Section(row.section), Reason(row.reason), row.item_id, row.group_id, row.detail)
        for row in db.session.scalars(
            select(DigestItem).where(DigestItem.digest_id == digest.id).order_by(DigestItem.position)
        )
    ]
    return filled(viewer, planned, digest.since)


def filled(viewer: Viewer, planned: Sequence[Choice], since: datetime) -> Contents:
    """Turn choices into lines, without those that are gone, out of reach or no longer true."""
    item_ids = [row.item_id for row in planned if row.item_id is not None]
    group_ids = [row.group_id for row in planned if row.group_id is not None]
    viewer = _narrowed(viewer, item_ids, group_ids)
    rows, groups = _items(viewer, item_ids), _new_groups(viewer, group_ids)
    thanks = _recipients([item_id for item_id, row in rows.items() if row.kind == "thanks"])
    repliers, polls = _repliers(viewer, rows, since), texts(rows)
    announced = [row.id for row in rows.values() if row.kind == "announcement"]
    own_words = in_language(viewer, announced, current_language())
    people = cards([*(row.author_id for row in rows.values()), *(who for names in thanks.values() for who in names)])
    lines = []
    for choice in planned:
        if choice.group_id is not None and choice.group_id in groups:
            lines.append(_group_line(choice, groups[choice.group_id]))
        elif choice.item_id is not None and choice.item_id in rows:
            row = rows[choice.item_id]
            if _still_holds(viewer, choice, row):
                named = [people[who] for who in thanks.get(row.id, ()) if who in people]
                others = len(repliers[row.parent_id] - {row.author_id}) if choice.reason in COUNTED else 0
                line = _line(choice, row, people.get(row.author_id), named, others, polls.get(row.id, ()))
                lines.append(_in_the_readers_words(line, own_words.get(row.id)))
    return Contents(since, lines)


def all_visible(viewer: Viewer, shown: Contents) -> bool:
    """Whether the viewer may still read everything shown, alone and as part of its thread."""
    viewer = _narrowed(viewer, shown.item_ids, shown.group_ids)
    item = Item.__table__.c
    items = (
        select(func.count())
        .select_from(Item.__table__)
        .join(ROOT, ROOT.c.id == func.coalesce(item.root_id, item.id))
        .where(is_visible(viewer), item.id.in_(shown.item_ids), *_thread_is_visible(viewer))
    )
    groups = select(func.count()).select_from(Group).where(is_known(viewer), Group.id.in_(shown.group_ids))
    found = db.session.execute(select(items.scalar_subquery(), groups.scalar_subquery())).one()
    return tuple(found) == (len(shown.item_ids), len(shown.group_ids))


def _narrowed(viewer: Viewer, item_ids: Collection[int], group_ids: Collection[int]) -> Viewer:
    """Return the viewer with no other audiences than these have: of thousands, a digest needs eight."""
    item = Item.__table__.c
    concerned = (
        select(item.audience_id)
        .where(item.id.in_(item_ids))
        .union(
            select(ROOT.c.audience_id)
            .join_from(Item.__table__, ROOT, ROOT.c.id == func.coalesce(item.root_id, item.id))
            .where(item.id.in_(item_ids)),
            select(Group.audience_id).where(Group.id.in_(group_ids)),
        )
    )
    return replace(viewer, audience_ids=viewer.audience_ids.intersection(db.session.scalars(concerned)))


def _thread_is_visible(viewer: Viewer) -> Sequence[ColumnElement[bool]]:
    item = Item.__table__.c
    return (
        ROOT.c.state == ItemState.PUBLISHED,
        ROOT.c.audience_id.in_(sorted(viewer.audience_ids)),
        or_(
            item.parent_id.is_(None),
            exists().where(PARENT.c.id == item.parent_id, PARENT.c.state == ItemState.PUBLISHED),
        ),
    )


def _items(viewer: Viewer, item_ids: Collection[int]) -> dict[int, Row[Any]]:
    if not item_ids:
        return {}
    item, root = Item.__table__.c, ROOT
    asked = Question.__table__.c
    rows: Result[Any] = db.session.execute(
        select(
            item.id, item.kind, item.root_id, item.parent_id, item.audience_id, item.group_id, item.author_id,
            item.body_html, root.c.id.label("thread_id"), root.c.kind.label("thread_kind"), root.c.title,
            asked.answer_count, Group.name, Group.visibility,
        )
        .join_from(Item.__table__, root, root.c.id == func.coalesce(item.root_id, item.id))
        .join(Question.__table__, asked.id == item.id, isouter=True)
        .join(Group.__table__, Group.id == item.group_id, isouter=True)
        .where(is_visible(viewer), item.id.in_(item_ids), *_thread_is_visible(viewer))
    )  # fmt: skip
    return {row.id: row for row in rows}


def _still_holds(viewer: Viewer, choice: Choice, row: Row[Any]) -> bool:
    """Whether the sentence about it is still true: who left a group did not join it."""
    if choice.section is Section.FOR_YOU:
        return True
    if row.group_id is not None and row.group_id not in viewer.member_group_ids:
        return False
    if choice.section is Section.WAITING:
        return not row.answer_count and (row.group_id is None or row.group_id in viewer.writable_group_ids)
    return True


def _line(
    choice: Choice, row: Row[Any], author: PersonCard | None, named: list[PersonCard], others: int, poll: Sequence[str]
) -> Line:
    is_open = row.audience_id == EVERYONE or row.visibility == Visibility.OPEN
    endpoint, argument = PAGES[row.thread_kind]
    return Line(
        choice.section,
        choice.reason,
        endpoint,
        {argument: row.thread_id},
        f"{row.kind}-{row.id}" if row.id != row.thread_id else None,
        kind=row.kind,
        item_id=row.id,
        title=row.title,
        detail=choice.detail,
        author=author,
        place=Place(row.group_id, row.name, is_open) if row.group_id is not None else None,
        recipients=named,
        others=others,
        answers=row.answer_count or 0,
        excerpt=with_options(excerpt(row.body_html, EXCERPT), poll) if is_open else "",
    )


def _in_the_readers_words(line: Line, version: Version | None) -> Line:
    """Return the line with what an announcement says in the reader's language, if its author wrote it in that."""
    if version is None:
        return line
    return replace(line, title=version.title, excerpt=excerpt(version.html, EXCERPT) if line.excerpt else "")


def _group_line(choice: Choice, place: Place) -> Line:
    return Line(
        choice.section,
        choice.reason,
        "groups.show",
        {"group_id": place.id},
        kind="group",
        title=place.name,
        place=place,
        excerpt=place.purpose,
    )


def _new_groups(viewer: Viewer, group_ids: Collection[int]) -> dict[int, Place]:
    """Return groups to discover: known to the viewer, and not theirs already."""
    if not group_ids:
        return {}
    rows = db.session.execute(
        select(Group.id, Group.name, Group.visibility, Group.purpose, Group.member_count).where(
            is_known(viewer),
            Group.id.in_(group_ids),
            Group.visibility != Visibility.SECRET,
            Group.state == GroupState.ACTIVE,
        )
    )
    return {
        row.id: Place(row.id, row.name, row.visibility == Visibility.OPEN, row.purpose, row.member_count)
        for row in rows
        if row.id not in viewer.member_group_ids
    }


def _recipients(thanks_ids: Collection[int]) -> dict[int, list[int]]:
    named: dict[int, list[int]] = defaultdict(list)
    if thanks_ids:
        rows = db.session.execute(
            select(ThanksRecipient.thanks_id, ThanksRecipient.person_id)
            .where(ThanksRecipient.thanks_id.in_(thanks_ids))
            .order_by(ThanksRecipient.thanks_id, ThanksRecipient.position)
        )
        for thanks_id, person_id in rows:
            named[thanks_id].append(person_id)
    return named


def _repliers(viewer: Viewer, rows: dict[int, Row[Any]], since: datetime) -> dict[int, set[int]]:
    """Return who replied to the same things in the same way meanwhile."""
    wanted = {(row.parent_id, row.kind) for row in rows.values() if row.parent_id is not None}
    people: dict[int, set[int]] = defaultdict(set)
    if wanted:
        item = Item.__table__.c
        found = db.session.execute(
            select(item.parent_id, item.kind, item.author_id).where(
                and_(is_visible(viewer), item.parent_id.in_({parent_id for parent_id, _ in wanted})),
                item.published_at > since,
                item.author_id.is_not(None),
                item.author_id != viewer.person_id,
            )
        )
        for parent_id, kind, author_id in found:
            if (parent_id, kind) in wanted:
                people[parent_id].add(author_id)
    return people
