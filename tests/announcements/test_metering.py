"""The attention meter in the editor: asked for by a button, and a moment it names is taken by another."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from intranet import clock
from intranet.announcements.models import Announcement
from intranet.audiences.models import AnnounceRight
from intranet.database import db
from intranet.items.models import EVERYONE, ItemState
from tests.cast import Cast
from tests.conftest import Browser

FRIDAY = datetime(2026, 11, 20, 19, tzinfo=UTC)
TYPED = {"target": "everyone", "title": "Water", "body": "None on Monday, so fill a can.", "zone": "Europe/Berlin"}


@pytest.fixture
def mika(cast: Cast, signed_in) -> Browser:
    db.session.add(AnnounceRight(person_id=cast.mika.id))
    db.session.commit()
    with clock.frozen_at(FRIDAY):
        yield signed_in(cast.mika)


def measured(browser: Browser, **values: str) -> str:
    typed = {**TYPED, "target": everyone(browser), **values}
    return browser.send("/announcements/new?do=measure", typed, htmx=True).get_data(as_text=True)


def everyone(browser: Browser) -> str:
    page = browser.get("/announcements/new").get_data(as_text=True)
    return re.search(r'value="([^"]+)"[^>]*>Everyone in the company', page)[1]


def test_a_part_of_the_editor_says_what_it_costs_and_when_more_are_at_work(mika):
    part = measured(mika)
    assert 'id="attention-meter"' in part
    assert "<h1" not in part
    assert "6 colleagues" in part
    assert "0% of them are at work now" in part
    assert "Mon 23 Nov, 10:00" in part
    later = measured(mika, when="later", publish_day="2026-11-23", publish_time="11:30")
    assert "100% of them are at work at that moment" in later
    assert "It is a good moment" in later


def test_without_a_script_it_stands_in_the_editor_with_all_that_was_typed(mika):
    page = mika.send("/announcements/new?do=measure", {**TYPED, "target": everyone(mika)}).get_data(as_text=True)
    assert "6 colleagues" in page
    assert "None on Monday, so fill a can." in page
    unclear = mika.send("/announcements/new?do=measure", {**TYPED, "target": ""}).get_data(as_text=True)
    assert "Choose who it is for" in unclear


def test_a_better_moment_is_taken_by_one_press(mika):
    moment = re.search(r'name="moment" value="([^"]+)"', measured(mika))[1]
    typed = {**TYPED, "target": everyone(mika), "moment": moment}
    page = mika.send("/announcements/new?do=take", typed).get_data(as_text=True)
    assert re.search(r'name="publish_day"[^>]*value="2026-11-23"|value="2026-11-23"[^>]*name="publish_day"', page)
    assert re.search(r'name="publish_time"[^>]*value="10:00"|value="10:00"[^>]*name="publish_time"', page)
    assert "None on Monday, so fill a can." in page
    assert "100% of them are at work at that moment" in page
    assert db.session.query(Announcement).count() == 0
    for wrong in ("", "tomorrow", "2026-11-23T10:00:00", "2020-01-01T10:00:00+00:00"):
        page = mika.send("/announcements/new?do=take", {**typed, "moment": wrong}).get_data(as_text=True)
        assert "at work now" in page, wrong


def test_what_is_scheduled_can_be_measured_again_by_its_author_alone(cast, mika, signed_in):
    row = Announcement(
        audience_id=EVERYONE, author_id=cast.mika.id, title="Water", body="None.", state=ItemState.SCHEDULED,
        publish_at=FRIDAY + timedelta(hours=1),
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    words = {"title": "Water", "body": "None.", "version": "1", "zone": "Europe/Berlin"}
    part = mika.send(f"/announcements/{row.id}/edit?do=measure", words, htmx=True)
    assert "6 colleagues" in part.get_data(as_text=True)
    for person, address in ((cast.cleo, f"{row.id}/edit"), (cast.hanna, f"{row.id}/edit"), (cast.cleo, "new")):
        answer = signed_in(person).send(f"/announcements/{address}?do=measure", words, htmx=True)
        assert answer.status_code in (403, 404), person.username
