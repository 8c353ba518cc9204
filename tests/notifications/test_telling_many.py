"""A new thread is told to its group in the background: in batches, resumed where it stopped, once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import delete, insert, select

from intranet.database import db
from intranet.groups.models import Membership
from intranet.notifications import actions, fanning
from intranet.notifications.deciding import Level
from intranet.notifications.models import FanOut, Notice
from intranet.people.models import Person, PersonState
from intranet.posts import actions as posts
from tests import writing
from tests.cast import Cast


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(fanning, "BATCH", 4)
    return None


@pytest.fixture
def crowd(cast: Cast) -> list[int]:
    """Ten more members of the cycling group."""
    db.session.execute(insert(Person), [{"display_name": f"Rider {number}"} for number in range(10)])
    ids = list(db.session.scalars(select(Person.id).where(Person.display_name.startswith("Rider"))))
    db.session.execute(insert(Membership), [{"group_id": cast.cycling.id, "person_id": each} for each in ids])
    db.session.commit()
    return ids


def told() -> list[int]:
    return sorted(db.session.scalars(select(Notice.recipient_id).where(Notice.kind == "new_question")))


def test_all_members_are_told_but_not_the_author_nor_who_has_left(cast: Cast, crowd: list[int]) -> None:
    db.session.get_one(Person, crowd[3]).state = PersonState.DEACTIVATED
    question = writing.question(cast.ben, cast.cycling)
    assert told() == []  # nobody waits for it
    assert fanning.work_off() == 11
    assert told() == sorted([cast.ada.id, *crowd[:3], *crowd[4:]])
    assert db.session.scalars(select(FanOut)).all() == []
    assert {row.thread_id for row in db.session.scalars(select(Notice))} == {question.id}


def test_what_a_killed_worker_left_is_taken_up_and_nobody_is_told_twice(cast: Cast, crowd: list[int]) -> None:
    writing.question(cast.ben, cast.cycling)
    waiting = db.session.scalars(select(FanOut.id)).one()
    fanning.tell_batch(waiting)
    assert len(told()) == 3  # Ben, who asked, is one of the four
    row = db.session.get_one(FanOut, waiting, populate_existing=True)
    assert row.after_id > 0
    row.after_id = 0  # a worker that died before it could say how far it came
    db.session.commit()
    fanning.work_off()
    assert told() == sorted([cast.ada.id, *crowd])


@pytest.mark.parametrize("change", ["deleted", "left", "muted", "to everyone"])
def test_who_must_not_or_would_not_hear_of_it_is_not_told(cast: Cast, signed_in, change: str) -> None:
    question = writing.question(cast.ben, None if change == "to everyone" else cast.cycling)
    if change == "deleted":
        signed_in(cast.ben).send(f"/questions/{question.id}/deletion")
    elif change == "left":
        db.session.execute(delete(Membership).where(Membership.person_id == cast.ada.id))
    elif change == "muted":
        actions.choose_level(cast.viewer(cast.ada), cast.cycling.id, Level.MUTED)
    db.session.commit()
    fanning.work_off()
    assert cast.ada.id not in told()
    assert fanning.waiting_count() == 0


def test_a_large_group_that_is_called_is_told_once_and_of_what_it_can_read_alone(cast: Cast, crowd: list[int]) -> None:
    db.session.execute(insert(Person), [{"display_name": f"Late {number}"} for number in range(5)])
    late = list(db.session.scalars(select(Person.id).where(Person.display_name.startswith("Late"))))
    db.session.execute(insert(Membership), [{"group_id": cast.cycling.id, "person_id": each} for each in late])
    pythons = [cast.ada.id, crowd[0], crowd[5]]
    rows = [{"group_id": cast.python.id, "person_id": each} for each in pythons[1:]]
    db.session.execute(insert(Membership), rows)
    db.session.commit()
    inside = writing.post(cast.ben, cast.python, "@[Cycling], who reads it here? @ada surely.")
    news = writing.post(cast.ben, cast.cycling, "@[Cycling], all of you.")
    fanning.work_off()
    posts.edit(writing.viewer(cast.ben), news, title="", body="@[Cycling], really all.", tags=(), version=1)
    fanning.work_off()
    kinds = dict(db.session.execute(select(Notice.recipient_id, Notice.kind).where(Notice.item_id == inside.id)).all())
    assert kinds == {cast.ada.id: "mention", crowd[0]: "group_mention", crowd[5]: "group_mention"}
    rows = db.session.execute(select(Notice.recipient_id, Notice.kind).where(Notice.item_id == news.id)).all()
    assert sorted(rows) == [(each, "group_mention") for each in sorted([cast.ada.id, *crowd, *late])]
    gone = writing.post(cast.ben, cast.cycling, "@[Cycling], never mind.")
    posts.edit(writing.viewer(cast.ben), gone, title="", body="Never mind.", tags=(), version=1)
    fanning.work_off()
    assert set(db.session.scalars(select(Notice.kind).where(Notice.item_id == gone.id))) == {"new_post"}
