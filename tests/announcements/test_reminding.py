"""Reminders go to those who are pending, so many times at most, by themselves or because a person wants it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from intranet import clock
from intranet.announcements import held, reminding
from intranet.announcements.confirming import confirm
from intranet.announcements.models import ConfirmedThrough
from intranet.announcements.pending import one_or_404
from intranet.database import db
from intranet.notifications.models import Notice
from intranet.people.hours import is_at_work
from intranet.scheduling.models import Pause, Slot
from tests.announcements.must_reads import must_read, row
from tests.cast import Cast

#: A Tuesday, at noon in Hamburg.
TUESDAY = datetime(2026, 11, 24, 11, tzinfo=UTC)


def reminded() -> list[tuple[int, str]]:
    rows = db.session.execute(
        select(Notice.recipient_id, Notice.subject_key).where(Notice.kind == "must_read_reminder").order_by(Notice.id)
    )
    return [(recipient, subject.rsplit(":", 1)[1]) for recipient, subject in rows]


def test_pending_ones_are_reminded_after_some_days_so_many_times_and_nobody_else(cast: Cast) -> None:
    with clock.frozen_at(TUESDAY):
        written = must_read(cast.hanna, remind_after_days=2, remind_most=2)
        for person in (cast.ada, cast.cleo, cast.mika, cast.anton):
            viewer = cast.viewer(person)
            confirm(viewer, one_or_404(viewer, written.id, "en"), 1, 1, ConfirmedThrough.PAGE)
    counts = []
    for hours in (47, 49, 50, 2 * 49, 3 * 49, 4 * 49, 20 * 49):
        with clock.frozen_at(TUESDAY + timedelta(hours=hours)):
            counts.append(reminding.remind_due())
    assert sum(counts) == 2
    assert counts[:3] == [0, 1, 0]
    assert reminded() == [(cast.ben.id, "1"), (cast.ben.id, "2")]


def test_a_reminder_waits_for_working_hours_but_not_for_ever(cast: Cast) -> None:
    cast.ben.working_days, cast.ben.works_from, cast.ben.works_until = "1", time(9), time(12)
    with clock.frozen_at(TUESDAY):
        must_read(cast.hanna, remind_after_days=1, remind_most=1)
    with clock.frozen_at(TUESDAY + timedelta(days=1, hours=1)):
        reminding.remind_due()
        assert cast.ben.id not in dict(reminded())
    with clock.frozen_at(TUESDAY + timedelta(days=3, hours=1)):
        reminding.remind_due()
        assert cast.ben.id in dict(reminded())


def test_while_all_is_paused_nobody_is_reminded_until_a_person_says_so(cast: Cast) -> None:
    with clock.frozen_at(TUESDAY):
        written = must_read(cast.ben, cast.cycling, remind_after_days=1, remind_most=3)
        db.session.add(pause := Pause(begun_at=TUESDAY))
        db.session.commit()
    with clock.frozen_at(TUESDAY + timedelta(days=8)) as moment:
        assert (reminding.remind_due(), reminding.remind_due()) == (0, 0)
        pause.is_open, pause.ended_at = None, moment
        db.session.commit()
        assert reminding.remind_due() == 0, "nothing goes out by itself afterwards"
        slot = db.session.scalars(select(Slot)).one()
        assert (slot.kind, slot.item_id) == (held.REMINDERS, written.id)
        held.remind(slot)
        db.session.commit()
        assert (reminding.remind_due(), reminding.remind_due()) == (1, 0)
    with clock.frozen_at(TUESDAY + timedelta(days=13)):
        assert reminding.remind_due() == 1, "the days count anew"


def test_a_person_has_pending_ones_reminded_once_a_day_which_counts(cast: Cast, signed_in) -> None:
    written = must_read(cast.ben, cast.cycling, remind_after_days=30, remind_most=1)
    browser = signed_in(cast.ben)
    for _press in range(2):  # pressed twice
        assert browser.send(f"/announcements/{written.id}/reminders").status_code == 303
        reminding.remind_due()
    assert reminded() == [(cast.ada.id, "1")]
    assert row(written, cast.ada).reminders == 1
    assert signed_in(cast.ada).send(f"/announcements/{written.id}/reminders").status_code == 403
    secret = must_read(cast.ben, cast.orchid)
    assert signed_in(cast.cleo).send(f"/announcements/{secret.id}/reminders").status_code == 404


@pytest.mark.parametrize(
    ("days", "begins", "ends", "at", "expected"),
    [
        ("", None, None, TUESDAY, True),
        ("", None, None, TUESDAY.replace(hour=6), False),
        ("", None, None, TUESDAY.replace(day=22), False),
        ("2", time(22), time(6), TUESDAY.replace(day=25, hour=5), True),
        ("2", time(22), time(6), TUESDAY.replace(hour=5), False),
    ],
)
def test_at_work_is_by_the_persons_own_days_and_hours(days, begins, ends, at, expected) -> None:
    assert is_at_work(at, days, begins, ends) is expected
