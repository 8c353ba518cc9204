"""Mentioning colleagues and groups: who is meant, who is told, and what the author learns."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from intranet.comments import actions as comments
from intranet.database import db
from intranet.groups.models import Membership
from intranet.items.models import Item
from intranet.mentions import refreshing
from intranet.notifications import fanning
from intranet.notifications.models import Notice
from intranet.people.models import PersonState
from intranet.questions import actions as questions
from tests import writing
from tests.cast import Cast, person

MENTIONS = ("mention", "group_mention")


def told(item: Item) -> set[int]:
    """Whom an item told that it mentions them."""
    query = select(Notice.recipient_id).where(Notice.item_id == item.id, Notice.kind.in_(MENTIONS))
    return set(db.session.scalars(query))


def link(person) -> str:
    return f'href="/people/{person.id}"'


@pytest.mark.parametrize("handle", ["@cleo", "@CLEO", "@[Cleo Ó Súilleabháin]", "@[cleo o suilleabhain]"])
def test_a_colleague_is_meant_by_user_name_or_whole_name(cast: Cast, handle: str) -> None:
    question = writing.question(cast.ada, cast.cycling, body=f"Perhaps {handle} knows.")
    assert f"{link(cast.cleo)} " in question.body_html
    assert "@Cleo Ó Súilleabháin</a> knows" in question.body_html
    assert told(question) == {cast.cleo.id}


def test_of_two_who_are_called_the_same_none_is_meant_by_that_name(cast: Cast) -> None:
    person("cleo2", cast.cleo.display_name)
    question = writing.question(cast.ada, None, body=f"@[{cast.cleo.display_name}] or @cleo2?")
    assert link(cast.cleo) not in question.body_html
    assert len(told(question)) == 1


def test_who_cannot_read_it_is_neither_named_nor_told_and_the_author_learns_of_it(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    form = {"title": "Where do orchids grow?", "body": "@cleo knows, @ben too.", "group": cast.orchid.id}
    preview = ada.send("/questions/new?preview=1", form, htmx=True).text
    assert "Will be told: Ben Okafor." in preview
    assert "Cleo Ó Súilleabháin cannot read it here and will not be told." in preview
    answer = ada.send("/questions/new", form, follow_redirects=True).text
    assert "Cleo Ó Súilleabháin cannot read it here and was not told." in answer
    question = db.session.scalars(select(Item).where(Item.kind == "question")).one()
    assert "<p>@cleo knows" in question.body_html
    assert told(question) == {cast.ben.id}
    assert "mentioned you in" in signed_in(cast.ben).get("/inbox").text
    assert "Where do orchids grow" not in signed_in(cast.cleo).get("/inbox").text


def test_a_comment_sent_by_htmx_says_so_beside_the_part(cast: Cast, signed_in) -> None:
    question = writing.question(cast.ben, cast.python)
    answer = signed_in(cast.ada).send(f"/items/{question.id}/comments", {"body": "@cleo?"}, htmx=True)
    assert "cannot read it here and was not told" in answer.headers["HX-Trigger"]


def test_editing_tells_only_those_who_are_new_and_nobody_is_told_twice(cast: Cast) -> None:
    question = writing.question(cast.ada, cast.cycling, body="@ben?")
    answer = writing.answer(cast.ben, question, "@ada, see @hanna.")
    assert told(answer) == {cast.hanna.id}  # Ada is told of an answer to her question already
    for version, body in ((1, "@hanna and @mika."), (2, "@mika."), (3, "@hanna, @mika and @ben, who wrote it.")):
        questions.edit_answer(writing.viewer(cast.ben), answer, body=body, version=version)
    assert told(answer) == {cast.hanna.id, cast.mika.id}
    count = db.session.query(Notice).filter_by(item_id=answer.id, recipient_id=cast.hanna.id).count()
    assert count == 1


def test_a_mention_survives_new_names_and_a_former_colleague_is_inert(cast: Cast) -> None:
    comment = writing.comment(
        cast.ada, writing.question(cast.ben, cast.cycling), "@cleo and @[Hanna Groß], @[Cycling]."
    )
    cast.cleo.display_name, cast.cleo.username = "Cleo Brandt", "cbrandt"
    cast.hanna.state = PersonState.DEACTIVATED
    cast.cycling.name = "Wheels"
    person("successor", "Another Cleo").username = "cleo"
    db.session.commit()
    assert refreshing.refresh() == 1
    assert refreshing.refresh() == 0
    db.session.refresh(comment)
    assert f"{link(cast.cleo)} rel=" in comment.body_html
    assert "@Cleo Brandt</a>" in comment.body_html
    assert "@Hanna Groß," in comment.body_html
    assert link(cast.hanna) not in comment.body_html
    assert "@Wheels</a>" in comment.body_html
    comments.edit(writing.viewer(cast.ada), comment, "@cleo and nobody else.", comment.version)
    assert link(cast.cleo) in comment.body_html, "the row says who is meant, not who has the name now"


def test_a_small_group_is_called_by_its_members_and_a_large_one_by_its_moderators(cast: Cast, signed_in) -> None:
    question = writing.question(cast.ada, None, body="@[Cycling], who comes along?")
    assert f'href="/groups/{cast.cycling.id}"' in question.body_html
    assert told(question) == {cast.ben.id}
    assert told(writing.question(cast.cleo, None, body="@[Cycling], an outsider asks.")) == set()
    many = [person(f"rider{number}", f"Rider {number}") for number in range(15)]
    db.session.add_all(Membership(group_id=cast.cycling.id, person_id=rider.id) for rider in many)
    db.session.commit()
    form = {"title": "Who comes along on Sunday?", "body": "@[Cycling]?", "group": "everyone"}
    assert "Cycling is large: its members were not told" in signed_in(cast.ada).send(
        "/questions/new", form, follow_redirects=True
    ).text.replace("\n", " ")
    called = writing.question(cast.ben, None, body="@[cycling]?")
    assert told(called) == set(), "nobody waits until many are told"
    fanning.work_off()
    assert told(called) == {cast.ada.id, *(rider.id for rider in many)}


def test_a_secret_group_is_named_among_its_own_alone(cast: Cast) -> None:
    outside = writing.question(cast.ada, None, body="Ask @[Orchid].")
    inside = writing.question(cast.ada, cast.orchid, body="Ask @[Orchid].")
    assert "href" not in outside.body_html
    assert told(outside) == set()
    assert f"/groups/{cast.orchid.id}" in inside.body_html
    assert told(inside) == {cast.ben.id}


def test_suggestions_are_those_who_would_read_it(cast: Cast, signed_in) -> None:
    ada, cleo = signed_in(cast.ada), signed_in(cast.cleo)

    def offered(browser, question: str) -> str:
        return browser.part(f"/mentions?{question}").text

    everyone = offered(ada, "q=c")
    assert 'data-value="@[Cleo Ó Súilleabháin]"' in everyone
    assert "Sales" in everyone
    assert 'data-value="@[Cycling]"' in everyone
    assert "Cleo" not in offered(ada, f"q=cleo&group={cast.orchid.id}")
    assert "Ben Okafor" in offered(ada, f"q=oka+b&group={cast.orchid.id}")
    assert "Orchid" in offered(ada, f"q=orch&group={cast.orchid.id}")
    assert "Orchid" not in offered(ada, "q=orch")
    assert "Ada" not in offered(ada, "q=ada"), "one does not mention oneself"
    question = writing.question(cast.ben, cast.python)
    assert "Ben" in offered(ada, f"q=ben&item={question.id}")
    for hidden in (f"item={question.id}", f"group={cast.orchid.id}", "group=999999", "item=x"):
        assert cleo.part(f"/mentions?q=ben&{hidden}").status_code == 404
