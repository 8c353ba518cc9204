"""Somebody who was away, and what happened meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from intranet import clock
from intranet.database import db
from intranet.digests.models import Digest, DigestItem
from intranet.groups.models import Membership
from intranet.notifications import notices
from intranet.people.models import Person
from intranet.questions.models import Answer, Question
from intranet.recognition.models import Thanks
from tests import writing
from tests.cast import Cast
from tests.mail.conftest import smtp

__all__ = ["smtp"]


@pytest.fixture(autouse=True)
def tuesday(app: Flask) -> Iterator[datetime]:
    """All of these tests happen on a Tuesday at half past nine in Berlin."""
    with clock.frozen_at(datetime.fromisoformat("2026-11-24T08:30:00+00:00")) as moment:
        yield moment


@pytest.fixture(autouse=True)
def nothing_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What happens is told by the digest alone, as where no mail server is set when it happens."""
    monkeypatch.setattr(notices, "settings", lambda: SimpleNamespace(mail_server=""))


def days_ago(days: float) -> AbstractContextManager[datetime]:
    """Let something happen so many days before now."""
    return clock.frozen_at(clock.now() - timedelta(days=days))


def days_later(days: float) -> AbstractContextManager[datetime]:
    """Let something happen so many days after now."""
    return days_ago(-days)


def away(person: Person, days: float) -> Person:
    """Let a person have been here last so many days before now."""
    person.last_seen_at = clock.now() - timedelta(days=days)
    db.session.commit()
    return person


def items_of(person: Person) -> list[tuple[str, int | None]]:
    """Return section and item of everything in the person's digests, in order."""
    db.session.rollback()
    rows = (
        db.session.query(DigestItem)
        .join(Digest, Digest.id == DigestItem.digest_id)
        .filter(Digest.person_id == person.id)
        .order_by(Digest.id, DigestItem.position)
    )
    return [(row.section, row.item_id) for row in rows]


def digest_of(person: Person) -> Digest:
    """Return the person's latest digest, read anew."""
    db.session.rollback()
    found = db.session.query(Digest).filter_by(person_id=person.id).order_by(Digest.id.desc()).first()
    assert found is not None
    return found


@dataclass
class Missed:
    """What Ada, away for three weeks, does not know yet."""

    hers: Question  # she asked it in Cycling before she left
    reply: Answer  # Ben's answer to it
    thanks: Thanks  # from Mika
    open_question: Question  # in Cycling, unanswered
    busy: Question  # in Python, which is closed, with an answer


@pytest.fixture
def missed(cast: Cast) -> Missed:
    """Let Ada be away while things happen in her groups."""
    with days_ago(25):
        hers = writing.question(cast.ada, cast.cycling, "Where can I park a cargo bike?", tags=("parking",))
    with days_ago(6):
        reply = writing.answer(cast.ben, hers, "Behind the canteen there is a covered rack with wide bays.")
    with days_ago(5):
        thanks = writing.thanks(cast.mika, [cast.ada], body="You explained the new gate to every visitor.")
    with days_ago(4):
        open_question = writing.question(cast.ben, cast.cycling, "Which lights survive a Hamburg winter?")
    db.session.add(Membership(group_id=cast.python.id, person_id=cast.mika.id))
    db.session.commit()
    with days_ago(3):
        busy = writing.question(cast.mika, cast.python, "Which formatter do we settle on?", "The word is walrus.")
    away(cast.ada, 21)
    return Missed(hers, reply, thanks, open_question, busy)


@pytest.fixture
def statements(app: Flask) -> Iterator[Callable[[], int]]:
    """A function that says how many SQL statements ran since it was asked last."""
    from sqlalchemy import event

    counted = 0

    def count(*_arguments: object) -> None:
        nonlocal counted
        counted += 1

    def since_last() -> int:
        nonlocal counted
        number, counted = counted, 0
        return number

    event.listen(db.engine, "before_cursor_execute", count)
    yield since_last
    event.remove(db.engine, "before_cursor_execute", count)
