"""A form that was not taken hands back the text that came with it, for people without scripts."""

from __future__ import annotations

import pytest

from tests import writing

HERE = {"Origin": "http://localhost"}


def test_a_form_without_our_token_hands_back_what_was_written(cast, signed_in):
    sent = {"title": "Which oil?", "body": "</textarea><b>The chain squeaks.</b>", "password": "s3cret"}

    answer = signed_in(cast.ada).post("/questions/new", data=sent, headers=HERE)

    assert answer.status_code == 400
    assert "What you wrote" in answer.text
    assert "Which oil?\n\n&lt;/textarea&gt;&lt;b&gt;The chain squeaks.&lt;/b&gt;</textarea>" in answer.text
    assert "s3cret" not in answer.text


def test_so_does_an_answer_to_a_question_that_is_gone(cast, signed_in):
    question = writing.question(cast.ben, cast.python)

    cleo = signed_in(cast.cleo)

    sent = {"csrf_token": cleo.token(), "body": "Use a spoke key."}
    answer = cleo.post(f"/questions/{question.id}/answers", data=sent, headers=HERE)

    assert answer.status_code == 404
    assert "Use a spoke key.</textarea>" in answer.text


@pytest.mark.parametrize("origin", [{}, {"Origin": "null"}, {"Origin": "https://elsewhere.example"}])
def test_another_sites_words_are_not_shown_under_our_name(cast, signed_in, origin):
    answer = signed_in(cast.ada).post("/questions/new", data={"body": "Call this number."}, headers=origin)

    assert answer.status_code in (400, 403)
    assert "Call this number." not in answer.text


def test_a_page_that_is_not_there_asks_for_nothing_to_be_copied(cast, signed_in):
    assert "What you wrote" not in signed_in(cast.ada).get("/questions/999?body=x", headers=HERE).text
