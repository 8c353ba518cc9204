"""A month in a company: everybody is asked once, nobody outside is reached, nothing goes out while it is paused."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest

from intranet import clock
from intranet.announcements import asking, publishable, reminding
from intranet.announcements.targets import people_of
from intranet.items.models import EVERYONE
from intranet.notifications import fanning
from intranet.scheduling import switch
from tests.announcements.month.facts import ALL, Found
from tests.announcements.month.world import BEGINS, World


@pytest.fixture
def company(app, monkeypatch):
    """Jobs need many transactions, so that killing them leaves something half done; and mails are written."""
    for module in (asking, reminding, fanning):
        monkeypatch.setattr(module, "BATCH", 7)
    settings = app.extensions["intranet_settings"]
    monkeypatch.setattr(settings, "mail_server", "127.0.0.1")
    monkeypatch.setattr(settings, "must_reads_per_month", 1_000)  # nothing waits for a second pair of eyes


@pytest.mark.proof
@pytest.mark.timeout(1_800)
def test_a_month_of_announcements(company, proof, signed_in):
    size, steps, visits = (2_000, 240, 10) if proof.in_full else (36, 45, 15)
    world = World(random.Random(proof.seed), size, steps)
    for number, moment in enumerate(world.times):
        world.step(moment)
        if number % visits == visits - 1:
            with clock.frozen_at(moment):
                world.browse(signed_in)
    world.end()
    proof.note(**world.watch.counts, **world.counts)
    assert min(world.watch.counts.values()) > 0, "the month has everything in it"


class Fixed(World):
    """A small company in which only happens what a test says."""

    def __init__(self) -> None:
        super().__init__(random.Random(1), 24, 10)
        self.after = BEGINS

    def later(self, **span: float) -> None:
        self.after += timedelta(**span)
        with clock.frozen_at(self.after):
            self.background(rough=False)
            self.look(by_hand=False)
            if not self.facts.paused:
                self.facts.all_were_asked(self.after)

    def by_hand(self, act, *values, **named):
        with clock.frozen_at(self.after):
            done = act(*values, **named)
            self.look(by_hand=True)
            return done


def scheduled(world: Fixed):
    due = BEGINS + timedelta(hours=2)
    return world.by_hand(world.announce, by=world.boss, audience=ALL, must_read=False, due=due, expires=None)


def asking_all(world: Fixed):
    given = {"due": None, "expires": None, "ask_again": None, "remind_after": 1, "remind_most": 2}
    return world.by_hand(world.announce, by=world.boss, audience=("department", "Sales"), must_read=True, **given)


def fault_of_a_lost_right(world: Fixed, monkeypatch):
    monkeypatch.setattr(publishable.policy, "can_announce_to", lambda *_given, **_named: True)
    scheduled(world)
    world.by_hand(world.revoke, world.boss)
    return "may not announce that any more"


def fault_of_the_pause(world: Fixed, monkeypatch):
    monkeypatch.setattr(switch, "stops", lambda _due_at: False)
    scheduled(world)
    world.by_hand(world.pause)
    return "while everything is paused"


def fault_of_an_audience(world: Fixed, monkeypatch):
    monkeypatch.setattr(asking, "people_of", lambda _audience_id, _group_id: people_of(EVERYONE, None))
    asking_all(world)
    return "is not in its audience"


def fault_of_a_forgotten_joiner(world: Fixed, monkeypatch):
    monkeypatch.setattr(asking, "_follow", lambda _announcement_id, _number: None)
    asking_all(world)
    world.later(hours=1)
    for person, one in world.facts.people.items():
        if one.department == "Finance":
            world.by_hand(world.move_to, person, "Sales")
    return "were not asked"


FAULTS = [fault_of_a_lost_right, fault_of_the_pause, fault_of_an_audience, fault_of_a_forgotten_joiner]


@pytest.mark.parametrize("plant", FAULTS, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_found(company, monkeypatch, plant):
    world = Fixed()
    words = plant(world, monkeypatch)
    with pytest.raises(Found, match=words):
        world.later(hours=2)
