"""When most of the people are at work, and what speaks against a moment: arithmetic alone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from intranet.announcements.attention import reading_minutes
from intranet.announcements.slots import Neighbour, Pattern, Week, at_night, home_of

BERLIN, TOKYO = "Europe/Berlin", "Asia/Tokyo"
HERE = ZoneInfo(BERLIN)
WEDNESDAY = datetime(2026, 11, 18, 20, 10, tzinfo=UTC)  # 21:10 in Berlin


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HERE)


def test_the_best_moment_is_the_next_at_which_all_are_at_work():
    week = Week({Pattern(BERLIN): 300}, [], WEDNESDAY)
    now = week.moment(WEDNESDAY)
    best = week.better(now)
    assert (now.at_work, best[0].at, best[0].at_work) == (0.0, at(19, 9), 1.0)
    assert [one.at for one in best] == [at(19, 9), at(20, 9), at(23, 10)]  # Monday's first hour is left out


def test_nothing_is_better_than_a_moment_at_which_all_are_at_work():
    week = Week({Pattern(BERLIN): 300}, [], at(19, 9, 5))
    assert week.better(week.moment(at(19, 9, 5))) == []


def test_it_looks_no_further_than_five_working_days_and_never_back():
    week = Week({Pattern(BERLIN): 3}, [], WEDNESDAY)
    every = week.better(None)
    assert all(WEDNESDAY < one.at < at(25, 0) for one in every)
    late = Week({Pattern(BERLIN, "7"): 3}, [], WEDNESDAY).better(None)  # those who only work on Sundays
    assert [one.at for one in late] == [at(22, 9)]


def test_friday_afternoon_and_monday_at_nine_count_less():
    week = Week({Pattern(BERLIN): 10}, [], WEDNESDAY)
    for tired, fresh in ((at(20, 14), at(20, 11)), (at(23, 9), at(23, 10))):
        assert week.moment(tired).at_work == week.moment(fresh).at_work == 1.0
        assert week.moment(tired).score < week.moment(fresh).score - 0.1


def test_it_keeps_away_from_another_announcement_to_the_same_people_and_more_so_the_more_of_them_it_reaches():
    people = {Pattern(BERLIN): 10}
    near = Neighbour(at(19, 9), 1.0)
    crowded, calm = Week(people, [near], WEDNESDAY), Week(people, [], WEDNESDAY)
    assert calm.better(None)[0].at == at(19, 9)
    assert crowded.better(None)[0].at == at(20, 9)
    some = Week(people, [Neighbour(near.at, 0.1)], WEDNESDAY)
    scores = [week.moment(at(19, 9)).score for week in (crowded, some, calm)]
    assert scores == sorted(scores)
    assert calm.moment(at(23, 11)).score == crowded.moment(at(23, 11)).score  # more than a day away


def test_people_in_other_zones_with_other_days_and_at_night_are_counted_by_their_own_clocks():
    people = {Pattern(BERLIN): 6, Pattern(TOKYO): 3, Pattern(BERLIN, "4", time(22), time(6)): 1}
    week = Week(people, [], WEDNESDAY)
    assert home_of(people) == BERLIN
    assert week.moment(at(19, 9)).at_work == 0.6  # Tokyo goes home as Berlin begins
    assert week.moment(at(19, 8, 59)).at_work == 0.3
    assert week.moment(at(20, 3)).at_work == 0.4  # Tokyo, and who began on Thursday at ten in the evening
    assert week.moment(at(21, 3)).at_work == 0.0
    assert at_night(people, at(20, 3)) == 0.6
    assert at_night(people, at(20, 12)) == 0.0


def test_the_hour_that_a_clock_change_takes_or_gives_moves_nobodys_work():
    for change in (datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)):  # the Fridays before
        week = Week({Pattern(BERLIN): 1}, [], change)
        for days in range(6):
            day = (change + timedelta(days=days)).astimezone(HERE)
            working = [hour for hour in range(24) if week.moment(day.replace(hour=hour)).at_work]
            assert working == ([] if day.isoweekday() > 5 else list(range(9, 17)))


def test_for_nobody_there_is_no_moment():
    week = Week({}, [], WEDNESDAY)
    assert week.moment(WEDNESDAY).at_work == 0
    assert week.better(week.moment(WEDNESDAY)) == []


def test_how_long_one_reads():
    assert reading_minutes("word " * 238, "en") == 1.0
    assert reading_minutes("Wort " * 187, "de") == 1.0
    assert reading_minutes("# **It's** – done. [1]", "en") == 3 / 238
