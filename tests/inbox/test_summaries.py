"""One mail a day or a week with what is still unread, by each person's own clock, and ended by one press."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from intranet import clock
from intranet.database import db
from intranet.inbox import bundling, rhythm
from intranet.notifications import actions, fanning
from intranet.notifications.deciding import Level
from intranet.notifications.kinds import Rhythm
from intranet.notifications.models import GroupLevel
from intranet.people.models import Person
from tests import writing
from tests.cast import Cast
from tests.conftest import Browser
from tests.inbox.test_mails_at_once import ONE_CLICK, link, next_working_day
from tests.mail.conftest import send_due, smtp
from tests.servers.smtp import SmtpServer

__all__ = ["smtp"]


def test_once_a_day_means_one_mail_with_what_is_still_unread(
    smtp: SmtpServer, cast: Cast, signed_in: Callable[[Person], Browser], visitor: Browser
) -> None:
    viewer, moment = cast.viewer(cast.ada), next_working_day(clock.now())
    actions.choose(viewer, {"answers": Rhythm.DAILY}, {cast.cycling.id: Level.DAILY})
    read = writing.question(cast.ada, cast.cycling, "Read before?")
    unread = writing.question(cast.ada, cast.cycling, "Still unread?")
    for question in (read, unread):
        writing.answer(cast.ben, question)
    writing.question(cast.ben, cast.cycling, "Who rides on Friday?")
    fanning.work_off()
    assert send_due() == {}
    signed_in(cast.ada).get(f"/questions/{read.id}")
    assert bundling.plan(moment) == 1
    assert bundling.plan(moment) == 0
    assert send_due() == {"sent": 1}
    text = smtp.deliveries[-1].text("plain")
    assert "Still unread?" in text
    assert "Who rides on Friday?" in text
    assert "Read before?" not in text
    assert "2 new things for you" in str(smtp.deliveries[-1].message["Subject"])
    visitor.post(link(smtp), data=ONE_CLICK)
    writing.answer(cast.ben, unread, "Once more.")
    assert bundling.plan(next_working_day(moment)) == 0


@pytest.mark.parametrize(
    ("moment", "day", "week"),
    [
        ("2026-11-23T07:59", "", ""),
        ("2026-11-23T08:00", "2026-11-23", "2026-11-23"),
        ("2026-11-24T17:59", "2026-11-24", "2026-11-23"),
        ("2026-11-24T18:00", "", ""),
        ("2026-11-28T09:00", "", ""),
        ("2026-03-30T08:30", "2026-03-30", "2026-03-30"),
    ],
)
@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu", "America/Los_Angeles"])
def test_summaries_are_due_by_the_clock_of_the_place(moment: str, day: str, week: str, zone: str) -> None:
    now = datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    due = {one.rhythm: one for one in rhythm.due(now, ZoneInfo(zone), 8, "monday")}
    assert {str(name): str(one.day) for name, one in due.items()} == {
        name: said for name, said in (("daily", day), ("weekly", week)) if said
    }
    assert all(one.until <= now and one.until.astimezone(ZoneInfo(zone)).hour == 8 for one in due.values())


def test_a_week_may_end_on_a_sunday() -> None:
    zone = ZoneInfo("Europe/Berlin")
    [week] = rhythm.due(datetime(2026, 11, 29, 9, tzinfo=zone), zone, 8, "sunday")
    assert (week.rhythm, week.day) == (Rhythm.WEEKLY, date(2026, 11, 29))


def test_the_week_of_each_comes_once_by_their_own_clock_and_can_be_ended(
    smtp: SmtpServer, cast: Cast, visitor: Browser
) -> None:
    friday, monday = datetime(2026, 11, 20, 12, tzinfo=UTC), datetime(2026, 11, 23, 7, 5, tzinfo=UTC)
    cast.ben.time_zone = "America/New_York"
    db.session.commit()
    for who in (cast.ada, cast.ben):
        actions.choose(writing.viewer(who), {}, {cast.cycling.id: Level.WEEKLY})
    with clock.frozen_at(friday):
        writing.question(cast.ada, cast.cycling, "Who asks Ben?")
        writing.question(cast.ben, cast.cycling, "Who asks Ada?")
        fanning.work_off()
    with clock.frozen_at(monday):  # eight in the morning in Berlin, two in New York
        assert bundling.plan(monday) == 1
        late = writing.question(cast.ben, cast.cycling, "Too late for this week?")
        fanning.work_off()
        assert bundling.plan(monday) == 0
        assert send_due() == {"sent": 1}
    [mail] = smtp.deliveries
    assert mail.recipient == "ada@example.test"
    assert "What is new for you this week" in mail.text("plain")
    assert "Who asks Ada?" in mail.text("plain")
    assert late.title not in mail.text("plain")
    tuesday = datetime(2026, 11, 24, 14, tzinfo=UTC)
    with clock.frozen_at(tuesday):  # the job process stood still on Monday
        assert bundling.plan(tuesday) == 1
        assert send_due() == {"sent": 1}
    assert [delivery.recipient for delivery in smtp.deliveries] == ["ada@example.test", "ben@example.test"]
    visitor.post(link(smtp), data=ONE_CLICK)
    levels = dict(db.session.execute(select(GroupLevel.person_id, GroupLevel.level)).all())
    assert levels == {cast.ada.id: Level.WEEKLY, cast.ben.id: Level.NEVER}
    next_week = datetime(2026, 11, 30, 14, tzinfo=UTC)
    with clock.frozen_at(next_week):
        assert bundling.plan(next_week) == 1, "what came too late for a week stands in the next"
