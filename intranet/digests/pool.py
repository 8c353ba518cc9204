"""What happened on the whole site lately, read once for all digests of a run."""

from __future__ import annotations

import statistics
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from intranet.announcements.models import Announcement
from intranet.database import db
from intranet.digests.ranking import TOP, NewGroup, Pool, Thread, quality
from intranet.events.models import Event
from intranet.groups.models import Group, GroupState, JoinPolicy, Visibility
from intranet.items.models import Item, ItemState, ItemTag, Tag
from intranet.questions.models import Question, Vote

#: Older than this is no news, however long a person was away.
WINDOW = timedelta(days=30)
#: What stands at the top of a thread and may be shown.
KINDS = ("question", "post", "thanks", "event", "announcement")


def gather(now: datetime) -> Pool:
    """Read threads and new groups of the last thirty days, in five statements."""
    since = now - WINDOW
    repliers, votes, tags = _repliers(since), _votes(since), _tags(since)
    threads: dict[int | None, list[Thread]] = defaultdict(list)
    qualities = {}
    for row in db.session.execute(_threads(since, now)):
        is_unanswered = row.kind == "question" and not row.answer_count
        worth = quality(
            repliers=repliers.get(row.id, 0),
            votes=votes.get(row.id, 0),
            age=now - row.published_at,
            is_unanswered=is_unanswered,
            is_thanks=row.kind == "thanks",
            is_featured=row.featured_until is not None and row.featured_until > now,
        )
        qualities[row.id] = worth
        threads[row.group_id].append(
            Thread(
                row.id,
                row.kind,
                row.group_id,
                row.audience_id,
                row.author_id,
                row.published_at,
                worth,
                is_unanswered,
                frozenset(tags.get(row.id, ())) if is_unanswered else frozenset(),
            )
        )
    for found in threads.values():
        found.sort(key=lambda thread: (-thread.quality, -thread.id))
        del found[TOP:]
    median = statistics.median(qualities.values()) if qualities else 0.0
    return Pool(now, threads, qualities, median, _new_groups(since))


def _threads(since: datetime, now: datetime) -> Select[Any]:
    item, event, announced = Item.__table__.c, Event.__table__.c, Announcement.__table__.c
    return (
        select(
            item.id, item.kind, item.group_id, item.audience_id, item.author_id, item.published_at,
            Question.__table__.c.answer_count, announced.featured_until,
        )
        .join_from(Item.__table__, Question.__table__, Question.__table__.c.id == item.id, isouter=True)
        .outerjoin(Event.__table__, event.id == item.id)
        .outerjoin(Announcement.__table__, announced.id == item.id)
        .where(
            item.state == ItemState.PUBLISHED,
            item.kind.in_(KINDS),
            item.published_at > since,
            item.source.is_(None),  # of an import nobody is told
            or_(event.id.is_(None), and_(event.ends_at > now, event.cancelled_at.is_(None))),
            or_(announced.expires_at.is_(None), announced.expires_at > now),
        )
    )  # fmt: skip


def _repliers(since: datetime) -> dict[int, int]:
    """Return how many people besides its author wrote in each thread."""
    root = aliased(Item.__table__)
    item = Item.__table__.c
    rows = db.session.execute(
        select(item.root_id, func.count(item.author_id.distinct()))
        .join(root, root.c.id == item.root_id)
        .where(item.state == ItemState.PUBLISHED, root.c.published_at > since, item.author_id != root.c.author_id)
        .group_by(item.root_id)
    )
    return dict(rows.all())


def _votes(since: datetime) -> dict[int, int]:
    """Return the sum of votes in each thread."""
    item = Item.__table__.c
    thread = func.coalesce(item.root_id, item.id)
    rows = db.session.execute(
        select(thread, func.sum(Vote.value))
        .join_from(Vote.__table__, Item.__table__, item.id == Vote.item_id)
        .where(item.state == ItemState.PUBLISHED, item.published_at > since)
        .group_by(thread)
    )
    return {root_id: int(total) for root_id, total in rows}


def _tags(since: datetime) -> dict[int, set[str]]:
    item = Item.__table__.c
    rows = db.session.execute(
        select(ItemTag.item_id, Tag.name)
        .join(Tag, Tag.id == ItemTag.tag_id)
        .join(Item.__table__, item.id == ItemTag.item_id)
        .where(item.state == ItemState.PUBLISHED, item.kind == "question", item.published_at > since)
    )
    tags: dict[int, set[str]] = defaultdict(set)
    for item_id, name in rows:
        tags[item_id].add(name)
    return tags


def _new_groups(since: datetime) -> list[NewGroup]:
    """Return groups that everybody may know of and join, or ask to join."""
    rows = db.session.execute(
        select(Group.id, Group.created_at, Group.member_count).where(
            Group.state == GroupState.ACTIVE,
            Group.visibility != Visibility.SECRET,
            Group.join_policy != JoinPolicy.INVITE,
            Group.created_at > since,
        )
    )
    return [NewGroup(*row) for row in rows]
