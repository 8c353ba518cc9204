"""The form: for whom, in which languages, until when; pressed twice, wrong, changed by two at once."""

from __future__ import annotations

import re

from intranet.announcements.models import Announcement, AnnouncementText
from intranet.database import db
from intranet.notifications import actions as choosing
from intranet.notifications import fanning
from intranet.notifications.kinds import Rhythm
from intranet.notifications.models import Notice
from tests import writing
from tests.mail.conftest import send_due
from tests.servers.smtp import SmtpServer, sending_through

FORM = {
    "language": "en", "target": "everyone", "title": "The lift is repaired", "body": "It goes **again**.",
    "title_de": "Der Aufzug fährt", "body_de": "Er fährt **wieder**.", "when": "now", "takes_comments": "y",
    "zone": "Europe/Berlin", "once": "a" * 32,
}  # fmt: skip


def test_each_reader_gets_their_language_and_the_other_one_by_a_link(app, announcers, signed_in):
    ben, cast = signed_in(announcers.ben), announcers
    first = ben.send("/announcements/new", data=FORM)
    again = ben.send("/announcements/new", data=FORM)
    assert first.status_code == again.status_code == 303
    assert first.location == again.location, "pressed twice"
    cast.ada.language = "de"
    db.session.commit()
    choosing.choose(cast.viewer(cast.ada), {"announcements": Rhythm.NOW}, {})
    with SmtpServer() as smtp, sending_through(app, smtp):
        fanning.work_off()
        send_due()
        [mail] = smtp.deliveries
    assert "Der Aufzug fährt" in mail.message["Subject"]
    assert "Er fährt wieder." in mail.text("plain").replace("*", "")
    page = signed_in(cast.ada).get(first.location).get_data(as_text=True)
    assert "Er fährt <strong>wieder</strong>" in page
    assert "It goes" not in page
    other = signed_in(cast.ada).get(f"{first.location}?language=en").get_data(as_text=True)
    assert "It goes <strong>again</strong>" in other
    assert "Der Aufzug fährt" in signed_in(cast.ada).get("/inbox/around").get_data(as_text=True)
    assert "Der Aufzug fährt" in signed_in(cast.ada).get("/").get_data(as_text=True)
    assert "The lift is repaired" in signed_in(cast.cleo).get("/").get_data(as_text=True)


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(announcers, signed_in):
    wrong = FORM | {"title": "", "body_de": "", "when": "later", "publish_day": "2020-01-01", "publish_time": "09:00"}
    answer = signed_in(announcers.ben).send("/announcements/new", data=wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for field in ("title", "body_de", "publish_day"):
        assert re.search(rf'id="{field}-error"', page), field
    assert "Der Aufzug fährt" in page
    assert "It goes **again**." in page
    assert db.session.query(Announcement).count() == 0


def test_a_rule_made_for_one_announcement_reaches_whom_it_means(announcers, signed_in):
    announcers.ada.department = "Engineering"
    announcers.ben.department = "Sales"
    db.session.commit()
    row = {"row-0-branch": "0", "row-0-attribute": "department", "row-0-operator": "is", "row-0-value": "Engineering"}
    ben = signed_in(announcers.ben)
    shown = ben.send("/announcements/new?do=reach", data=FORM | row | {"target": "rule"}).get_data(as_text=True)
    assert "Reaches 1 person" in shown
    assert "It goes **again**." in shown, "what was typed"
    answer = ben.send("/announcements/new", data=FORM | row | {"target": "rule"})
    assert signed_in(announcers.ada).get(answer.location).status_code == 200
    assert ben.get(answer.location).status_code == 200, "its author, whom it is not for"
    assert signed_in(announcers.cleo).get(answer.location).status_code == 404


def test_who_may_announce_to_nobody_finds_no_form(cast, signed_in):
    assert signed_in(cast.cleo).get("/announcements/new").status_code == 403
    assert "/announcements/new" not in signed_in(cast.cleo).get("/announcements/").get_data(as_text=True)


def test_a_minor_change_tells_nobody_and_another_once(announcers, signed_in):
    written = writing.announcement(announcers.ben)
    fanning.work_off()
    ben = signed_in(announcers.ben)
    form = FORM | {"version": 1, "body": "It goes up again."}
    ben.send(f"/announcements/{written.id}/edit", data=form | {"is_minor": "y"})
    fanning.work_off()
    told = db.session.query(Notice).filter_by(item_id=written.id)
    before = told.count()
    form = form | {"version": 2, "body": "It goes up and down again."}
    assert ben.send(f"/announcements/{written.id}/edit", data=form).status_code == 303
    assert ben.send(f"/announcements/{written.id}/edit", data=form).status_code == 303, "pressed twice"
    fanning.work_off()
    assert told.filter_by(kind="announcement_changed").count() == before
    conflict = ben.send(f"/announcements/{written.id}/edit", data=form | {"version": 1, "body": "Mine."})
    page = conflict.get_data(as_text=True)
    assert conflict.status_code == 409
    assert "It goes up and down again." in page
    assert "Mine." in page
    assert db.session.query(AnnouncementText).count() == 1
    assert "Version 3" in ben.get(f"/announcements/{written.id}/history").get_data(as_text=True)
