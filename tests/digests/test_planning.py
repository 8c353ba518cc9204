"""Planning an edition: once, in one transaction with its mails, whoever plans and however often."""

from __future__ import annotations

import threading

import pytest
from flask import Flask

from intranet import clock
from intranet.database import db
from intranet.digests import commands, notices, planner
from intranet.digests.models import Digest, DigestItem, DigestState, Section
from intranet.groups.models import Membership
from intranet.mail.models import MailState, OutgoingMail
from tests import writing
from tests.cast import Cast
from tests.digests.conftest import Missed, away, days_ago, days_later, digest_of, items_of


def mails() -> list[OutgoingMail]:
    db.session.rollback()
    return db.session.query(OutgoingMail).order_by(OutgoingMail.id).all()


def test_what_ada_missed_is_planned_in_its_order(cast: Cast, missed: Missed) -> None:
    plan = planner.plan()
    assert (plan.edition, plan.planned) == ("2026-W48", 1)
    assert items_of(cast.ada) == [
        (Section.FOR_YOU, missed.reply.id),
        (Section.FOR_YOU, missed.thanks.id),
        (Section.WAITING, missed.open_question.id),
        (Section.GROUPS, missed.busy.id),
    ]
    digest = digest_of(cast.ada)
    assert (digest.state, digest.since) == (DigestState.PLANNED, cast.ada.last_seen_at)
    [mail] = mails()
    assert (mail.kind, mail.person_id, mail.state) == ("digest", cast.ada.id, MailState.READY)


def test_planning_twice_plans_nothing_twice(cast: Cast, missed: Missed) -> None:
    planner.plan()
    before = items_of(cast.ada)
    again = planner.plan()
    assert (again.planned, again.standings["planned_already"]) == (0, 1)
    assert items_of(cast.ada) == before
    assert len(mails()) == 1


def test_two_planners_at_once_plan_each_person_once(
    app: Flask, cast: Cast, missed: Missed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in (cast.ben, cast.cleo, cast.hanna, cast.mika, cast.anton):
        away(person, 20)
    both_have_read = threading.Barrier(2, timeout=20)
    write, moment, plans = planner._write, clock.now(), []

    def wait_and_write(*arguments: object) -> set[int]:
        both_have_read.wait()
        return write(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(planner, "_write", wait_and_write)

    def work() -> None:
        with app.app_context(), clock.frozen_at(moment):
            plans.append(planner.plan())

    db.session.rollback()
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sum(plan.outcomes.values()) for plan in plans) == 6
    assert db.session.query(Digest).count() == 6
    written = db.session.query(Digest).filter_by(state=DigestState.PLANNED).count()
    assert len(mails()) == written == sum(plan.planned for plan in plans) > 0


def test_digest_items_and_mail_are_written_together_or_not_at_all(
    cast: Cast, missed: Missed, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(notices, "write", fail)
    with pytest.raises(ZeroDivisionError):
        planner.plan()
    db.session.rollback()
    assert db.session.query(Digest).count() == db.session.query(DigestItem).count() == 0
    monkeypatch.undo()
    with clock.frozen_at(clock.now()):
        assert planner.plan().planned == 1


def test_a_dry_run_decides_the_same_and_writes_nothing(cast: Cast, missed: Missed) -> None:
    dry = planner.plan(dry_run=True)
    assert db.session.query(Digest).count() == db.session.query(OutgoingMail).count() == 0
    real = planner.plan()
    assert (dry.outcomes, dry.sizes, dry.standings) == (real.outcomes, real.sizes, real.standings)


def test_where_nothing_happened_nothing_is_sent_and_the_reason_is_kept(cast: Cast) -> None:
    away(cast.ada, 21)
    plan = planner.plan()
    assert plan.outcomes == {planner.NO_CONTENT: 1}
    digest = digest_of(cast.ada)
    assert (digest.state, digest.reason) == (DigestState.SKIPPED, "no_content")
    assert mails() == []


def test_many_people_are_planned_in_chunks(cast: Cast, missed: Missed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "CHUNK", 2)
    for person in (cast.ben, cast.cleo, cast.hanna, cast.mika, cast.anton):
        away(person, 20)
    plan = planner.plan()
    assert sum(plan.outcomes.values()) == db.session.query(Digest).count() == 6


def test_nothing_is_told_twice_in_a_later_edition(cast: Cast, missed: Missed) -> None:
    planner.plan()
    first = set(items_of(cast.ada))
    with days_later(7.1):
        assert planner.plan().outcomes == {planner.NO_CONTENT: 1}
        db.session.add(Membership(group_id=cast.cycling.id, person_id=cast.cleo.id))
        db.session.commit()
        with days_ago(1):
            second_reply = writing.answer(cast.cleo, missed.hers, "There is another rack at the gate.")
    with days_later(14.1):
        assert planner.plan().planned == 1
    assert set(items_of(cast.ada)) - first == {(Section.FOR_YOU, second_reply.id)}


def test_what_was_in_a_cancelled_digest_may_be_told_later(cast: Cast, missed: Missed) -> None:
    planner.plan()
    first = set(items_of(cast.ada))
    digest_of(cast.ada).state = DigestState.CANCELLED
    db.session.commit()
    with days_later(7):
        assert planner.plan().planned == 1
    assert set(items_of(cast.ada)) == first


def test_an_imported_community_tells_nobody_anything(cast: Cast, missed: Missed) -> None:
    for item in (missed.reply, missed.thanks, missed.open_question, missed.busy):
        item.source = {"url": "https://elsewhere.example"}
    db.session.commit()
    assert planner.plan().planned == 0


@pytest.mark.parametrize(
    ("moment", "is_good"),
    [
        ("2026-11-24T08:29+00:00", False),  # a Tuesday in Berlin, 09:29
        ("2026-11-24T08:30+00:00", True),
        ("2026-11-26T14:59+00:00", True),
        ("2026-11-26T15:00+00:00", False),
        ("2026-07-21T07:30+00:00", True),  # summer time
        ("2026-11-23T09:00+00:00", False),  # Monday
        ("2026-11-27T09:00+00:00", False),  # Friday
        ("2026-11-29T09:00+00:00", False),  # Sunday
    ],
)
def test_digests_are_planned_on_working_mornings_only(cast: Cast, missed: Missed, moment: str, is_good: bool) -> None:
    from datetime import datetime

    with clock.frozen_at(datetime.fromisoformat(moment)):
        away(cast.ada, 21)
        commands.plan_due()
        assert db.session.query(Digest).count() == is_good


def test_an_edition_is_the_week_where_the_site_is(app: Flask) -> None:
    from datetime import datetime

    assert planner.edition_of(datetime.fromisoformat("2027-01-03T22:59:00+00:00")) == "2026-W53"
    assert planner.edition_of(datetime.fromisoformat("2027-01-03T23:01:00+00:00")) == "2027-W01"
