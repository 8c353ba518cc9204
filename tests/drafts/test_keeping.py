"""Drafts on the server: kept with every field, never overwritten by an older text, gone when they are sent."""

from __future__ import annotations

from datetime import timedelta

from intranet import clock, estate
from intranet.database import db
from intranet.drafts import actions, forgetting
from intranet.drafts.models import Draft
from intranet.groups.models import Membership
from tests import writing
from tests.cast import Cast

NEW = "/drafts/question/new"
TYPED = {"title": "Which tyres?", "body": "For gravel.\r\nMostly.", "tags": "tyres", "group": "everyone", "script": "1"}


def drafts() -> list[Draft]:
    return db.session.query(Draft).order_by(Draft.id).all()


def test_every_field_is_kept_and_comes_back_on_another_device(cast: Cast, signed_in) -> None:
    answer = signed_in(cast.ada).send(NEW, {**TYPED, "draft_version": 0, "password": "no field of it"})
    assert answer.json["version"] == 1
    assert "no-store" in answer.headers["Cache-Control"]
    [draft] = drafts()
    expected = {"title": ["Which tyres?"], "body": ["For gravel.\nMostly."], "tags": ["tyres"], "group": ["everyone"]}
    assert draft.fields == expected
    page = signed_in(cast.ada).get("/questions/new").text
    for words in ('value="Which tyres?"', "For gravel.\nMostly.</textarea>", 'value="tyres"', "Your draft, saved"):
        assert words in page
    assert "Which tyres?" not in signed_in(cast.ben).get("/questions/new").text
    assert signed_in(cast.ben).get(NEW).json == {"version": 0}


