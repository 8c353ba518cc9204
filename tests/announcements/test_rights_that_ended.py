"""A right or a delegation that has ended opens no door that is left, and no change passes a second look by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from intranet import clock
from intranet.announcements import actions, delegating, looking
from intranet.announcements.models import Announcement, Round
from intranet.announcements.plans import Plan, Words
from intranet.announcements.targets import Target
from intranet.audiences.models import AnnounceRight
from intranet.database import db
from intranet.items.models import EVERYONE, ItemState
from intranet.scheduling import due
from intranet.scheduling.models import Slot
from intranet.settings import settings
from tests.announcements.must_reads import must_read
from tests.announcements.test_editor import FORM

HOUR = timedelta(hours=1)
WORDS = Words("The lift is repaired", "It goes **again**.")


def announce(cast, by, in_name_of=None, **values) -> Announcement:
    plan = Plan(WORDS, "en", **values)
    return actions.announce(cast.viewer(by), Target(EVERYONE), plan, in_name_of=in_name_of)


def rounds() -> int:
    return db.session.query(Round).count()


def test_a_delegate_of_the_past_finds_nothing_of_what_they_scheduled(announcers, signed_in):
    cast, ada = announcers, signed_in(announcers.ada)
    delegating.give(cast.viewer(cast.hanna), cast.ada.id, None)
    waiting = announce(cast, cast.ada, cast.hanna.id, publish_at=clock.now() + HOUR)
    page = f"/scheduling/items/{waiting.id}"
    assert ada.get(page).status_code == 200
    delegating.end(cast.viewer(cast.hanna), cast.ada.id)
    assert [ada.get(f"{page}{more}").status_code for more in ("", "/edit", "/time")] == [404] * 3
    for act in ("publication", "draft", "deletion", "restoration", "time"):
        assert ada.send(f"{page}/{act}").status_code == 404
    assert "The lift is repaired" not in ada.get("/drafts").text
    assert signed_in(cast.hanna).get(page).status_code == 200
    assert waiting.state == ItemState.SCHEDULED


def test_who_may_not_announce_any_more_says_nothing_new_to_readers(announcers, signed_in):
    written, ben = must_read(announcers.ben, asks=False), signed_in(announcers.ben)
    db.session.execute(delete(AnnounceRight).where(AnnounceRight.person_id == announcers.ben.id))
    db.session.commit()
    changed = FORM | {"version": 1, "must_read": "y", "body": "They fly."}
    answer = ben.send(f"/announcements/{written.id}/edit", data=changed)
    assert answer.status_code == 422
    assert "They fly." in answer.text, "nothing typed is lost"
    assert rounds() == 1
    plan = Plan(Words(written.title, written.body), "en", must_read=True, remind_most=0)
    actions.edit(announcers.viewer(announcers.ben), written, plan, version=1)
    assert written.remind_most == 0, "asking less of people is open to them"


def test_what_was_approved_becomes_no_must_read_by_that(announcers, monkeypatch):
    monkeypatch.setitem(settings().__dict__, "second_look_everyone", True)
    ben, hanna = announcers.viewer(announcers.ben), announcers.viewer(announcers.hanna)
    written = announce(announcers, announcers.ben)
    assert looking.approve(hanna, written, 1)
    for _press in range(2):
        actions.edit(ben, written, Plan(WORDS, "en", must_read=True), version=1)
        assert (written.state, written.version, rounds()) == (ItemState.PENDING, 2, 0)
    assert looking.approve(hanna, written, 2)
    assert rounds() == 1


@pytest.mark.parametrize("new_time", [None, 3 * HOUR])
def test_other_words_do_not_publish_what_waits_for_a_person(announcers, new_time):
    ben, at = announcers.viewer(announcers.ben), clock.now() + HOUR
    waiting = announce(announcers, announcers.ben, publish_at=at)
    with clock.frozen_at(at + HOUR):
        due.work_off()
        moment = clock.now() + new_time if new_time else None
        plan = Plan(Words("The lift goes", "Again."), "en", publish_at=moment)
        actions.edit(ben, waiting, plan, version=1)
        assert (waiting.state, waiting.publish_at) == (ItemState.SCHEDULED, moment)
        [slot] = db.session.scalars(select(Slot))
        assert slot.decision == ("moved" if new_time else None)


def test_an_author_does_not_bring_back_what_others_took_away(announcers, signed_in):
    written, ben = announce(announcers, announcers.ben), signed_in(announcers.ben)
    actions.delete(announcers.viewer(announcers.mika), written)
    assert ben.send(f"/announcements/{written.id}/restoration").status_code == 403
    assert signed_in(announcers.mika).send(f"/announcements/{written.id}/restoration").status_code == 303


def test_what_is_scheduled_counts_in_the_month_of_its_time(announcers, monkeypatch):
    monkeypatch.setitem(settings().__dict__, "must_reads_per_month", 2)
    december, january = (datetime(2026 + number, 12 - 11 * number, 9, 12, tzinfo=UTC) for number in (0, 1))
    with clock.frozen_at(december - timedelta(days=15)):
        given = [december, december, december, january]
        states = [announce(announcers, announcers.ben, publish_at=at, must_read=True).state for at in given]
    scheduled = ItemState.SCHEDULED
    assert states == [scheduled, scheduled, ItemState.PENDING, scheduled]
