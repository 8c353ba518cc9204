"""Whom an announcement reached: counted for its author, told of nobody."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from intranet import clock
from intranet.announcements import figures
from intranet.announcements.figures import HOUR, Share
from intranet.announcements.models import Acknowledgement, Announcement, Delegation
from intranet.audiences.models import AnnounceRight
from intranet.database import db
from intranet.items.models import Seen
from intranet.people.models import Person
from intranet.reactions.models import Reaction, ReactionKind
from tests import cast as casting
from tests import writing
from tests.cast import Cast

PUBLISHED = datetime(2026, 11, 10, 9, tzinfo=UTC)


@pytest.fixture
def announced(cast: Cast) -> tuple[Announcement, list[Person]]:
    """An announcement by Mika to all, eight more in Logistics and seven in =Sales, a week and a day ago."""
    crowd = [
        casting.person(f"p{number}", f"Person {number}", department="Logistics" if number < 8 else "=Stock")
        for number in range(15)
    ]
    db.session.add(AnnounceRight(person_id=cast.mika.id))
    db.session.flush()
    with clock.frozen_at(PUBLISHED):
        written = writing.announcement(cast.mika)
    with clock.frozen_at(PUBLISHED + timedelta(days=8)):
        yield written, crowd


def opened(written: Announcement, people: list[Person], after: timedelta) -> None:
    at = PUBLISHED + after
    db.session.add_all(
        Seen(person_id=one.id, item_id=written.id, first_at=at, seen_at=at + timedelta(days=2)) for one in people
    )
    db.session.commit()


def test_reach_engagement_and_how_fast_it_spread(cast, announced, signed_in):
    written, crowd = announced
    opened(written, crowd[:4], timedelta(minutes=30))
    opened(written, crowd[4:6], timedelta(days=3))
    opened(written, [cast.mika], timedelta())  # who wrote it is not counted
    db.session.add(Reaction(item_id=written.id, person_id=crowd[0].id, kind=ReactionKind.THANKS))
    db.session.add(Reaction(item_id=written.id, person_id=crowd[14].id, kind=ReactionKind.THANKS))  # from the feed
    db.session.add(  # confirmed by mail, without the page
        Acknowledgement(announcement_id=written.id, person_id=crowd[9].id, round=1, confirmed_at=clock.now())
    )
    db.session.commit()
    found = figures.readership(cast.viewer(cast.mika), written)
    assert found.reach == Share(20, 7)
    assert found.engagement == Share(7, 2)
    assert dict(found.spread)[HOUR] == Share(20, 4)
    assert [share.count for _after, share in found.spread] == [4, 4, 6]
    page = signed_in(cast.mika).get(f"/announcements/{written.id}/figures").get_data(as_text=True)
    assert "7 of 20 (35%)" in page
    assert not [one.display_name for one in crowd if one.display_name in page]


def test_small_departments_and_what_would_tell_of_each_are_not_shown(cast, announced, signed_in):
    written, crowd = announced
    opened(written, [*crowd[:4], *crowd[8:14], cast.ada, cast.cleo], timedelta(hours=2))
    parts = {part.name: part.share for part in figures.readership(cast.viewer(cast.mika), written).departments()}
    assert parts["Logistics"] == Share(8, 4)
    assert parts["=Stock"].count is None  # six of seven: the seventh would be known
    assert parts["=Stock"].band == (67, 100)
    assert all(parts[name] == Share(None) for name in ("Engineering", "Sales", "HR", "IT"))
    answer = signed_in(cast.mika).get(f"/announcements/{written.id}/figures.csv")
    rows = {row[1]: row[2:] for row in csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")))}
    assert rows["Logistics"] == ["8", "4", "50", "50"]
    assert rows["'=Stock"] == ["7", "", "67", "100"]
    assert rows["HR"] == ["", "", "", ""]


def test_of_fewer_than_five_nothing_is_shown(cast, announced, signed_in):
    written = writing.announcement(cast.ben, cast.cycling)
    assert figures.readership(cast.viewer(cast.ben), written).reach == Share(None)
    page = signed_in(cast.ben).get(f"/announcements/{written.id}/figures").get_data(as_text=True)
    assert "fewer than five" in page


def test_nobody_but_who_wrote_it_sees_figures(cast, announced, signed_in):
    written, _crowd = announced
    written.written_by_id = cast.cleo.id
    db.session.add(Delegation(person_id=cast.mika.id, delegate_id=cast.cleo.id))
    db.session.commit()
    for person, status in ((cast.mika, 200), (cast.cleo, 200), (cast.ada, 404), (cast.hanna, 404), (cast.anton, 404)):
        for page in ("figures", "figures.csv"):
            assert signed_in(person).get(f"/announcements/{written.id}/{page}").status_code == status, person.username
    db.session.delete(db.session.get_one(Delegation, (cast.mika.id, cast.cleo.id)))
    db.session.commit()
    assert signed_in(cast.cleo).get(f"/announcements/{written.id}/figures").status_code == 404


def test_opening_again_leaves_the_first_time_and_old_figures_say_that_they_are_not_complete(cast, announced, signed_in):
    written, _crowd = announced
    first = clock.now()
    signed_in(cast.ada).get(f"/announcements/{written.id}")
    with clock.frozen_at(first + timedelta(days=1)):
        signed_in(cast.ada).get(f"/announcements/{written.id}")
        seen = db.session.get(Seen, (cast.ada.id, written.id))
    assert (seen.first_at, seen.seen_at) == (first, first + timedelta(days=1))
    with clock.frozen_at(PUBLISHED + timedelta(days=181)):
        assert figures.readership(cast.viewer(cast.mika), written).is_forgotten
