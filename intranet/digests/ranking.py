"""What is worth a quiet member's time: scores and choice. Pure functions of values.

Quality of a thread is the same for everybody. It follows Discourse's score of top topics (a logarithm
of what people did there) and Zulip's hot topics (people who wrote, not messages), and it fades:

    Q = ln(1 + 2·repliers + votes) · e^(−age / 7 days) + 0.4·[unanswered question] + 0.5·[thanks] + 1.5·[featured]

and for one reader, with ``level`` 1 for who moderates the group and ``affinity`` from 1 to 1.5 by how
much they wrote there:

    score = Q · (1 + 0.3·level) · affinity + 0.6·[author they answered before] + 0.8·[tag they answer in]
    score = Q + 1.5 for a reply to something of theirs, Q + 1.2 for thanks to them

where a reply counts as a thread of its own with one replier, as old as itself.

What is chosen is then spread: at most two of one group and two of one author. A digest goes out with
one thing that concerns the reader, or three of at least the site's median quality; else none does.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from intranet.access import Viewer
from intranet.digests.models import Reason, Section
from intranet.items.models import EVERYONE
from intranet.notifications import kinds
from intranet.notifications.deciding import decide
from intranet.notifications.kinds import Rhythm
from intranet.notifications.wishes import AllWishes

DECAY = timedelta(days=7)
UNANSWERED, THANKS, FEATURED = 0.4, 0.5, 1.5
LEVEL, AFFINITY, FULL_AFFINITY_AT = 0.3, 0.5, 5
REPLY_TO_ME, THANKS_TO_ME, ANSWERED_AUTHOR, ANSWERED_TAG = 1.5, 1.2, 0.6, 0.8
#: Threads of one place that anybody's digest is chosen from.
TOP = 12
MOST = {Section.FOR_YOU: 3, Section.WAITING: 1, Section.GROUPS: 3, Section.NEW_GROUPS: 1}
MOST_ALIKE = 2
ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Thread:
    """Something at the top of a thread that a digest may show."""

    id: int
    kind: str
    group_id: int | None
    audience_id: int
    author_id: int | None
    published_at: datetime
    quality: float
    is_unanswered: bool = False
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hit:
    """Something that concerns one person: a reply to what they wrote, or thanks to them."""

    id: int
    kind: str
    thread_id: int
    group_id: int | None
    audience_id: int
    author_id: int | None
    published_at: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group founded lately that anybody may know and join or ask to join."""

    id: int
    founded_at: datetime
    members: int


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a digest to be."""

    section: Section
    reason: Reason
    item_id: int | None = None
    group_id: int | None = None
    detail: str = ""
    score: float = 0.0


@dataclass(slots=True)
class Reader:
    """What is known of the person a digest is chosen for."""

    viewer: Viewer
    since: datetime
    hits: list[Hit] = field(default_factory=list)
    seen: dict[int, datetime] = field(default_factory=dict)  # thread, when its page was opened
    mailed: set[int] = field(default_factory=set)
    mailed_groups: set[int] = field(default_factory=set)
    written: Counter[int] = field(default_factory=Counter)  # group, how much they wrote there
    answered_tags: set[str] = field(default_factory=set)
    answered_authors: set[int] = field(default_factory=set)
    wishes: AllWishes = field(default_factory=AllWishes)


@dataclass(frozen=True, slots=True)
class Pool:
    """What happened on the whole site, prepared once for all readers."""

    now: datetime
    threads: Mapping[int | None, Sequence[Thread]]  # by group, the best first; None is the whole company
    quality: Mapping[int, float]  # of every thread
    median: float
    new_groups: Sequence[NewGroup] = ()


def quality(
    *,
    repliers: int,
    votes: int,
    age: timedelta,
    is_unanswered: bool = False,
    is_thanks: bool = False,
    is_featured: bool = False,
) -> float:
    """Return Q. Votes below zero count as none."""
    decay = math.exp(-max(age, timedelta()) / DECAY)
    bonus = UNANSWERED * is_unanswered + THANKS * is_thanks + FEATURED * is_featured
    return math.log1p(2 * repliers + max(votes, 0)) * decay + bonus


def choose(reader: Reader, pool: Pool) -> list[Choice]:
    """Return what the reader's digest holds, in order; nothing when it is not worth a mail."""
    spread = _Spread()
    personal = _for_you(reader, pool, spread)
    candidates = sorted(_candidates(reader, pool), key=lambda pair: (-pair[0], -pair[1].id))
    waiting = _waiting(reader, candidates, spread)
    taken = {choice.item_id for choice in waiting}
    others = [pair for pair in candidates if pair[1].id not in taken]
    groups = _in_groups(others, spread)
    good = sum(pool.quality.get(choice.item_id or 0, 0.0) >= pool.median for choice in waiting + groups)
    if not personal and good < ENOUGH:
        return []
    return personal + waiting + groups + _new_groups(reader, pool)


class _Spread:
    """Counts what was taken, so that no group and no author fills a digest."""

    def __init__(self) -> None:
        self.groups: Counter[int] = Counter()
        self.authors: Counter[int] = Counter()

    def takes(self, group_id: int | None, author_id: int | None) -> bool:
        """Take one of the group and author, unless there are enough of either."""
        full = (group_id is not None and self.groups[group_id] >= MOST_ALIKE) or (
            author_id is not None and self.authors[author_id] >= MOST_ALIKE
        )
        if full:
            return False
        if group_id is not None:
            self.groups[group_id] += 1
        if author_id is not None:
            self.authors[author_id] += 1
        return True


