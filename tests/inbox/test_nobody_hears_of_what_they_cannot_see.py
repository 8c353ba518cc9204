"""Small random worlds: whatever happens in them, no row, number, mail or saved item tells of what is out of reach.

Who may see what is said here once more, in plain words and apart from the code that is tested.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, select

from intranet import clock
from intranet.comments.models import Comment
from intranet.database import db
from intranet.groups.models import Group, Membership, Visibility
from intranet.inbox import actions as reading_actions
from intranet.inbox import bundling
from intranet.inbox.queries import keeping, reading
from intranet.items.models import Item, ItemState, Seen
from intranet.notifications import actions, fanning
from intranet.notifications.deciding import Level
from intranet.notifications.kinds import Concern, Rhythm
from intranet.people.models import Person, PersonState
from intranet.questions.models import Answer, Question
from tests import writing
from tests.cast import Cast
from tests.inbox.test_mails_at_once import next_working_day
from tests.mail.conftest import send_due, smtp
from tests.servers.smtp import SmtpServer

__all__ = ["smtp"]

STEPS = 45
TOLD_OF = re.compile(r"(?:#(?:answer|comment)-|/questions/|/thanks/)(\d+)")
VISIBILITIES = (Visibility.OPEN, Visibility.CLOSED, Visibility.SECRET)


class World:
    """Some people, three groups, and what they do by chance."""

    def __init__(self, seed: int, cast: Cast) -> None:
        self.chance = random.Random(seed)
        self.people = [cast.ada, cast.ben, cast.cleo, cast.mika]
        self.groups = [cast.cycling, cast.python, cast.orchid]
        self.moment = clock.now()

    def acts(self) -> list[Callable[[], object]]:
        """Return what may happen; writing happens more often than the rest."""
        often = [self.ask, self.answer, self.answer, self.comment, self.thank, self.join]
        return [*often, self.leave, self.change_group, self.take_away, self.deactivate, self.wish, self.look, self.keep]

    def one(self, model: type[Item]) -> Item | None:
        found = db.session.scalars(select(model).where(model.state == ItemState.PUBLISHED).order_by(model.id)).all()
        return self.chance.choice(found) if found else None

    def writer(self, item: Item | None) -> Person | None:
        can = [person for person in self.people if item is not None and sees(person, item) and belongs(person, item)]
        return self.chance.choice(can) if can else None

    def ask(self) -> None:
        group = self.chance.choice([*self.groups, None])
        able = [person for person in self.people if person.state == "active" and is_member(person, group)]
        if able:
            writing.question(self.chance.choice(able), group, f"Question {self.chance.random()}")

    def answer(self) -> None:
        question = self.one(Question)
        if (by := self.writer(question)) is not None:
            writing.answer(by, question)

    def comment(self) -> None:
        item = self.one(self.chance.choice((Question, Answer)))
        if (by := self.writer(item)) is not None:
            writing.comment(by, item)

    def thank(self) -> None:
        by, to = self.chance.sample(self.people, 2)
        if by.state == to.state == "active":
            writing.thanks(by, [to])

    def join(self) -> None:
        group, person = self.chance.choice(self.groups), self.chance.choice(self.people)
        db.session.merge(Membership(group_id=group.id, person_id=person.id))
        db.session.commit()

    def leave(self) -> None:
        group, person = self.chance.choice(self.groups), self.chance.choice(self.people)
        db.session.execute(delete(Membership).where(Membership.group_id == group.id, Membership.person_id == person.id))
        db.session.commit()

    def change_group(self) -> None:
        self.chance.choice(self.groups).visibility = self.chance.choice(VISIBILITIES)
        db.session.commit()

    def take_away(self) -> None:
        item = self.one(self.chance.choice((Question, Answer, Comment)))
        if item is not None:
            item.state = self.chance.choice((ItemState.DELETED, ItemState.HIDDEN))
            db.session.commit()

    def deactivate(self) -> None:
        self.chance.choice(self.people).state = self.chance.choice((*[PersonState.ACTIVE] * 3, PersonState.DEACTIVATED))
        db.session.commit()

    def wish(self) -> None:
        viewer, group = Cast.viewer(self.chance.choice(self.people)), self.chance.choice(self.groups)
        topic = self.chance.choice(("answers", "replies", "thanks", "group_news"))
        actions.choose(viewer, {topic: self.chance.choice(list(Rhythm))}, {group.id: self.chance.choice(list(Level))})

    def look(self) -> None:
        person, item = self.chance.choice(self.people), self.one(Question)
        if item is not None and sees(person, item):
            db.session.merge(Seen(person_id=person.id, item_id=item.id, seen_at=clock.now()))
            db.session.commit()
        if self.chance.random() < 0.2:
            reading_actions.mark_read(Cast.viewer(person), self.chance.choice(list(Concern)))

    def keep(self) -> None:
        person, item = self.chance.choice(self.people), self.one(Answer)
        if item is not None and sees(person, item):
            actions.save(Cast.viewer(person), item, saved=True)


def is_member(person: Person, group: Group | None) -> bool:
    return group is None or db.session.get(Membership, (group.id, person.id), populate_existing=True) is not None


def belongs(person: Person, item: Item) -> bool:
    return item.group_id is None or is_member(person, db.session.get_one(Group, item.group_id))


def sees(person: Person, item: Item) -> bool:
    """Say who may see what: everything above it stands, and the group is open or theirs."""
    for number in (item.id, item.parent_id, item.root_id):
        if number is not None and db.session.get_one(Item, number).state != ItemState.PUBLISHED:
            return False
    if person.state != PersonState.ACTIVE:
        return False
    group = db.session.get_one(Group, item.group_id) if item.group_id else None
    return group is None or group.visibility == Visibility.OPEN or is_member(person, group)


def told_of(text: str) -> list[Item]:
    return [db.session.get_one(Item, int(number)) for number in TOLD_OF.findall(text)]


def check_inboxes(world: World) -> int:
    """Look into every inbox; return how many rows there were."""
    seen = 0
    for person in world.people:
        viewer = Cast.viewer(person)
        rows = {concern: reading.rows(viewer, concern, size=100).rows for concern in Concern}
        saved = keeping.saved(viewer).rows
        for row in [*rows[Concern.FOR_ME], *rows[Concern.AROUND_ME], *saved]:
            assert all(sees(person, item) for item in told_of(row.href)), (person.username, row)
            seen += 1
        new = {concern: sum(row.is_new for row in found) for concern, found in rows.items()}
        assert reading.new_count(viewer) == new[Concern.FOR_ME]
        assert reading.counts(viewer) == reading.Counts(new[Concern.FOR_ME], new[Concern.AROUND_ME])
    return seen


def check_mails(world: World, server: SmtpServer) -> int:
    """Send what is due; return how many mails arrived."""
    send_due()
    arrived, server.deliveries[:] = list(server.deliveries), []
    for delivery in arrived:
        person = next(person for person in world.people if person.email == delivery.recipient)
        items = told_of(delivery.text("plain"))
        assert items
        assert all(sees(person, item) for item in items), (person.username, delivery.text("plain"))
    return len(arrived)


@pytest.mark.parametrize("seed", range(5))
def test_in_a_random_world_nobody_hears_of_what_they_cannot_see(
    app: Flask, smtp: SmtpServer, cast: Cast, seed: int
) -> None:
    world, rows, mails = World(seed, cast), 0, 0
    with app.test_request_context():
        for step in range(STEPS):
            world.chance.choice(world.acts())()
            if step % 3 == 0:
                fanning.work_off()
                rows += check_inboxes(world)
            if step % 7 == 0:  # in between, rights change while mails wait
                world.moment = next_working_day(world.moment)
                bundling.plan(world.moment)
                mails += check_mails(world, smtp)
    assert rows > 0, "the world was too quiet to prove anything"
    assert mails > 0
