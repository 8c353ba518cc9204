"""A member asks a question."""

from __future__ import annotations

from sqlalchemy import func, select

from intranet.database import db
from intranet.items.models import ItemTag
from intranet.questions.models import Question
from intranet.search.models import SearchOutbox

FORM = {"title": "How do I true a wheel?", "body": "It *wobbles*.", "tags": "Wheels, spoke key"}


def test_a_member_asks_in_a_group_and_is_shown_the_question(cast, signed_in):
    browser = signed_in(cast.ada)
    answer = browser.send("/questions/new", FORM | {"group": cast.cycling.id})
    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert page.status_code == 200
    assert "<em>wobbles</em>" in page.text
    question = db.session.scalars(select(Question)).one()
    assert (question.group_id, question.author_id, question.audience_id) == (
        cast.cycling.id, cast.ada.id, cast.cycling.audience_id
    )  # fmt: skip
    assert db.session.scalar(select(func.count()).select_from(ItemTag)) == 2


def test_the_search_is_told_in_the_same_transaction(cast, signed_in):
    signed_in(cast.ada).send("/questions/new", FORM | {"group": cast.cycling.id})
    question = db.session.scalars(select(Question)).one()
    assert db.session.scalars(select(SearchOutbox.pk)).all() == [question.id]


def test_pressing_twice_asks_once(cast, signed_in):
    browser = signed_in(cast.ada)
    form = FORM | {"group": cast.cycling.id, "once": "0" * 32}
    first, second = browser.send("/questions/new", form), browser.send("/questions/new", form)
    assert first.location == second.location
    assert db.session.scalar(select(func.count()).select_from(Question)) == 1


def test_a_question_can_be_for_everyone(cast, signed_in):
    answer = signed_in(cast.cleo).send("/questions/new", FORM | {"group": "everyone"})
    assert signed_in(cast.ada).get(answer.location).status_code == 200


def test_an_outsider_cannot_ask_in_a_group_by_forging_its_number(cast, signed_in):
    for group in (cast.python, cast.orchid):
        answer = signed_in(cast.cleo).send("/questions/new", FORM | {"group": group.id})
        assert answer.status_code == 422
    assert db.session.scalars(select(Question)).all() == []


def test_a_missing_title_is_said_next_to_the_field_and_nothing_typed_is_lost(cast, signed_in):
    answer = signed_in(cast.ada).send("/questions/new", FORM | {"group": cast.cycling.id, "title": " "})
    assert answer.status_code == 422
    assert 'id="title-error"' in answer.text
    assert "It *wobbles*." in answer.text
    assert "Wheels, spoke key" in answer.text


def test_more_than_five_tags_are_refused(cast, signed_in):
    answer = signed_in(cast.ada).send("/questions/new", FORM | {"group": cast.cycling.id, "tags": "a,b,c,d,e,f"})
    assert answer.status_code == 422


def test_the_preview_shows_what_will_come_and_writes_nothing(cast, signed_in):
    browser = signed_in(cast.ada)
    page = browser.send("/questions/new?preview=1", FORM | {"group": cast.cycling.id})
    assert "<em>wobbles</em>" in page.text
    assert "How do I true a wheel?" in page.text
    part = browser.send("/questions/new?preview=1", FORM, htmx=True)
    assert "<em>wobbles</em>" in part.text
    assert "<html" not in part.text
    assert db.session.scalars(select(Question)).all() == []


def test_extra_fields_of_a_form_change_nothing(cast, signed_in):
    extra = {"author_id": cast.ben.id, "score": 99, "state": "hidden", "imported_score": 5, "pinned_until": "2030"}
    signed_in(cast.ada).send("/questions/new", FORM | {"group": cast.cycling.id} | extra)
    question = db.session.scalars(select(Question)).one()
    assert (question.author_id, question.score, question.state, question.imported_score, question.pinned_until) == (
        cast.ada.id, 0, "published", None, None
    )  # fmt: skip


def test_a_visitor_is_asked_to_sign_in(cast, visitor):
    answer = visitor.get("/questions/new")
    assert answer.status_code == 303
    assert "/sign-in" in answer.location


def test_no_place_is_taken_for_granted(cast, signed_in):
    ada = signed_in(cast.ada)
    assert "Choose where to ask" in ada.get("/questions/new").text
    answer = ada.send("/questions/new", {"title": "How do I true a wheel?", "body": "It wobbles.", "group": ""})
    assert answer.status_code == 422
    assert "Choose who should see it first." in answer.text
    assert "It wobbles." in answer.text
    assert f'value="{cast.cycling.id}" selected' in ada.get(f"/questions/new?group={cast.cycling.id}").text
