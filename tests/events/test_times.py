"""Clocks on the wall become moments and words again, also where clocks are turned."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from intranet.events.times import Span, moment, shown, whole_days

BERLIN, LISBON = "Europe/Berlin", "Europe/Lisbon"
ENGLISH, GERMAN = Locale.parse("en_GB"), Locale.parse("de")


def between(first: datetime, last: datetime, zone: str = BERLIN) -> Span:
    return Span(first, last, zone, is_all_day=False)


def evening(month: int, day: int) -> Span:
    begins = moment(date(2026, month, day), time(18), BERLIN)
    assert begins is not None
    return between(begins, begins + timedelta(hours=2))


@pytest.mark.parametrize(("month", "day", "utc"), [(3, 28, 17), (3, 29, 16), (10, 24, 16), (10, 25, 17)])
def test_six_in_the_evening_is_six_before_and_after_clocks_are_turned(month: int, day: int, utc: int) -> None:
    span = evening(month, day)
    assert span.starts_at == datetime(2026, month, day, utc, tzinfo=UTC)
    assert shown(span, ZoneInfo(BERLIN), ENGLISH).hours == "18:00–20:00"
    assert shown(span, ZoneInfo(LISBON), ENGLISH).hours == "17:00–19:00"


def test_a_time_that_clocks_skip_is_none_and_of_two_it_is_the_first() -> None:
    assert moment(date(2026, 3, 29), time(2, 30), BERLIN) is None
    assert moment(date(2026, 10, 25), time(2, 30), BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_a_reader_elsewhere_is_told_the_time_of_the_place_beside_their_own() -> None:
    here, there = (shown(evening(11, 24), ZoneInfo(zone), ENGLISH) for zone in (BERLIN, "America/New_York"))
    assert (here.line, here.there) == ("Tue, 24 Nov 2026, 18:00–20:00", "")
    assert (there.line, there.there, there.city) == ("Tue, 24 Nov 2026, 12:00–14:00", "18:00–20:00", "Berlin")
    tokyo = shown(evening(11, 24), ZoneInfo("Asia/Tokyo"), ENGLISH)
    assert (tokyo.line, tokyo.there) == ("Wed, 25 Nov 2026, 02:00–04:00", "Tue, 24 Nov 2026, 18:00–20:00")
    assert (tokyo.weekday, tokyo.number, tokyo.month) == ("Wed", "25", "Nov")


def test_whole_days_are_those_of_the_place_for_every_reader() -> None:
    span = whole_days(date(2026, 3, 28), date(2026, 3, 29), BERLIN)
    assert span.ends_at - span.starts_at == timedelta(hours=47), "the second day has one hour less"
    assert (span.first_day, span.last_day) == (date(2026, 3, 28), date(2026, 3, 29))
    for zone in (BERLIN, "Pacific/Auckland", "America/Los_Angeles"):
        assert shown(span, ZoneInfo(zone), ENGLISH).line == "Sat, 28 Mar 2026 – Sun, 29 Mar 2026"
    assert shown(span, ZoneInfo(BERLIN), GERMAN).line == "Sa., 28. März 2026 – So., 29. März 2026"


def test_a_night_belongs_to_its_evening_and_several_days_name_both_ends() -> None:
    begins = evening(11, 24).starts_at
    night = shown(between(begins, begins + timedelta(hours=8)), ZoneInfo(BERLIN), ENGLISH)
    assert night.line == "Tue, 24 Nov 2026, 18:00–02:00"
    days = shown(between(begins, begins + timedelta(hours=42)), ZoneInfo(BERLIN), ENGLISH)
    assert days.line == "Tue, 24 Nov 2026, 18:00 – Thu, 26 Nov 2026, 12:00"


def test_the_reminder_is_for_the_morning_before_where_it_takes_place() -> None:
    assert evening(3, 29).remind_at == datetime(2026, 3, 28, 8, tzinfo=UTC)
    assert evening(3, 30).remind_at == datetime(2026, 3, 29, 7, tzinfo=UTC)
