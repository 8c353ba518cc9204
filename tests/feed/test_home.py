"""Home shows what is new where a person belongs."""

from __future__ import annotations

from intranet.database import db
from intranet.feed.queries import feed
from intranet.groups.queries import discovering
from tests import writing
from tests.cast import group
from tests.counting import statements

UNREAD = 'class="unread"'


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


def test_home_is_read_by_twelve_statements_with_the_frame_whatever_stands_in_it(cast, signed_in):
    for number in range(6):
        writing.thanks(cast.ben, [cast.ada, cast.hanna])
        writing.answer(cast.ada, writing.question(cast.ben, cast.cycling, f"Which wheel, {number}?"))
        writing.comment(cast.ada, writing.post(cast.ben, cast.python, "Words", f"Post {number}"))
        writing.question(cast.ben, None, f"Who knows, {number}?")
    writing.event(cast.ben, cast.cycling)
    browser = signed_in(cast.ada)
    browser.get("/")
    with statements() as with_suggestions:
        assert "Post 5" in browser.get("/").text
    for number in range(discovering.FEW):
        group(f"Group {number}", cast.ben, cast.ada)
    browser.get("/")
    with statements() as sent:
        assert "Post 5" in browser.get("/").text
    assert len(sent) <= 12, sent
    assert len(with_suggestions) <= len(sent) + 3, "who belongs to few groups is shown some, with reasons"


def test_a_card_that_is_kept_is_everybodys_own_and_never_old(cast, signed_in):
    question = writing.question(cast.ben, cast.cycling, "Who rides on Thursday?")
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)
    before = ada.get("/").text
    assert ada.get("/").text.count(UNREAD) == before.count(UNREAD) == 1
    ada.get(f"/questions/{question.id}")
    assert UNREAD not in ada.get("/").text
    assert ben.get("/").text.count(UNREAD) == 1, "what one has seen is new to another"
    writing.answer(cast.ben, question)
    assert "1 answer<" in ada.get("/").text
    cast.ben.display_name, cast.ada.language = "Benedict Okafor", "de"
    db.session.commit()
    german = ada.get("/").text
    assert "Benedict Okafor" in german
    assert "1 Antwort<" in german
    assert "1 answer<" in ben.get("/").text
