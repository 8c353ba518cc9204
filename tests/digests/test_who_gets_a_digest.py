"""Who is written to, and the reason why not for everybody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from intranet import clock
from intranet.database import db
from intranet.digests import planner, standing
from intranet.digests.models import Digest, DigestState
from intranet.mail import outbox
from intranet.mail.models import OutgoingMail
from intranet.people.models import Person
from tests.cast import Cast
from tests.digests.conftest import Missed, away, days_later, digest_of


def standing_of(person: Person) -> str:
    db.session.rollback()
    everybody = standing.standings(clock.now(), planner.edition_of(clock.now())).subquery()
    return str(db.session.scalar(db.select(everybody.c.standing).where(everybody.c.id == person.id)))


def written_to(person: Person, days_before: float, edition: str = "2026-W40", state: str = DigestState.SENT) -> None:
    moment = clock.now() - timedelta(days=days_before)
    db.session.add(Digest(person_id=person.id, edition=edition, state=state, since=moment, planned_at=moment))
    db.session.commit()


def test_a_member_away_for_two_weeks_is_due(cast: Cast) -> None:
    assert standing_of(away(cast.ada, 14.01)) == standing.DUE
    assert standing_of(away(cast.ada, 13.99)) == "not_quiet"


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("first_signed_in_at", None, "never_signed_in"),
        ("last_seen_at", None, "not_quiet"),
        ("digest_frequency", "never", "opted_out"),
        ("email", None, "no_address"),
        ("email", "", "no_address"),
        ("state", "deactivated", "deactivated"),
        ("state", "imported", "imported"),
    ],
)
def test_who_is_not_written_to_and_why(cast: Cast, column: str, value: object, reason: str) -> None:
    setattr(away(cast.ada, 21), column, value)
    db.session.commit()
    assert standing_of(cast.ada) == reason


@pytest.mark.parametrize(("frequency", "gap"), [("weekly", 7), ("monthly", 30)])
def test_there_is_a_pause_after_each_digest_that_grows_while_nobody_comes(cast: Cast, frequency: str, gap: int) -> None:
    away(cast.ada, 400).digest_frequency = frequency
    written_to(cast.ada, gap - 0.1, "2026-W01")
    assert standing_of(cast.ada) == "mailed_lately"
    digest_of(cast.ada).planned_at = clock.now() - timedelta(days=gap + 0.1)
    db.session.commit()
    assert standing_of(cast.ada) == standing.DUE
    written_to(cast.ada, 2 * gap - 0.1, "2026-W02")
    db.session.query(Digest).filter_by(edition="2026-W01").update({"planned_at": clock.now() - timedelta(days=100)})
    db.session.commit()
    assert standing_of(cast.ada) == "mailed_lately"
    db.session.query(Digest).update({"planned_at": clock.now() - timedelta(days=2 * gap + 0.1)})
    db.session.commit()
    assert standing_of(cast.ada) == standing.DUE


def test_after_three_digests_without_a_visit_we_stop_until_the_next_one(cast: Cast) -> None:
    away(cast.ada, 300)
    for week, days in (("2026-W10", 250), ("2026-W12", 220), ("2026-W15", 190)):
        written_to(cast.ada, days, week)
    assert standing_of(cast.ada) == "does_not_come_back"
    assert standing_of(away(cast.ada, 100)) == standing.DUE


def test_a_visit_does_not_shorten_the_week_between_two_digests(cast: Cast) -> None:
    written_to(cast.ada, 20)
    with days_later(0):
        away(cast.ada, 15)
        assert standing_of(cast.ada) == standing.DUE
        digest_of(cast.ada).planned_at = clock.now() - timedelta(days=6)
        db.session.commit()
        assert standing_of(cast.ada) == "mailed_lately"


@pytest.mark.parametrize("state", [DigestState.SKIPPED, DigestState.CANCELLED])
def test_a_digest_that_never_left_does_not_count(cast: Cast, state: str) -> None:
    away(cast.ada, 60)
    written_to(cast.ada, 3, state=state)
    assert standing_of(cast.ada) == standing.DUE


def test_a_mailbox_that_refused_twice_is_left_alone(cast: Cast) -> None:
    away(cast.ada, 60)
    for number in (1, 2):
        assert standing_of(cast.ada) == standing.DUE
        outbox.enqueue(outbox.NewMail("check", f"check:{number}", template="check", person_id=cast.ada.id))
        db.session.query(OutgoingMail).update({"state": "dead", "reason": "recipient_refused"})
        db.session.commit()
    assert standing_of(cast.ada) == "mailbox_refuses"


def test_everybody_is_counted_once(cast: Cast, missed: Missed) -> None:
    cast.cleo.digest_frequency = "never"
    db.session.commit()
    plan = planner.plan(dry_run=True)
    assert plan.standings == {standing.DUE: 1, "opted_out": 1, "not_quiet": 4}


def test_the_number_of_statements_does_not_grow_with_the_number_of_people(
    cast: Cast, missed: Missed, statements: Callable[[], int]
) -> None:
    statements()
    planner.plan(dry_run=True)
    with_one = statements()
    for person in (cast.ben, cast.cleo, cast.hanna, cast.mika, cast.anton):
        away(person, 20)
    statements()
    plan = planner.plan(dry_run=True)
    assert len(plan.sizes) + len(plan.skipped) == 6
    assert statements() == with_one
