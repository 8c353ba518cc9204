"""What goes to the whole company is looked at by somebody else: approved, sent back, changed, and never passed by."""

from __future__ import annotations

import pytest

from intranet.announcements import looking, second_looks
from intranet.announcements.models import Announcement
from intranet.database import db
from intranet.items import publishing
from intranet.notifications import fanning
from intranet.notifications.models import Notice
from intranet.settings import settings
from tests.announcements.test_editor import FORM


@pytest.fixture
def waiting(announcers, signed_in, monkeypatch):
    """An announcement by Ben to everyone, which waits for Hanna."""
    monkeypatch.setitem(settings().__dict__, "second_look_everyone", True)
    location = signed_in(announcers.ben).send("/announcements/new", data=FORM).location
    return db.session.get_one(Announcement, int(location.rsplit("/", 1)[1]))


def kinds_told(person):
    return set(db.session.scalars(db.select(Notice.kind).where(Notice.recipient_id == person.id)))


def test_nobody_finds_it_before_another_announcer_has_approved_these_words(waiting, announcers, signed_in):
    path = f"/announcements/{waiting.id}"
    assert waiting.state == "pending"
    assert signed_in(announcers.ada).get(path).status_code == 404
    assert "second_look" in kinds_told(announcers.hanna)
    assert "second_look" not in kinds_told(announcers.ben), "nobody looks at their own"
    ben, hanna = signed_in(announcers.ben), signed_in(announcers.hanna)
    assert ben.send(f"{path}/approval", data={"version": 1}).status_code == 303
    assert db.session.get_one(Announcement, waiting.id).state == "pending"
    assert hanna.get(path).status_code == 200
    assert hanna.send(f"{path}/approval", data={"version": 1}).status_code == 303
    assert hanna.send(f"{path}/approval", data={"version": 1}).status_code == 303, "pressed twice"
    assert signed_in(announcers.ada).get(path).status_code == 200
    assert "announcement_approved" in kinds_told(announcers.ben)
    fanning.work_off()
    assert "new_announcement" in kinds_told(announcers.ada)


def test_it_goes_back_with_a_reason_and_comes_again_with_its_text(waiting, announcers, signed_in):
    path, hanna, ben = f"/announcements/{waiting.id}", signed_in(announcers.hanna), signed_in(announcers.ben)
    assert hanna.send(f"{path}/return", data={"version": 1, "reason": " "}).status_code == 422
    hanna.send(f"{path}/return", data={"version": 1, "reason": "Say which lift."})
    page = ben.get(path).get_data(as_text=True)
    assert "Say which lift." in page
    assert "It goes <strong>again</strong>" in page
    assert hanna.get(path).status_code == 404, "it waits for nobody now"
    changed = FORM | {"version": 1, "title": "The lift in hall 2 is repaired", "do": "publish"}
    ben.send(f"{path}/edit", data=changed)
    assert db.session.get_one(Announcement, waiting.id).state == "pending"
    hanna.send(f"{path}/approval", data={"version": 1})
    assert signed_in(announcers.ada).get(path).status_code == 404, "these words nobody has looked at"
    hanna.send(f"{path}/approval", data={"version": 2})
    assert signed_in(announcers.ada).get(path).status_code == 200


def test_changed_words_of_what_is_public_wait_again_and_no_other_door_opens(waiting, announcers, signed_in):
    looking.approve(announcers.viewer(announcers.hanna), waiting, 1)
    signed_in(announcers.ben).send(f"/announcements/{waiting.id}/edit", data=FORM | {"version": 1, "body": "No."})
    again = db.session.get_one(Announcement, waiting.id)
    assert again.state == "pending"
    assert not second_looks.may_be_public(again)
    again.published_at = None
    assert not publishing.publish(again), "whoever publishes, as a moderator or by timetable"