def _for_you(reader: Reader, pool: Pool, spread: _Spread) -> list[Choice]:
    """Choose replies and thanks: of each thread the best one, an answer before a comment."""
    best: dict[int, tuple[float, Hit]] = {}
    for hit in reader.hits:
        if not _is_news(reader, hit.id, hit.thread_id, hit.audience_id, hit.published_at):
            continue
        if not _wants(reader, hit.kind, hit.thread_id, hit.author_id, hit.group_id):
            continue
        is_thanks = hit.reason is Reason.THANKED
        worth = quality(repliers=not is_thanks, votes=0, age=pool.now - hit.published_at, is_thanks=is_thanks)
        score = worth + (THANKS_TO_ME if is_thanks else REPLY_TO_ME)
        known = best.get(hit.thread_id)
        if known is None or _importance(hit) > _importance(known[1]):
            best[hit.thread_id] = (score, hit)
    ranked = sorted(best.values(), key=lambda pair: (-pair[0], -pair[1].id))
    chosen: list[Choice] = []
    for score, hit in ranked:
        if len(chosen) < MOST[Section.FOR_YOU] and spread.takes(hit.group_id, hit.author_id):
            chosen.append(Choice(Section.FOR_YOU, hit.reason, hit.id, score=score))
    return chosen


def _importance(hit: Hit) -> tuple[bool, datetime, int]:
    return hit.kind != "comment", hit.published_at, hit.id


def _candidates(reader: Reader, pool: Pool) -> Iterable[tuple[float, Thread]]:
    """Score the best threads of the reader's groups and of the company that are news to them."""
    viewer = reader.viewer
    concerned = {hit.thread_id for hit in reader.hits}
    for group_id in (None, *sorted(viewer.member_group_ids)):
        level = LEVEL if group_id in viewer.moderated_group_ids else 0.0
        written = reader.written[group_id] if group_id is not None else 0
        factor = (1 + level) * (1 + AFFINITY * min(written / FULL_AFFINITY_AT, 1.0))
        for thread in pool.threads.get(group_id, ()):
            if thread.author_id == viewer.person_id or thread.id in concerned:
                continue
            if not _is_news(reader, thread.id, thread.id, thread.audience_id, thread.published_at):
                continue
            if not _wants(reader, f"new_{thread.kind}", thread.id, thread.author_id, group_id):
                continue
            bonus = ANSWERED_AUTHOR * (thread.author_id in reader.answered_authors)
            bonus += ANSWERED_TAG * (thread.is_unanswered and not thread.tags.isdisjoint(reader.answered_tags))
            yield thread.quality * factor + bonus, thread


def _is_news(reader: Reader, item_id: int, thread_id: int, audience_id: int, published_at: datetime) -> bool:
    """Whether the reader may read it and neither saw it nor was told of it."""
    seen_at = reader.seen.get(thread_id)
    return (
        audience_id in reader.viewer.audience_ids
        and published_at > reader.since
        and (seen_at is None or seen_at < published_at)
        and item_id not in reader.mailed
    )


def _wants(reader: Reader, kind_name: str, thread_id: int, author_id: int | None, group_id: int | None) -> bool:
    """Whether the reader wants to hear of it by mail at all: the decision of notices, asked for a digest."""
    if not kinds.is_known(kind_name):
        return True
    kind = kinds.named(kind_name)
    wishes = reader.wishes.about(kind, actor_id=author_id, thread_id=thread_id, group_id=group_id)
    return decide(kind, wishes).mail is not Rhythm.NEVER


def _waiting(reader: Reader, candidates: Sequence[tuple[float, Thread]], spread: _Spread) -> list[Choice]:
    """Choose the unanswered question the reader is most likely to know about and may answer."""
    open_questions = [
        (bool(thread.tags & reader.answered_tags), score, thread)
        for score, thread in candidates
        if thread.is_unanswered and (thread.group_id is None or thread.group_id in reader.viewer.writable_group_ids)
    ]
    for is_mine, score, thread in sorted(open_questions, key=lambda row: (-row[0], -row[1], -row[2].id)):
        if spread.takes(thread.group_id, thread.author_id):
            tag = min(thread.tags & reader.answered_tags) if is_mine else ""
            reason = Reason.TAG if is_mine else _place(thread)
            return [Choice(Section.WAITING, reason, thread.id, detail=tag, score=score)]
    return []


def _in_groups(candidates: Sequence[tuple[float, Thread]], spread: _Spread) -> list[Choice]:
    chosen: list[Choice] = []
    for score, thread in candidates:
        if len(chosen) == MOST[Section.GROUPS]:
            break
        if spread.takes(thread.group_id, thread.author_id):
            chosen.append(Choice(Section.GROUPS, _place(thread), thread.id, score=score))
    return chosen


def _place(thread: Thread) -> Reason:
    if thread.group_id is not None:
        return Reason.JOINED
    return Reason.EVERYONE if thread.audience_id == EVERYONE else Reason.ANNOUNCED


def _new_groups(reader: Reader, pool: Pool) -> list[Choice]:
    """Choose the largest group founded meanwhile that the reader does not know yet."""
    unknown = [
        group
        for group in pool.new_groups
        if group.founded_at > reader.since
        and group.id not in reader.viewer.member_group_ids
        and group.id not in reader.mailed_groups
    ]
    unknown.sort(key=lambda group: (-group.members, group.id))
    return [
        Choice(Section.NEW_GROUPS, Reason.NEW_GROUP, group_id=group.id) for group in unknown[: MOST[Section.NEW_GROUPS]]
    ]
