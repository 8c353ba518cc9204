"""A month in which everything is by chance: pauses, a server that stands still, restarts, clocks that are changed."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from intranet import clock
from intranet.database import db
from intranet.items.models import Item, ItemState
from intranet.posts.models import Post
from intranet.scheduling import actions, due, holding
from intranet.scheduling.models import Cause, Pause, Slot
from tests import writing

#: The month in which clocks are put back, seen from Berlin.
BEGIN = datetime.fromisoformat("2026-10-01T00:00:00+00:00")
MONTH = 31 * 24 * 60
POSTS = 60
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize("seed", [1, 2])
def test_each_is_published_at_its_time_or_asked_about_and_never_both(cast, monkeypatch, seed):
    dice = random.Random(seed)
    mika = writing.viewer(cast.mika)
    items = [_scheduled(cast, dice) for _ in range(POSTS)]
    db.session.commit()
    times = {item.id: item.publish_at for item in items}
    published: Counter[int] = Counter()
    killed: list[int] = []

    def publish(item: Item) -> bool:
        """Be killed now and then, before anything is committed."""
        if dice.random() < 0.2:
            killed.append(item.id)
            raise RuntimeError
        item.state, item.published_at, item.publish_at = ItemState.PUBLISHED, clock.now(), None
        published[item.id] += 1
        return True

    monkeypatch.setattr(due.publishing, "publish", publish)
    for moment, act in _moments(dice, times.values()):
        with clock.frozen_at(moment):
            if act == "pause":
                actions.pause(mika, "A storm")
            elif act == "resume":
                actions.resume(mika)
            else:
                due.publish_due()
    asked = {slot.item_id: slot for slot in db.session.scalars(select(Slot))}
    pauses = [(pause.begun_at, pause.ended_at) for pause in db.session.scalars(select(Pause))]
    assert killed and pauses and set(published.values()) == {1}  # noqa: PT018 - the month had all of it
    assert {slot.cause for slot in asked.values()} == {Cause.PAUSED, Cause.MISSED}
    assert published.keys().isdisjoint(asked) and published.keys() | asked.keys() == times.keys()  # noqa: PT018
    for item in db.session.scalars(select(Post)):
        if item.id in asked:
            assert (item.state, item.publish_at) == (ItemState.SCHEDULED, None)
            assert asked[item.id].due_at == times[item.id]
            continue
        at = item.published_at
        assert at is not None
        assert timedelta() <= at - times[item.id] <= holding.grace()
        assert not any(begin <= one <= (end or at) for begin, end in pauses for one in (at, times[item.id]))


def _scheduled(cast, dice: random.Random) -> Post:
    at = BEGIN + dice.randrange(MONTH) * MINUTE
    post = Post(
        audience_id=cast.cycling.audience_id, group_id=cast.cycling.id, author_id=cast.ada.id, title="Zebrafish",
        state=ItemState.SCHEDULED, publish_at=at,
    )  # fmt: skip
    db.session.add(post)
    db.session.flush()
    post.root_id = post.id
    return post


def _moments(dice: random.Random, times) -> list[tuple[datetime, str]]:
    """The runs of the job process around what is due, with gaps in which the server stood still, and the pauses."""
    end = BEGIN + (MONTH + 60) * MINUTE
    down = [(at, at + dice.randrange(10, 20 * 60) * MINUTE) for at in (_some(dice) for _ in range(6))]
    runs = {at + late * MINUTE for at in times for late in (0, 1, 2, 5)} | {_some(dice) for _ in range(50)}
    runs |= {until for _, until in down} | {end}
    found = [(at, "run") for at in runs if not any(begin <= at < until for begin, until in down)]
    begin = BEGIN
    for _ in range(5):
        begin += dice.randrange(2, 5) * timedelta(days=1)
        until = begin + dice.randrange(1, 40) * timedelta(hours=1)
        found += [(begin, "pause"), (until, "resume")]
        begin = until
    return sorted(found)


def _some(dice: random.Random) -> datetime:
    return BEGIN + dice.randrange(MONTH) * MINUTE
