"""Thanks to a whole group, for something that was written, and to the recipients alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intranet.access import Forbidden
from intranet.database import db
from intranet.groups.models import GroupState, Visibility
from intranet.items.models import AudienceMember
from intranet.posts import actions as posts
from intranet.recognition.models import Thanks, ThanksRecipient
from intranet.recognition.publishable import may_publish
from intranet.recognition.queries import choosing
from intranet.settings import settings
from tests import writing
from tests.recognition.test_thanking import REASON, form


def names_of(thanks):
    return set(db.session.scalars(select(ThanksRecipient.person_id).where(ThanksRecipient.thanks_id == thanks.id)))


def given():
    return db.session.scalars(select(Thanks)).one()


def test_a_whole_group_becomes_its_members_of_now_without_oneself(cast, signed_in):
    browser = signed_in(cast.hanna)
    assert f'name="team" value="{cast.cycling.id}"' in browser.part("/thanks/recipients?find=cycl").text
    browser.send("/thanks/new", form(team=cast.cycling.id))
    assert names_of(given()) == {cast.ada.id, cast.ben.id}
    page = signed_in(cast.cleo).get("/thanks").text
    assert "2 colleagues" in page
    assert all(name in page for name in ("Cycling", cast.ada.display_name, cast.ben.display_name))


def test_either_colleagues_or_one_group_and_no_more_than_a_card_holds(cast, signed_in, monkeypatch):
    browser = signed_in(cast.ada)
    both = browser.send("/thanks/new", form(cast.cleo, team=cast.cycling.id))
    assert "either single colleagues or a whole group" in both.text
    assert "One group at once" in browser.send("/thanks/new", form(team=[cast.cycling.id, cast.python.id])).text
    monkeypatch.setattr(settings(), "thanks_recipients", 1)
    monkeypatch.setattr(settings(), "thanks_group_members", 0)
    assert "At most 1 colleagues" in browser.send("/thanks/new", form(cast.ben, cast.cleo)).text
    assert "more than 0 members" in browser.send("/thanks/new", form(team=cast.cycling.id)).text
    assert db.session.scalars(select(Thanks)).all() == []


def test_who_belongs_to_a_closed_group_is_not_told_by_thanking_it(cast, signed_in):
    browser = signed_in(cast.ada)
    outside = browser.send("/thanks/new", form(team=cast.orchid.id))
    assert outside.status_code == 422
    assert "for its members to know" in outside.text
    assert browser.send("/thanks/new", form(team=cast.orchid.id, group=cast.orchid.id)).status_code == 303
    stranger = signed_in(cast.cleo)
    assert "Orchid" not in stranger.part("/thanks/recipients?find=orchid").text
    assert stranger.send("/thanks/new", form(team=cast.orchid.id)).status_code == 422
    assert "Orchid" not in stranger.send("/thanks/new", form(team=cast.orchid.id)).text
    assert "Orchid" in signed_in(cast.ben).get("/thanks").text


def test_a_group_that_was_closed_since_is_named_to_its_members_alone(cast, signed_in):
    signed_in(cast.ada).send("/thanks/new", form(team=cast.cycling.id))
    cast.cycling.visibility = Visibility.CLOSED
    db.session.commit()
    card = signed_in(cast.cleo).get(f"/thanks/{given().id}").text
    assert f"/groups/{cast.cycling.id}" not in card
    assert cast.ben.display_name in card
    assert "Cycling" in signed_in(cast.ben).get(f"/thanks/{given().id}").text


def test_thanks_for_an_answer_begin_with_its_author_and_lead_there(cast, signed_in):
    question = writing.question(cast.ada, cast.python, title="How do I measure a spoke?")
    answer = writing.answer(cast.ben, question)
    browser = signed_in(cast.ada)
    thread = browser.get(f"/questions/{question.id}").text
    assert f"/thanks/new?about={answer.id}" in thread
    assert f"/thanks/new?about={question.id}" not in thread, "nobody thanks themselves"
    opened = browser.get(f"/thanks/new?about={answer.id}").text
    assert f'value="{cast.ben.id}" checked' in opened
    assert f'value="{cast.python.id}" selected' in opened or f'selected value="{cast.python.id}"' in opened
    browser.send("/thanks/new", form(cast.ben, about=answer.id))
    link = f"/questions/{question.id}#answer-{answer.id}"
    assert link in signed_in(cast.ben).get("/thanks").text
    stranger = signed_in(cast.cleo).get("/thanks").text
    assert REASON in stranger
    assert link not in stranger
    assert "measure a spoke" not in stranger
    assert f'Thanked by <a href="/thanks/{given().id}"' in signed_in(cast.ben).get(f"/questions/{question.id}").text


def test_only_who_reads_it_is_thanked_for_it_and_nobody_for_what_is_gone(cast, signed_in):
    post = writing.post(cast.ben, cast.orchid)
    browser = signed_in(cast.ada)
    refused = browser.send("/thanks/new", form(cast.cleo, about=post.id))
    assert refused.status_code == 422
    assert "could not read what it is for" in refused.text
    stranger = signed_in(cast.cleo).send("/thanks/new", form(cast.ben, about=post.id))
    missing = signed_in(cast.cleo).send("/thanks/new", form(cast.ben, about=1_999_999))
    assert "no longer there" in stranger.text
    assert "no longer there" in missing.text
    browser.send("/thanks/new", form(cast.ben, about=post.id))
    posts.delete(writing.viewer(cast.ben), post)
    card = signed_in(cast.ben).get(f"/thanks/{given().id}").text
    assert REASON in card
    assert f"/posts/{post.id}" not in card
    with pytest.raises(Forbidden):
        writing.thanks(cast.ada, [cast.ben], about=post)


def test_thanks_to_the_recipients_alone_are_found_by_nobody_else(cast, signed_in):
    signed_in(cast.ada).send("/thanks/new", form(cast.ben, cast.cleo, group="recipients", body="Quillfeather, kept."))
    thanks = given()
    members = db.session.scalars(select(AudienceMember.person_id).filter_by(audience_id=thanks.audience_id))
    assert set(members) == {cast.ada.id, cast.ben.id, cast.cleo.id}
    assert "Quillfeather" in signed_in(cast.cleo).get("/thanks").text
    assert "Only those involved" in signed_in(cast.ada).get(f"/thanks/{thanks.id}").text
    for other in (cast.hanna, cast.mika, cast.anton):
        browser = signed_in(other)
        assert browser.get(f"/thanks/{thanks.id}").status_code == 404
        assert browser.get(f"/thanks/{thanks.id}/print").status_code == 404
        for address in ("/thanks", "/", "/inbox", f"/people/{cast.ben.id}", f"/people/{cast.ada.id}"):
            assert "Quillfeather" not in browser.get(address).text, address


def test_rights_are_asked_when_it_is_written_and_when_it_becomes_public(cast):
    viewer = writing.viewer(cast.ada)
    thanks = writing.thanks(cast.ada, [], cast.python, team=choosing.team(viewer, cast.cycling.id))
    assert may_publish(viewer, thanks)
    cast.cycling.visibility = Visibility.CLOSED
    db.session.commit()
    assert not may_publish(viewer, thanks), "it would tell others who belongs to it"
    cast.python.state = GroupState.ARCHIVED
    db.session.commit()
    for recipients in ([cast.ben], [cast.ada]):
        with pytest.raises(Forbidden):
            writing.thanks(cast.ada, recipients, cast.python)
    with pytest.raises(Forbidden):
        writing.thanks(cast.ada, [cast.ada])
