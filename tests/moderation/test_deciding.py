"""Keep, hide, restore: one decision, told with its reason, after which nobody else finds what was hidden."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest
from werkzeug.exceptions import Forbidden, NotFound

from intranet import clock
from intranet.database import db
from intranet.groups.models import MemberRole, Membership
from intranet.items.models import Revision
from intranet.mail.models import OutgoingMail
from intranet.moderation.actions.deciding import DecidedMeanwhile
from intranet.moderation.forgetting import forget
from intranet.moderation.models import Desk, ModerationAct, Report
from intranet.moderation.notices import why
from intranet.notifications.models import Notice
from intranet.questions.searchable import documents
from intranet.settings import settings
from tests import writing
from tests.moderation.deciding import ask_again, decide, report


def moderator(cast):
    """Ada looks after the group as well."""
    db.session.get(Membership, (cast.cycling.id, cast.ada.id)).role = MemberRole.MODERATOR
    db.session.commit()


def test_hidden_it_is_gone_for_others_and_its_author_knows_why(cast, signed_in, monkeypatch):
    monkeypatch.setattr(settings(), "mail_server", "mail.example.test")
    question = writing.question(cast.ben, cast.cycling, "Who rides on Friday?")
    answer = writing.answer(cast.ada, question, "Zebrafish Ltd does.")
    assert db.session.query(OutgoingMail).count() == 1, "Ben is to hear of the answer"
    ben, cleo, ada = signed_in(cast.ben), signed_in(cast.cleo), signed_in(cast.ada)
    address = f"/moderation/items/{answer.id}/decision"
    refused = ben.send(address, {"decision": "hide", "known": 0, "message": "No names, please."})
    assert refused.status_code == 422
    assert "No names, please." in refused.text
    form = {"decision": "hide", "known": 0, "why": "private", "message": "No names, please."}
    for _ in range(2):
        assert ben.send(address, form).status_code == 303
    assert db.session.query(ModerationAct).count() == 1
    db.session.refresh(question)
    assert question.answer_count == 0
    assert "Zebrafish" not in documents([question.id])[0].body
    for browser in (ben, cleo):
        for place in ("/", "/inbox", "/questions", f"/questions/{question.id}", f"/groups/{cast.cycling.id}"):
            assert "Zebrafish" not in browser.get(place).text, place
    thread = ada.get(f"/questions/{question.id}").text
    assert f'id="answer-{answer.id}"' in thread
    assert "Not shown to others" in thread
    own = ada.get(f"/items/{answer.id}/own").text
    assert "No names, please." in own
    assert "No names, please." in ada.get("/inbox").text
    told = db.session.query(OutgoingMail).filter_by(person_id=cast.ada.id).all()
    assert len(told) == 1, "and by mail"
    for browser in (ben, cleo):
        assert browser.get(f"/items/{answer.id}/own").status_code == 404
        assert browser.send(f"/items/{answer.id}/own/second-look").status_code == 404
        assert browser.send(f"/items/{answer.id}/own/edit", {"body": "Mine."}).status_code == 404


def test_replies_go_on_hanging_where_something_was_hidden(cast, signed_in):
    post = writing.post(cast.ben, cast.cycling)
    remark = writing.comment(cast.ada, post, "Zebrafish.")
    writing.reply(cast.ben, remark, post, "Please not.")
    decide(cast.ben, remark, "hide")
    page = signed_in(cast.cleo).get(f"/posts/{post.id}").text
    assert "hidden by the moderators" in page
    assert "Please not." in page
    assert "Zebrafish" not in page


def test_another_look_is_asked_for_once_and_taken_by_somebody_else(cast, signed_in):
    post = writing.post(cast.ada, cast.cycling, "Zebrafish Ltd rides.")
    decide(cast.ben, post, "hide")
    ada = signed_in(cast.ada)
    edit = f"/items/{post.id}/own/edit"
    assert ada.send(edit, {"title": "", "body": " ", "version": 1}).status_code == 422
    assert ada.send(edit, {"title": "", "body": "A customer rides.", "version": 7}).status_code == 409
    assert ada.send(edit, {"title": "", "body": "A customer rides.", "version": 1}).status_code == 303
    for _ in range(2):
        assert ada.send(f"/items/{post.id}/own/second-look", {"message": "The name is gone."}).status_code == 303
    assert "Ask for another look" not in ada.get(f"/items/{post.id}/own").text
    ben, mika = signed_in(cast.ben), signed_in(cast.mika)
    assert f"case-{post.id}" not in ben.get("/moderation").text, "who hid it does not look again"
    assert "uphold" not in ben.get(f"/moderation/items/{post.id}").text
    case = mika.get(f"/moderation/items/{post.id}").text
    assert "The name is gone." in case
    assert "A customer rides." in case
    decide(cast.mika, post, "restore")
    page = signed_in(cast.cleo).get(f"/posts/{post.id}").text
    assert "A customer rides." in page
    assert db.session.query(Revision).count() == 0, "what was hidden does not come back as a former version"
    assert "is shown again" in ada.get("/inbox").text
    assert mika.get(f"/moderation/items/{post.id}").status_code == 404


def test_upheld_it_stays_hidden(cast, signed_in):
    moderator(cast)
    comment = writing.comment(cast.ada, writing.post(cast.ben, cast.cycling))
    report(cast.cleo, comment, Desk.MANAGERS)
    decide(cast.mika, comment, "hide")
    assert ask_again(cast.ada, comment)
    with pytest.raises(Forbidden):
        decide(cast.mika, comment, "uphold")
    db.session.rollback()
    decide(cast.ben, comment, "uphold")
    assert not ask_again(cast.ada, comment)
    assert "stays so" in signed_in(cast.ada).get(f"/items/{comment.id}/own").text


def test_of_two_moderators_at_once_the_second_is_told_who_decided(cast, signed_in):
    moderator(cast)
    question = writing.question(cast.ada, cast.cycling)
    answer = writing.answer(cast.ben, question)
    report(cast.cleo, answer, Desk.MANAGERS)
    seen_before = 0
    decide(cast.mika, answer, "hide")
    ada = signed_in(cast.ada)
    form = {"decision": "hide", "known": seen_before, "why": "spam", "message": ""}
    second = ada.send(f"/moderation/items/{answer.id}/decision", form)
    assert second.status_code == 409
    assert "Mika Virtanen" in second.text
    assert db.session.query(ModerationAct).count() == 1
    with pytest.raises(DecidedMeanwhile):
        decide(cast.ada, answer, "restore", known=seen_before)


def test_nobody_decides_about_their_own_and_who_leaves_decides_nothing(cast):
    post = writing.post(cast.ben, cast.cycling)
    with pytest.raises(NotFound):
        decide(cast.ben, post, "hide")
    db.session.rollback()
    other = writing.post(cast.ada, cast.cycling)
    db.session.get(Membership, (cast.cycling.id, cast.ben.id)).role = MemberRole.MEMBER
    db.session.commit()
    with pytest.raises(NotFound):
        decide(cast.ben, other, "hide")


def test_an_event_is_reported_hidden_and_shown_again(cast, signed_in):
    event = writing.event(cast.ada, cast.cycling, "Zebrafish ride")
    ada, ben, cleo = signed_in(cast.ada), signed_in(cast.ben), signed_in(cast.cleo)
    page = cleo.get(f"/events/{event.id}").text
    assert f"/items/{event.id}/report" in page
    assert f"/moderation/items/{event.id}" not in page
    report(cast.cleo, event)
    decide(cast.ben, event, "hide")
    places = ("/events", f"/groups/{cast.cycling.id}", f"/groups/{cast.cycling.id}/events")
    assert all("Zebrafish" not in cleo.get(place).text for place in places)
    assert ben.get(f"/events/{event.id}/event.ics").status_code == 404
    assert ada.get(f"/events/{event.id}").location == f"/items/{event.id}/own"
    decide(cast.ben, event, "restore")
    assert all("Zebrafish" in cleo.get(place).text for place in places)


def test_the_log_tells_those_concerned_and_changes_no_more(cast, signed_in):
    post = writing.post(cast.ada, cast.orchid, "Zebrafish.", title="=1+1")
    act = decide(cast.ben, post, "hide")
    rows = list(csv.reader(signed_in(cast.ben).get("/moderation/log.csv").text.splitlines()))
    assert [rows[1][1], rows[1][2], rows[1][5], rows[1][9], rows[1][10]] == [
        "Ben Okafor", "hidden", "'=1+1", "published", "hidden",
    ]  # fmt: skip
    notice = db.session.query(Notice).filter_by(recipient_id=cast.ada.id, kind="hidden").one()
    assert "No names, please." in why([notice], False)[notice.id]
    assert "No names" not in why([notice], True)[notice.id], "what is said of a closed group stands in no mail"
    mika = signed_in(cast.mika)
    assert "Ben Okafor" not in mika.get("/moderation/log.csv").text
    for person in (cast.ada, cast.cleo, cast.anton):
        for address in ("/moderation", "/moderation/log", "/moderation/log.csv"):
            assert signed_in(person).get(address).status_code == 404
    act.words = "Nothing happened."
    with pytest.raises(RuntimeError):
        db.session.commit()
    db.session.rollback()
    db.session.delete(db.session.get(ModerationAct, act.id))
    with pytest.raises(RuntimeError):
        db.session.commit()
    db.session.rollback()


def test_what_was_reported_is_not_kept_for_ever(cast):
    kept, deleted = writing.post(cast.ada, cast.cycling), writing.post(cast.ada, cast.cycling)
    for post in (kept, deleted):
        report(cast.cleo, post)
    decide(cast.ben, kept, "keep")
    writing.posts.delete(writing.viewer(cast.ada), deleted)
    forget()
    assert all(row.item_body for row in db.session.query(Report))
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        forget()
    db.session.expire_all()
    assert {(row.outcome, row.item_body) for row in db.session.query(Report)} == {("kept", ""), ("gone", "")}
