"""What stands in a digest: pure functions of values, checked by hand-made ones."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from intranet.access import Viewer
from intranet.digests.models import Reason, Section
from intranet.digests.ranking import Choice, Hit, NewGroup, Pool, Reader, Thread, choose, quality

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
ME, GROUPS = 1, (10, 20, 30, 40)


def thread(number: int, group: int | None = 10, worth: float = 1.0, **values: object) -> Thread:
    known = {"kind": "question", "author_id": 1000 + number, "published_at": NOW - timedelta(days=2)}
    return Thread(id=number, group_id=group, audience_id=group or 1, quality=worth, **(known | values))  # type: ignore[arg-type]


def pool(*threads: Thread, new_groups: Sequence[NewGroup] = (), median: float = 0.5) -> Pool:
    by_group: dict[int | None, list[Thread]] = {}
    for one in sorted(threads, key=lambda one: -one.quality):
        by_group.setdefault(one.group_id, []).append(one)
    return Pool(NOW, by_group, {one.id: one.quality for one in threads}, median, new_groups)


def reader(*hits: Hit, **values: object) -> Reader:
    viewer = Viewer(ME, frozenset({1, *GROUPS}), frozenset(GROUPS), frozenset(GROUPS))
    known = {"viewer": viewer, "since": NOW - timedelta(days=14), "hits": list(hits)}
    return Reader(**(known | values))  # type: ignore[arg-type]


def reply(number: int, to: int, reason: Reason = Reason.YOUR_QUESTION, **values: object) -> Hit:
    known = {"kind": "answer", "group_id": 10, "author_id": 500, "published_at": NOW - timedelta(days=1)}
    return Hit(id=number, thread_id=to, audience_id=10, reason=reason, **(known | values))  # type: ignore[arg-type]


def ids(choices: Sequence[Choice], section: Section) -> list[int | None]:
    return [choice.item_id for choice in choices if choice.section == section]


def test_quality_follows_the_formula() -> None:
    week = timedelta(days=7)
    assert quality(repliers=3, votes=2, age=timedelta()) == pytest.approx(math.log(9))
    assert quality(repliers=3, votes=2, age=week) == pytest.approx(math.log(9) / math.e)
    assert quality(repliers=0, votes=-5, age=week, is_unanswered=True) == pytest.approx(0.4)
    assert quality(repliers=0, votes=1, age=week, is_thanks=True) == pytest.approx(math.log(2) / math.e + 0.5)
    assert quality(repliers=1, votes=0, age=-week) == quality(repliers=1, votes=0, age=timedelta())


def test_the_best_of_each_kind_comes_in_its_section_and_its_order() -> None:
    threads = [
        thread(1, 10, 2.0), thread(2, 20, 3.0), thread(3, 30, 1.0), thread(4, 40, 0.9),
        thread(5, 40, 0.4, is_unanswered=True), thread(6, None, 0.1),
    ]  # fmt: skip
    chosen = choose(reader(reply(101, to=77)), pool(*threads))
    assert ids(chosen, Section.FOR_YOU) == [101]
    assert ids(chosen, Section.WAITING) == [5]
    assert ids(chosen, Section.GROUPS) == [2, 1, 3]
    assert [choice.section for choice in chosen] == sorted(
        (choice.section for choice in chosen), key=list(Section).index
    )


def test_of_one_thread_there_is_one_reply_an_answer_before_a_comment() -> None:
    early, late = NOW - timedelta(days=3), NOW - timedelta(days=1)
    hits = [
        reply(101, to=77, published_at=early),
        reply(102, to=77, kind="comment", published_at=late),
        reply(103, to=78, kind="comment", author_id=501),
    ]
    assert ids(choose(reader(*hits), pool()), Section.FOR_YOU) == [103, 101]


def test_what_concerns_me_is_limited_to_three_and_two_of_one_author() -> None:
    hits = [reply(100 + n, to=n, author_id=500 + n // 3, group_id=50 + n) for n in range(9)]
    chosen = choose(reader(*hits), pool())
    assert len(ids(chosen, Section.FOR_YOU)) == 3
    assert max(Counter(500 + ((item or 0) - 100) // 3 for item in ids(chosen, Section.FOR_YOU)).values()) == 2


def test_no_group_and_no_author_fills_a_digest() -> None:
    threads = [thread(n, 10, 9.0 - n) for n in range(6)] + [thread(20, 20, 0.6), thread(30, 30, 0.6, author_id=7)]
    threads += [thread(31, 40, 0.7, author_id=7), thread(32, 40, 0.8, author_id=7)]
    chosen = choose(reader(), pool(*threads))
    groups = Counter(next(t.group_id for t in threads if t.id == item) for item in ids(chosen, Section.GROUPS))
    authors = Counter(next(t.author_id for t in threads if t.id == item) for item in ids(chosen, Section.GROUPS))
    assert groups[10] == 2
    assert max(authors.values()) <= 2


@pytest.mark.parametrize(
    ("threads", "expected"),
    [
        ([thread(1, 10), thread(2, 20)], 0),  # too few
        ([thread(1, 10), thread(2, 20), thread(3, 30)], 3),
        ([thread(1, 10), thread(2, 20), thread(3, 30, 0.49)], 0),  # one below the median
        ([], 0),
    ],
)
def test_nothing_is_said_when_there_is_nothing_worth_saying(threads: list[Thread], expected: int) -> None:
    chosen = choose(reader(), pool(*threads, new_groups=[NewGroup(99, NOW, 50)]))
    assert len(chosen) == (expected + 1 if expected else 0)


def test_one_thing_that_concerns_me_is_enough() -> None:
    assert len(choose(reader(reply(101, to=77)), pool())) == 1


@pytest.mark.parametrize(
    "known",
    [
        {"seen": {1: NOW}},
        {"mailed": {1}},
        {"since": NOW - timedelta(days=1)},
        {"viewer": Viewer(ME, frozenset({1, 20, 30, 40}), frozenset(GROUPS), frozenset(GROUPS))},  # may not read it
        {"viewer": Viewer(ME, frozenset({1, *GROUPS}), frozenset({20, 30, 40}), frozenset(GROUPS))},  # left
    ],
    ids=["seen", "mailed", "older", "out of reach", "group left"],
)
def test_what_is_no_news_is_not_told(known: dict[str, object]) -> None:
    rest = [thread(2, 20), thread(3, 30), thread(4, 40)]
    someone = reader()
    for name, value in known.items():
        setattr(someone, name, value)
    fresh = [Thread(**{name: getattr(one, name) for name in Thread.__slots__} | {"published_at": NOW}) for one in rest]
    chosen = choose(someone, pool(thread(1, 10, 9.0), *fresh))
    assert 1 not in ids(chosen, Section.GROUPS)
    assert len(chosen) == 3
    assert 1 in ids(choose(reader(), pool(thread(1, 10, 9.0), *fresh)), Section.GROUPS)


def test_my_own_is_not_news_to_me() -> None:
    chosen = choose(reader(reply(101, to=77)), pool(thread(1, author_id=ME), thread(77, 20)))
    assert [choice.item_id for choice in chosen] == [101]


def test_a_page_opened_before_a_new_reply_does_not_hide_the_reply() -> None:
    seen_before, seen_after = {77: NOW - timedelta(days=2)}, {77: NOW}
    assert choose(reader(reply(101, to=77), seen=seen_before), pool())
    assert not choose(reader(reply(101, to=77), seen=seen_after), pool())


def test_a_question_waits_for_who_answered_in_its_tag() -> None:
    threads = [
        thread(1, 10, 0.4, is_unanswered=True, tags=frozenset({"lights"})),
        thread(2, 20, 2.0, is_unanswered=True, tags=frozenset({"tyres"})),
    ]
    [*_, choice] = choose(reader(reply(101, to=77), answered_tags={"lights"}), pool(*threads))[:2]
    assert (choice.item_id, choice.reason, choice.detail) == (1, Reason.TAG, "lights")
    assert ids(choose(reader(reply(101, to=77)), pool(*threads)), Section.WAITING) == [2]


def test_a_question_where_i_may_not_write_does_not_wait_for_me() -> None:
    viewer = Viewer(ME, frozenset({1, *GROUPS}), frozenset(GROUPS), frozenset({20}))
    threads = [thread(1, 10, 2.0, is_unanswered=True), thread(2, 20, 0.4, is_unanswered=True)]
    chosen = choose(reader(reply(101, to=77), viewer=viewer), pool(*threads))
    assert ids(chosen, Section.WAITING) == [2]


def test_where_i_write_and_what_i_moderate_counts_more() -> None:
    threads = [thread(1, 10, 1.0), thread(2, 20, 1.1), thread(3, 30, 1.2), thread(4, 40, 1.3)]
    plain = ids(choose(reader(), pool(*threads)), Section.GROUPS)
    assert plain == [4, 3, 2]
    wrote = reader(written=Counter({10: 5}))
    assert ids(choose(wrote, pool(*threads)), Section.GROUPS)[0] == 1
    viewer = Viewer(ME, frozenset({1, *GROUPS}), frozenset(GROUPS), frozenset(GROUPS), frozenset({20}))
    assert ids(choose(reader(viewer=viewer), pool(*threads)), Section.GROUPS)[0] == 2


def test_of_new_groups_the_largest_unknown_one_is_named() -> None:
    groups = [NewGroup(10, NOW, 900), NewGroup(50, NOW, 5), NewGroup(51, NOW, 50), NewGroup(52, NOW, 500)]
    chosen = choose(reader(reply(101, to=77), mailed_groups={52}), pool(new_groups=groups))
    assert [choice.group_id for choice in chosen if choice.section == Section.NEW_GROUPS] == [51]
    old = [NewGroup(50, NOW - timedelta(days=20), 5)]
    assert all(choice.group_id is None for choice in choose(reader(reply(101, to=77)), pool(new_groups=old)))