def test_of_two_tabs_the_second_is_told_and_may_take_either(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    ada.send(NEW, {**TYPED, "draft_version": 0})
    second = ada.send(NEW, {**TYPED, "body": "Another text.", "draft_version": 0})
    assert second.status_code == 409
    assert second.json["fields"]["body"] == ["For gravel.\nMostly."]
    assert ada.send(NEW, {**TYPED, "draft_version": 0}).json["version"] == 1, "the same text is no other"
    mine = {**TYPED, "body": "Another text.", "draft_version": second.json["version"]}
    assert ada.send(NEW, mine).json["version"] == 2
    plain = {name: value for name, value in TYPED.items() if name != "script"}
    page = ada.send(NEW, {**plain, "body": "A third.", "draft_version": 1})
    assert page.status_code == 409
    assert "A third." in page.text
    assert "Another text." in page.text


def test_sending_forgets_it_in_the_same_act_and_a_late_keeping_does_not_bring_it_back(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    form = {**TYPED, "once": "a" * 32, "draft": "new", "draft_version": 0}
    ada.send(NEW, form)
    assert ada.send("/questions/new", form).status_code == 303
    assert drafts() == []
    assert ada.send(NEW, {**form, "body": "For gravel, mo"}).json == {"version": 0}
    assert ada.send(NEW, {**form, "once": "b" * 32, "draft_version": 1}).status_code == 409
    assert drafts() == []


def test_each_thing_that_is_written_has_its_own_draft(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    question = writing.question(cast.ben, cast.cycling)
    answer = writing.answer(cast.ada, question)
    comment = writing.comment(cast.ada, question)
    value = writing.company_value()
    form = {"body": "Better words, and more of them.", "version": 1, "script": "1"}
    places = {
        f"answer/{question.id}": (f"/questions/{question.id}/answers", {}),
        f"edit/{answer.id}": (f"/questions/{question.id}/answers/{answer.id}/edit", {}),
        f"comment/{question.id}": (f"/items/{question.id}/comments", {}),
        f"comment-edit/{comment.id}": (f"/comments/{comment.id}/edit", {}),
        "thanks/new": ("/thanks/new", {"recipients": cast.ben.id, "value": value.id, "group": "everyone"}),
        f"question/{cast.cycling.id}": ("/questions/new", {"title": "Which oil?", "group": cast.cycling.id}),
    }
    for draft, (_, more) in places.items():
        assert ada.send(f"/drafts/{draft}", {**form, **more}).json["version"] == 1, draft
    page = ada.get("/drafts").text
    assert page.count("Better words") >= len(places)
    assert "Cycling" in page
    for draft, (address, more) in places.items():
        context = draft.partition("/")[2]
        sent = ada.send(address, {**form, **more, "draft": context, "draft_version": 1})
        assert sent.status_code == 303, (draft, sent.text)
        assert ada.get(f"/drafts/{draft}").json == {"version": 0}, draft


def test_a_change_begun_on_an_older_text_is_offered_and_not_put_in_its_place(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    question = writing.question(cast.ada, cast.cycling, body="It wobbles.")
    edit = f"/questions/{question.id}/edit"
    form = {"title": question.title, "body": "It wobbles a lot.", "tags": "", "version": 1, "group": cast.cycling.id}
    ada.send(f"/drafts/edit/{question.id}", {**form, "script": "1"})
    assert "It wobbles a lot." in ada.get(edit).text
    ada.send(edit, {**form, "body": "From elsewhere.", "draft_version": 0})
    ada.send(f"/drafts/edit/{question.id}", {**form, "script": "1"})
    page = ada.get(edit).text
    assert "From elsewhere.</textarea>" in page
    assert "Another draft of yours is kept here" in page
    assert "It wobbles a lot.</textarea>" in ada.get(f"{edit}?draft=kept").text
    assert ada.send(edit, {**form, "draft_version": 1}).status_code == 409


def test_what_was_written_where_one_belongs_no_more_is_still_ones_own(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    question = writing.question(cast.ben, cast.orchid, "Which orchid is it?")
    ada.send(f"/drafts/answer/{question.id}", {"body": "It is a Vanda.", "script": "1"})
    db.session.query(Membership).filter_by(person_id=cast.ada.id, group_id=cast.orchid.id).delete()
    db.session.commit()
    page = ada.get("/drafts").text
    assert "It is a Vanda." in page
    assert "You cannot write there any more" in page
    assert "Which orchid is it?" not in page
    assert f"/questions/{question.id}" not in page
    ada.send(f"/drafts/answer/{question.id}/deletion")
    assert drafts() == []


def test_keeping_without_a_script_leads_back_and_discarding_too(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    form = {"title": "Which tyres?", "body": "For gravel.", "draft_version": "0"}
    kept = ada.send(NEW, form, follow_redirects=True)
    assert kept.request.path == "/questions/new"
    assert "The draft is saved." in kept.text
    assert "For gravel.</textarea>" in kept.text
    gone = ada.send(f"{NEW}/deletion", {"draft_version": "1"}, follow_redirects=True)
    assert gone.request.path == "/questions/new"
    assert "For gravel." not in gone.text


def test_limits_are_answered_and_nothing_else_is_kept(cast: Cast, signed_in, monkeypatch) -> None:
    monkeypatch.setattr(actions, "MOST", 3)
    monkeypatch.setattr(actions, "BURST", timedelta(seconds=4))
    ada = signed_in(cast.ada)
    assert ada.send(NEW, {**TYPED, "body": "x" * 90_000}).status_code == 413
    assert ada.send(NEW, {"group": "everyone", "body": " \n", "script": "1"}).json == {"version": 0}
    for nowhere in ("/drafts/poem/new", "/drafts/answer/x", "/drafts/answer/99999999999", "/drafts/answer/0"):
        assert ada.send(nowhere, TYPED).status_code == 404
    with clock.frozen_at(clock.now()):
        answers = [ada.send(NEW, {**TYPED, "body": str(time), "draft_version": time}) for time in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    for number in range(1, actions.MOST):
        ada.send(f"/drafts/answer/{number}", TYPED)
    assert ada.send("/drafts/answer/500", TYPED).json["reason"] == "many"
    assert len(drafts()) == actions.MOST


def test_drafts_are_forgotten_after_a_quarter_and_when_somebody_leaves(cast: Cast, signed_in) -> None:
    for who in (cast.ada, cast.ben):
        signed_in(who).send(NEW, TYPED)
    assert "without a change at most" in signed_in(cast.ada).get("/settings/records").text
    with clock.frozen_at(clock.now() + actions.KEEP - timedelta(hours=1)):
        assert forgetting.forget_old() == 0
    estate.settle([cast.ada.id])
    assert [draft.person_id for draft in drafts()] == [cast.ben.id]
    with clock.frozen_at(clock.now() + actions.KEEP + timedelta(hours=1)):
        assert forgetting.forget_old() == 1
