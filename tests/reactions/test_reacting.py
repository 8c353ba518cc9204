"""Readers react to what colleagues wrote: one reaction each, which they may change or take back."""

from __future__ import annotations

from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet.database import db
from intranet.groups.models import GroupState
from intranet.notifications.models import Notice
from intranet.people.models import PersonState
from intranet.reactions.models import Reaction
from tests import writing


def reactions() -> set[tuple[int, int, str]]:
    db.session.expire_all()
    return {(row.item_id, row.person_id, row.kind) for row in db.session.scalars(select(Reaction))}


def test_what_is_wanted_is_sent_so_that_twice_is_once(cast, signed_in):
    post = writing.post(cast.ada, cast.cycling)
    cleo = signed_in(cast.cleo)
    for kind, left in (
        ("support", "support"),
        ("support", "support"),
        ("funny", "funny"),
        ("none", None),
        ("none", None),
    ):
        answer = cleo.send(f"/items/{post.id}/reaction", {"reaction": kind})
        assert answer.location.endswith(f"/posts/{post.id}")
        assert reactions() == ({(post.id, cast.cleo.id, left)} if left else set())
    assert not db.session.scalars(select(Notice)).all(), "a nod asks for nothing"
    assert cleo.send(f"/items/{post.id}/reaction", {"reaction": "evil"}).status_code == 400


def test_answers_and_comments_show_how_many_and_who(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling)
    answer = writing.answer(cast.ben, question)
    comment = writing.comment(cast.ada, answer)
    cast.hanna.state = PersonState.DEACTIVATED
    for item, people in ((answer, (cast.ada, cast.cleo)), (comment, (cast.ben,))):
        for person in people:
            part = signed_in(person).send(f"/items/{item.id}/reaction", {"reaction": "insightful"}, htmx=True)
            assert part.status_code == 200
            assert "<html" not in part.text
    page = BeautifulSoup(signed_in(cast.cleo).get(f"/questions/{question.id}").text, "html.parser")
    mine = page.select_one(f"#reaction-{answer.id}-insightful")
    assert (mine["aria-pressed"], mine["aria-label"], mine["value"]) == ("true", "Insightful: 2 people", "none")
    names = signed_in(cast.cleo).get(f"/items/{answer.id}/reactions").text
    assert "Ada Łukasiewicz" in names
    assert "Cleo Ó Súilleabháin" in names


def test_nobody_reacts_to_their_own_words_to_questions_or_in_an_archived_group(cast, signed_in):
    post = writing.post(cast.ada, cast.cycling)
    question = writing.question(cast.ada, cast.cycling)
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)
    assert ada.send(f"/items/{post.id}/reaction", {"reaction": "thanks"}).status_code == 403
    assert ben.send(f"/items/{question.id}/reaction", {"reaction": "thanks"}).status_code == 403
    cast.cycling.state = GroupState.ARCHIVED
    assert ben.send(f"/items/{post.id}/reaction", {"reaction": "thanks"}).status_code == 403
    assert 'name="reaction"' not in ben.get(f"/posts/{post.id}").text
    assert reactions() == set()


def test_an_outsider_gets_the_answer_of_a_missing_item(cast, signed_in):
    post = writing.post(cast.ada, cast.orchid)
    signed_in(cast.ben).send(f"/items/{post.id}/reaction", {"reaction": "thanks"})
    cleo = signed_in(cast.cleo)
    assert cleo.send(f"/items/{post.id}/reaction", {"reaction": "thanks"}).status_code == 404
    assert cleo.get(f"/items/{post.id}/reactions").status_code == 404
    assert len(reactions()) == 1
