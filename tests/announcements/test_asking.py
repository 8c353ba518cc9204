"""Everybody in the audience is asked once a round, also who joins later, and whatever they have muted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, insert, select

from intranet import clock
from intranet.announcements import actions, asking, budget, held, renewing, rounds
from intranet.announcements.models import Acknowledgement, Round, RoundCause
from intranet.announcements.plans import Plan, Words
from intranet.announcements.targets import Target
from intranet.database import db
from intranet.groups.models import Membership
from intranet.items.models import EVERYONE, ItemState
from intranet.mail.models import OutgoingMail
from intranet.notifications import actions as choosing
from intranet.notifications.deciding import Level
from intranet.notifications.kinds import Rhythm
from intranet.notifications.models import Notice
from intranet.people.models import Person, PersonState
from intranet.scheduling.models import Decision, Pause, Slot
from tests.announcements.must_reads import must_read, row
from tests.cast import Cast


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "BATCH", 2)


def asked(number: int = 1) -> list[int]:
    return sorted(db.session.scalars(select(Acknowledgement.person_id).where(Acknowledgement.round == number)))


def told() -> list[tuple[int, str]]:
    rows = db.session.execute(select(Notice.recipient_id, Notice.kind).order_by(Notice.recipient_id, Notice.id))
    return [(recipient, kind) for recipient, kind in rows]


def test_everybody_is_asked_once_whatever_they_muted_but_not_who_wrote_it(
    cast: Cast, app, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.extensions["intranet_settings"], "mail_server", "127.0.0.1")
    ada = cast.viewer(cast.ada)
    choosing.choose(ada, dict.fromkeys(("announcements", "must_read"), Rhythm.NEVER), {cast.cycling.id: Level.MUTED})
    choosing.mute_person(ada, cast.ben.id, muted=True)
    written = must_read(cast.ben, cast.cycling)
    assert asking.work_off() == 0
    assert asked() == [cast.ada.id], "a member, but neither the author nor who only may read there"
    assert told() == [(cast.ada.id, "must_read")]
    assert [mail.kind for mail in db.session.scalars(select(OutgoingMail))] == ["must_read"]
    one = row(written, cast.ada)
    assert (one.department, one.place) == ("Engineering", "Hamburg")


def test_a_batch_that_is_done_twice_tells_nobody_twice(cast: Cast) -> None:
    written = must_read(cast.hanna, asks=False)
    assert asking.ask_batch(written.id, 1) == 2
    db.session.get_one(Round, (written.id, 1), populate_existing=True).after_id = 0  # it died before it could say so
    db.session.commit()
    asking.work_off()
    everybody = sorted({cast.ada.id, cast.ben.id, cast.cleo.id, cast.mika.id, cast.anton.id})
    assert asked() == everybody
    assert told() == [(one, "must_read") for one in everybody]


def test_who_joins_is_asked_who_leaves_is_released_and_who_returns_is_asked_again_without_another_notice(
    cast: Cast,
) -> None:
    written = must_read(cast.ben, cast.cycling)
    assert asking.keep_up() == 0
    db.session.execute(insert(Membership).values(person_id=cast.cleo.id, group_id=cast.cycling.id))
    db.session.execute(delete(Membership).where(Membership.person_id == cast.ada.id))
    db.session.commit()
    assert (asking.keep_up(), asking.keep_up()) == (1, 0)
    assert asked() == sorted([cast.ada.id, cast.cleo.id])
    assert row(written, cast.ada).released_at is not None
    db.session.execute(insert(Membership).values(person_id=cast.ada.id, group_id=cast.cycling.id))
    db.session.commit()
    assert (asking.keep_up(), asking.keep_up()) == (1, 0)
    assert row(written, cast.ada).released_at is None
    assert told() == [(cast.ada.id, "must_read"), (cast.cleo.id, "must_read")]


def test_a_new_colleague_is_asked_what_everybody_must_read_and_a_leaver_no_more(cast: Cast) -> None:
    must_read(cast.hanna)
    cast.cleo.state = PersonState.DEACTIVATED
    db.session.add(Person(display_name="Noor Visser", first_signed_in_at=None))
    db.session.add(pause := Pause())
    db.session.commit()
    assert asking.keep_up() == 0, "not while everything is paused"
    pause.is_open, pause.ended_at = None, clock.now()
    db.session.commit()
    assert asking.keep_up() == 1
    open_ones = select(func.count()).where(Acknowledgement.released_at.is_(None))
    assert db.session.scalar(open_ones) == 5
    assert len(asked()) == 6


def test_a_changed_version_asks_everybody_again_and_makes_old_what_was_told_before(cast: Cast) -> None:
    written = must_read(cast.ben, cast.cycling)
    written.version += 1
    rounds.begin(written, RoundCause.CHANGED)
    db.session.commit()
    asking.work_off()
    assert (asked(1), asked(2)) == ([cast.ada.id], [cast.ada.id])
    rows = db.session.execute(select(Notice.kind, Notice.read_at.is_(None)).order_by(Notice.id)).all()
    assert [tuple(one) for one in rows] == [("must_read", False), ("must_read_changed", True)]


def test_it_is_renewed_after_so_many_days_and_while_all_is_paused_a_person_decides(cast: Cast) -> None:
    written = must_read(cast.ben, cast.cycling, ask_again_days=30)
    assert renewing.renew_due() == 0
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        assert (renewing.renew_due(), renewing.renew_due()) == (1, 0)
        asking.work_off()
        assert asked(2) == [cast.ada.id]
    with clock.frozen_at(clock.now() + timedelta(days=62)) as moment:
        db.session.add(pause := Pause(begun_at=moment))
        db.session.commit()
        assert (renewing.renew_due(), renewing.renew_due()) == (0, 0)
        pause.is_open, pause.ended_at = None, moment
        db.session.commit()
        assert renewing.renew_due() == 0, "nothing goes out by itself afterwards"
        slot = db.session.scalars(select(Slot)).one()
        held.renew(slot)
        slot.decision = Decision.RELEASED
        db.session.commit()
        assert db.session.get_one(Round, (written.id, 3)).cause == RoundCause.RENEWED
        assert renewing.renew_due() == 0


def test_the_budget_is_what_most_of_an_audience_were_asked_this_month(cast: Cast) -> None:
    must_read(cast.ben, cast.cycling)
    assert budget.of(EVERYONE, None) == budget.Budget(6, 0, 2), "one team's does not count for everybody"
    must_read(cast.hanna)
    must_read(cast.hanna)
    assert budget.of(EVERYONE, None) == budget.Budget(6, 2, 2)
    assert budget.is_spent(cast.cycling.audience_id, cast.cycling.id)
    third = actions.announce(
        cast.viewer(cast.ben), Target(cast.cycling.audience_id, cast.cycling.id), Plan(Words("One more", "."), "en",
        must_read=True),
    )  # fmt: skip
    assert (third.state, third.needs_second) == (ItemState.PENDING, True), "somebody else looks at it first"
    with clock.frozen_at(clock.now() + timedelta(days=32)):
        assert not budget.is_spent(EVERYONE, None)
