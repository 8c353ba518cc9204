"""In a random world, after each act, behind every door, everybody finds what they may see, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from intranet import clock
from intranet.access import Grants, GrantSource, Viewer
from intranet.database import db
from intranet.groups.models import Group, Visibility
from intranet.items.models import EVERYONE
from intranet.search import drain
from tests import writing
from tests.mail.conftest import smtp
from tests.permission import gatherings, gratitude
from tests.permission.acts import ACTS
from tests.permission.checking import Leak, check, check_mail, is_about, looks
from tests.permission.doors import Look, pages_of_items
from tests.permission.oracle import Source
from tests.permission.world import World
from tests.proofs import IN_FULL, Proof
from tests.servers.smtp import SmtpServer

__all__ = ["gatherings", "gratitude", "smtp"]  # which add their acts

WORLDS = 6 if IN_FULL else 1
STEP = timedelta(minutes=2)
STEPS, LOOKS, LAST_LOOKS = (100, 10, 150) if IN_FULL else (36, 2, 30)


def live(world: World, steps: int, number: int) -> tuple[int, int]:
    """Let so many things happen, and look at so much after each; return how often was looked, and mails."""
    acts, often = list(ACTS), list(ACTS.values())
    looked = mails = 0
    for _ in range(steps):
        world.moment += STEP
        world.touched.clear()
        act = world.dice.choices(acts, often)[0]
        with clock.frozen_at(world.moment):
            act(world)
        world.changed()
        world.done[act.__name__] += 1
        with clock.frozen_at(world.moment):
            if world.dice.random() < 0.2:
                mails += read_mails(world)
            looked += look_around(world, number)
    return looked, mails


def look_around(world: World, number: int) -> int:
    """Look at some of what has just been changed, and at some of everything."""
    everything = looks(world)
    near = [look for look in everything if is_about(look, world.touched)]
    chosen = world.dice.sample(near, min(len(near), number - number // 3))
    chosen += world.dice.sample(everything, min(len(everything), number - len(chosen)))
    for look in chosen:
        check(world, look)
    return len(chosen)


@pytest.mark.proof
@pytest.mark.parametrize("number", range(WORLDS))
def test_nothing_reaches_who_may_not_see_it(
    app: Flask, smtp: SmtpServer, signed_in: Callable, proof: Proof, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)  # other tests see to it; here it would cost a page each
    world = World(app, Random(f"{proof.seed} {number}"), signed_in, smtp)
    looked, mails = live(world, STEPS, LOOKS)
    with clock.frozen_at(world.moment):
        drain.drain()
        looked += look_around(world, LAST_LOOKS)
    print(world.done, looked, mails)
    assert mails, "the world was too quiet to prove anything"
    proof.note(acts=STEPS, looks=looked, mails=mails, items=len(world.first))


def test_planted_leaks_are_found(
    app: Flask, smtp: SmtpServer, signed_in: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without it a world in which nothing happened, or nobody looked, would pass."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    world = World(app, Random(1), signed_in, smtp)
    with clock.frozen_at(world.moment):
        plant_in_pages(world, monkeypatch)
        plant_in_mails(world, monkeypatch)
        plant_in_the_search(world, monkeypatch)


def plant_in_pages(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody reads closed groups, or thanks to the recipients alone."""
    body = world.body()
    thanks = writing.thanks(world.cast.ada, [world.cast.ben], body=body, alone=True)
    world.wrote(thanks.id, body)
    world.changed()
    closed = set(db.session.scalars(select(Group.audience_id).where(Group.visibility == Visibility.CLOSED)))
    outside = [look for look in pages_of_items(world, world.cast.cleo.id) if look.exists is False]
    _leak(world, monkeypatch, closed, [look for look in outside if look.about != Source("item", thanks.id)])
    _leak(
        world, monkeypatch, {thanks.audience_id}, [look for look in outside if look.about == Source("item", thanks.id)]
    )


def _leak(world: World, monkeypatch: pytest.MonkeyPatch, leaking_ids: set[int], outside: Sequence[Look]) -> None:
    check(world, outside[0])

    def read_all(people: Mapping[int, Grants], _rows: Sequence[Any]) -> None:
        for got in people.values():
            got.audience_ids.update(leaking_ids)

    sources, statement = world.app.extensions["intranet_grants"]
    leaking = (*sources, GrantSource((), read_all)), statement
    with monkeypatch.context() as planted:
        planted.setitem(world.app.extensions, "intranet_grants", leaking)
        with pytest.raises(Leak):
            look_at(world, outside)


def look_at(world: World, chosen: Iterable[Look]) -> None:
    for look in chosen:
        check(world, look)


def plant_in_mails(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail that waits is made with rights that its recipient had."""
    ada, ben, python = world.cast.ada, world.cast.ben, world.cast.python
    body = world.body()
    post = writing.post(ada, python, body)
    world.wrote(post.id, body)
    body = world.body()
    world.wrote(writing.comment(ben, post, body).id, body)
    assert world.send(ben.id, f"/groups/{python.id}/people/{ada.id}/removal", finds=True)
    then = Viewer(ada.id, frozenset(group.audience_id for group in world.groups) | {EVERYONE})
    with monkeypatch.context() as planted:
        planted.setattr("intranet.inbox.notices.viewers", lambda ids: dict.fromkeys(ids, then))
        with pytest.raises(Leak):
            read_mails(world)


def read_mails(world: World) -> int:
    arrived = world.mails()
    for person, delivery in arrived:
        check_mail(world, person, delivery)
    return len(arrived)


def plant_in_the_search(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The search quotes what the index knew."""
    ben, body = world.cast.ben, world.body()
    question = writing.question(ben, world.cast.cycling, "Lanterns of spring", body)
    world.wrote(question.id, body)
    body = world.body()
    answer = writing.answer(ben, question, body)
    world.wrote(answer.id, body)
    world.changed()
    drain.drain()
    look = Look(world.cast.cleo.id, f"/search?q={world.first[answer.id][:-1]}")
    check(world, look)
    assert world.send(ben.id, f"/questions/{question.id}/answers/{answer.id}/deletion", finds=True)
    check(world, look)
    with monkeypatch.context() as planted:
        planted.setattr("intranet.search.outbox.waiting", lambda things: set())
        with pytest.raises(Leak):
            check(world, look)
