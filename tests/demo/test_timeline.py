"""The months of the demo company are believable at whatever moment it is started."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from intranet.demo.chronicle import Chronicle, Post
from intranet.demo.company import load
from intranet.demo.timeline import Timeline, working_day
from intranet.demo.writings import When
from intranet.groups.models import Visibility

#: Each day of a week at awkward hours, a turn of the year, and the nights in which clocks change.
STARTS = [
    *(datetime(2026, 11, 16, 3 * hour, 20, tzinfo=UTC) + timedelta(days=hour) for hour in range(7)),
    datetime(2027, 1, 1, 0, 1, tzinfo=UTC),
    datetime(2027, 3, 28, 1, 30, tzinfo=UTC),
    datetime(2027, 10, 31, 1, 30, tzinfo=UTC),
]


@pytest.fixture(scope="module", params=STARTS, ids=lambda start: f"{start:%a-%d-%b-%H%M}")
def chronicle(request: pytest.FixtureRequest) -> Chronicle:
    return Chronicle(load(), request.param)


def written(chronicle: Chronicle) -> Iterator[tuple[str, bool, Post]]:
    """Every post with its group's key and whether its thread began on a working day."""
    for rows, roots in (
        (chronicle.company.questions, chronicle.threads),
        (chronicle.company.thanks, chronicle.thanks),
    ):
        for row in rows:
            for post in roots[row.key].walk():
                yield row.group, row.when.days > 0, post


def test_everything_lies_in_the_last_eight_months_and_the_newest_in_the_last_hours(chronicle: Chronicle) -> None:
    moments = sorted(post.at for _, _, post in written(chronicle))
    assert chronicle.now - timedelta(days=260) < moments[0] < chronicle.now - timedelta(days=220)
    assert chronicle.now - timedelta(hours=2) < moments[-1] < chronicle.now
    weeks = {(chronicle.now - moment).days // 7 for moment in moments}
    assert len(weeks) >= 30, "no long silence"


def test_people_write_on_working_days_in_waking_hours_of_their_site(chronicle: Chronicle) -> None:
    for _, began_on_a_working_day, post in written(chronicle):
        local = post.at.astimezone(ZoneInfo(chronicle.company.zone(post.by)))
        if began_on_a_working_day:
            assert local.weekday() < 5, f"{post.key}: {local}"
            assert 6 <= local.hour < 21, f"{post.key}: {local}"


def test_replies_come_after_what_they_reply_to(chronicle: Chronicle) -> None:
    for _, _, post in written(chronicle):
        assert all(reply.at > post.at for reply in post.replies), post.key


def test_nobody_writes_before_joining_after_archiving_or_while_away(chronicle: Chronicle) -> None:
    groups = chronicle.company.groups
    for group_key, _, post in written(chronicle):
        assert post.at <= chronicle.last_seen[post.by], f"{post.by} was away: {post.key}"
        if group := groups.get(group_key):
            assert post.by in group.people, f"{post.by} is no member: {post.key}"
            assert chronicle.founded(group) <= chronicle.joined(group, post.by) <= post.at, post.key
            archived = chronicle.archived(group)
            assert archived is None or post.at < archived, post.key


def test_votes_come_from_readers_after_the_post_while_they_were_here(chronicle: Chronicle) -> None:
    for group_key, _, post in written(chronicle):
        ballots = chronicle.ballots(post, group_key)
        assert len({ballot.by for ballot in ballots}) == len(ballots) <= abs(post.votes)
        for ballot in ballots:
            assert ballot.by != post.by
            assert ballot.by in chronicle.readers(group_key)
            assert post.at <= ballot.at <= chronicle.last_seen[ballot.by]
            assert ballot.value * post.votes > 0


def test_thanks_reach_people_who_can_read_them(chronicle: Chronicle) -> None:
    for row in chronicle.company.thanks:
        group = chronicle.company.groups.get(row.group)
        if group is not None and group.visibility != Visibility.OPEN:
            assert set(chronicle.company.thanked(row)) <= set(group.people), row.key


def test_some_have_not_been_back_for_three_weeks_and_some_never_came(chronicle: Chronicle) -> None:
    away = [moment for moment in chronicle.last_seen.values() if moment < chronicle.now - timedelta(days=20)]
    assert len(away) >= 5
    assert len(chronicle.company.people) - len(chronicle.last_seen) >= 2
    assert max(chronicle.last_seen.values()) <= chronicle.now


def test_requests_are_decided_after_they_were_sent(chronicle: Chronicle) -> None:
    for group in chronicle.company.groups.values():
        for request in group.requests:
            asked, decided = chronicle.asked(group, request), chronicle.decided(group, request)
            assert chronicle.founded(group) < asked < chronicle.now
            assert decided is None or asked < decided < chronicle.now


def test_the_asker_is_still_there_to_accept(chronicle: Chronicle) -> None:
    for question in chronicle.company.questions:
        if question.accepted:
            moment = chronicle.accepted(question)
            chosen = chronicle.threads[question.key].replies
            answer = [post for post in chosen if post.kind == "answer"][question.accepted - 1]
            assert answer.at <= moment <= chronicle.last_seen[question.by], question.key


def test_the_same_moment_gives_the_same_months(chronicle: Chronicle) -> None:
    again = Chronicle(chronicle.company, chronicle.now)
    assert again.threads == chronicle.threads
    assert again.last_seen == chronicle.last_seen
    for row in chronicle.company.questions:
        root = chronicle.threads[row.key]
        assert again.ballots(root, row.group) == chronicle.ballots(root, row.group)
        assert again.visits(root, row.group) == chronicle.visits(root, row.group)


def test_working_days_skip_weekends_both_ways() -> None:
    friday = date(2026, 11, 20)
    sunday = friday + timedelta(days=2)
    assert working_day(friday, 1) == friday + timedelta(days=3)
    assert working_day(friday + timedelta(days=3), -1) == friday
    assert working_day(sunday, -1) == friday
    assert working_day(friday, 0) == friday


def test_words_for_time_are_read_strictly() -> None:
    timeline = Timeline(datetime(2026, 11, 18, 12, tzinfo=UTC))
    asked = timeline.moment(When(days=3, at="09:00"), "Europe/Lisbon", "asked")
    assert asked.astimezone(ZoneInfo("Europe/Lisbon")).strftime("%a %H") == "Fri 09"
    monday = timeline.after(asked, "+1d 08:00", "Europe/Warsaw", "answered")
    assert monday.astimezone(ZoneInfo("Europe/Warsaw")).strftime("%a %H") == "Mon 08"
    two_hours = timeline.after(asked, "+2h", "Europe/Warsaw", "answered") - asked
    assert timedelta(hours=2) <= two_hours < timedelta(hours=2.5)
    for words in ("2h", "+2", "+1d", "tomorrow", "+1d 8:00"):
        with pytest.raises(ValueError, match="neither like"):
            timeline.after(asked, words, "Europe/Lisbon", "answered")
