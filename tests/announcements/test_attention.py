"""What an announcement costs its readers, counted before it is published."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from intranet import clock
from intranet.announcements import attention
from intranet.announcements.attention import Meter
from intranet.announcements.models import Announcement
from intranet.announcements.targets import people_of
from intranet.audiences.keeping import audience_of
from intranet.audiences.models import AnnounceRight
from intranet.audiences.rules import parse
from intranet.database import db
from intranet.groups.models import Group
from intranet.items.models import EVERYONE, ItemState
from intranet.people.models import Person
from tests import cast as casting
from tests import writing
from tests.cast import Cast

NOON = datetime(2026, 11, 18, 11, tzinfo=UTC)  # a Wednesday, 12 o'clock in Hamburg
ENGINEERS = {
    "version": 1,
    "any": [{"all": [{"attribute": "department", "operator": "is", "values": ["Engineering"]}]}],
}


def measured(cast: Cast, audience_id: int = EVERYONE, group: Group | None = None, **values: object) -> Meter:
    people = people_of(audience_id, group.id if group else None)
    return attention.measure(cast.viewer(cast.mika), people, "word " * 238, "en", **values)  # type: ignore[arg-type]


def scheduled(by: Person, hours: float, audience_id: int = EVERYONE, group: Group | None = None) -> Announcement:
    row = Announcement(
        audience_id=group.audience_id if group else audience_id,
        group_id=group.id if group else None,
        author_id=by.id,
        title="The canteen closes",
        state=ItemState.SCHEDULED,
        publish_at=clock.now() + timedelta(hours=hours),
    )
    db.session.add(row)
    db.session.flush()
    return row


@pytest.fixture
def at_noon():
    with clock.frozen_at(NOON):
        yield


@pytest.fixture
def announcing(cast: Cast) -> Cast:
    db.session.add(AnnounceRight(person_id=cast.mika.id))
    db.session.flush()
    return cast


def test_reading_times_people_and_who_is_at_work(at_noon, cast):
    cast.cleo.time_zone, cast.cleo.working_days = "Asia/Tokyo", "1234"
    cast.ben.works_from, cast.ben.works_until = time(22), time(6)
    db.session.flush()
    now = measured(cast)
    assert (now.people, now.minutes, round(now.hours, 2)) == (6, 1.0, 0.1)
    assert round(now.moment.at_work, 2) == 0.67
    assert not now.is_later
    at_night = measured(cast, at=NOON + timedelta(hours=11))
    assert round(at_night.moment.at_work, 2) == 0.17  # Ben
    assert round(at_night.at_night, 2) == 0.67  # all in Hamburg but him; Cleo's clock shows seven
    assert at_night.better[0].at == NOON + timedelta(minutes=30)  # the same day, while they are there
    assert measured(cast, at=NOON - timedelta(days=1)).moment.at == NOON  # what is past is now


def test_what_they_had_in_the_last_week_counts_once_for_each_who_got_it(at_noon, announcing, signed_in):
    cast = announcing
    with clock.frozen_at(NOON - timedelta(days=8)):
        writing.announcement(cast.mika)  # too long ago
    with clock.frozen_at(NOON - timedelta(days=6)):
        writing.announcement(cast.mika)
        writing.announcement(cast.mika, title="Again")
        engineers = audience_of(parse(ENGINEERS))
        db.session.add(Announcement(audience_id=engineers, title="Of their own", published_at=clock.now()))
        writing.announcement(cast.ben, cast.cycling)  # of which Ada is a member too
    load = measured(cast).load
    assert load is not None
    assert (load.median, round(load.many, 2)) == (2, 0.33)  # Ada and Ben had four


def test_what_is_scheduled_near_for_the_same_people_is_named_only_to_who_wrote_it(at_noon, cast):
    engineers = audience_of(parse(ENGINEERS))
    own = scheduled(cast.mika, 3)
    scheduled(cast.ben, 2, engineers)
    scheduled(cast.ben, 9)  # in the evening
    clashes = measured(cast, at=NOON + timedelta(hours=1)).clashes
    assert [(clash.title, clash.announcement_id, round(clash.share, 2)) for clash in clashes] == [
        ("", None, 0.33),
        ("The canteen closes", own.id, 1.0),
    ]
    own.state = ItemState.DELETED
    db.session.flush()
    assert len(measured(cast, at=NOON + timedelta(hours=1)).clashes) == 1


def test_nothing_of_a_closed_or_secret_group_counts_for_an_outsider(at_noon, cast):
    for _number in range(3):
        writing.announcement(cast.ben, cast.orchid)
        writing.announcement(cast.ben, cast.python)
    scheduled(cast.ben, 1, group=cast.orchid)
    outside, inside = measured(cast), attention.measure(
        cast.viewer(cast.ada), people_of(EVERYONE, None), "word", "en"
    )  # fmt: skip
    assert (outside.clashes, outside.load.many) == ([], 0.0)
    assert len(inside.clashes) == 1
    assert round(inside.load.many, 2) == 0.33


def test_of_few_people_nothing_is_said_of_what_else_they_get(at_noon, announcing):
    cast = announcing
    for number in range(3):
        writing.announcement(cast.mika, title=f"Number {number}")
    scheduled(cast.mika, 1)
    meter = measured(cast, audience_of(parse(ENGINEERS)))
    assert (meter.people, meter.load, meter.clashes) == (2, None, [])
    for number in range(3):
        casting.person(f"e{number}", f"Engineer {number}", department="Engineering")
    rule = {"version": 1, "any": [{"all": [{"attribute": "department", "operator": "is_not", "values": ["Sales"]}]}]}
    meter = measured(cast, audience_of(parse(rule)))
    assert (meter.load.median, meter.load.many, len(meter.clashes)) == (3, 1.0, 1)


def test_it_is_for_who_is_meant_today(at_noon, cast):
    former = casting.person("former", "Former Colleague", state="deactivated")
    assert former.id in set(db.session.scalars(select(Person.id)))
    assert measured(cast).people == 6
    assert measured(cast, group=cast.cycling).people == 2
