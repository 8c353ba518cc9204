"""Home shows what is new where a person belongs."""

from __future__ import annotations

from intranet.feed.queries import feed
from tests import writing


def test_home_shows_my_groups_and_what_is_for_everyone(cast, signed_in):
    writing.question(cast.ben, cast.cycling, "Who rides on Thursday?")
    writing.question(cast.cleo, None, "Where is the projector?")
    writing.thanks(cast.ada, [cast.ben])
    page = signed_in(cast.ada).get("/").text
    for words in ("Who rides on Thursday?", "Where is the projector?", "You stayed late"):
        assert words in page
    assert "Who rides on Thursday?" not in signed_in(cast.cleo).get("/").text.split("Can you answer?")[0]


def test_an_answer_brings_a_question_back_to_the_top_as_new(cast, signed_in):
    old = writing.question(cast.ada, cast.cycling, "Who rides on Thursday?")
    writing.question(cast.ada, cast.cycling, "Which lock should I buy?")
    browser = signed_in(cast.ben)
    for entry in feed(cast.viewer(cast.ben)).rows:
        browser.get(f"/questions/{entry.id}")
    assert [entry.is_new for entry in feed(cast.viewer(cast.ben)).rows] == [False, False]
    writing.answer(cast.ada, old)
    first = feed(cast.viewer(cast.ben)).rows[0]
    assert (first.id, first.is_new, first.reply.author.id) == (old.id, True, cast.ada.id)


def test_a_prefetch_marks_nothing_as_seen(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    browser = signed_in(cast.ben)
    browser.get(f"/questions/{question.id}", headers={"Sec-Purpose": "prefetch"})
    assert feed(cast.viewer(cast.ben)).rows[0].is_new
    browser.get(f"/questions/{question.id}")
    assert not feed(cast.viewer(cast.ben)).rows[0].is_new
