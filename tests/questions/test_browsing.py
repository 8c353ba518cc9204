"""Reading lists of questions and threads."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, update

from intranet import clock
from intranet.database import db
from intranet.items.models import Item
from intranet.questions.listing import Order, listing
from tests import writing


@pytest.fixture
def statements(app):
    """Count the statements sent to the database."""
    sent: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)


def test_lists_show_what_waits_and_what_is_answered(cast):
    waiting = writing.question(cast.ada, cast.cycling, "Which lock should I buy?")
    answered = writing.question(cast.ada, cast.cycling, "Where can I park?")
    writing.answer(cast.ben, answered)
    viewer = cast.viewer(cast.cleo)
    assert [row.id for row in listing(viewer, Order.UNANSWERED).rows] == [waiting.id]
    assert listing(viewer, Order.ACTIVE).rows[0].id == answered.id
    assert {row.id for row in listing(viewer, Order.NEWEST).rows} == {waiting.id, answered.id}


def test_a_list_of_one_tag(cast, signed_in):
    writing.question(cast.ada, cast.cycling, "Which lock should I buy?", tags=("locks",))
    writing.question(cast.ada, cast.cycling, "Where can I park?", tags=("parking",))
    page = signed_in(cast.cleo).get("/questions?tag=locks").text
    assert "Which lock should I buy?" in page
    assert "Where can I park?" not in page


def test_every_question_is_on_exactly_one_slice(cast):
    moment = clock.now()
    asked = [writing.question(cast.ada, cast.cycling, f"Question number {number}") for number in range(7)]
    for number, question in enumerate(asked):  # several at the same moment
        question.last_activity_at = moment - timedelta(hours=number // 3)
    db.session.commit()
    viewer, seen, after = cast.viewer(cast.cleo), [], None
    for _ in range(10):
        found = listing(viewer, Order.ACTIVE, after=after, size=2)
        seen += [row.id for row in found.rows]
        after = found.next
        if after is None:
            break
    assert sorted(seen) == sorted(question.id for question in asked)


def test_outsiders_find_nothing_of_closed_and_secret_groups(cast, signed_in):
    for group in (cast.python, cast.orchid):
        writing.question(cast.ada, group, f"A question in {group.name}", tags=("hidden-tag",))
    page = signed_in(cast.cleo).get("/questions").text
    assert "A question in" not in page
    assert "hidden-tag" not in page
    assert "A question in Orchid" in signed_in(cast.ada).get("/questions").text


@pytest.mark.parametrize("address", ["/questions", "/", "/questions/{id}"])
def test_the_number_of_statements_does_not_grow_with_the_rows(cast, signed_in, statements, address):
    browser = signed_in(cast.ada)

    def count() -> int:
        browser.get(address.format(id=question.id))
        statements.clear()
        assert browser.get(address.format(id=question.id)).status_code == 200
        return len(statements)

    question = writing.question(cast.ben, cast.cycling, tags=("wheels",))
    writing.comment(cast.ada, writing.answer(cast.ben, question))
    writing.question(cast.ben, cast.cycling, "A question that waits")
    few = count()
    for number in range(6):
        writing.comment(cast.ada, writing.answer(cast.ben, question, f"Another answer {number}"))
        writing.question(cast.ben, cast.cycling, f"Another question {number}", tags=(f"tag-{number}",))
    assert count() == few


def test_odd_addresses_show_the_beginning(cast, signed_in):
    writing.question(cast.ada, cast.cycling)
    browser = signed_in(cast.cleo)
    for query in ("after=%00", "after=zzzz", "show=nonsense", "tag=%F0%9F%9A%B2", "after=" + "9" * 80):
        assert browser.get(f"/questions?{query}").status_code == 200


def test_what_an_import_names_no_author_of_is_shown_without_one(cast, signed_in):
    question = writing.question(cast.ada, cast.cycling, "Whose wheel is this?")
    writing.answer(cast.ben, question)
    db.session.execute(update(Item.__table__).where(Item.root_id == question.id).values(author_id=None))
    db.session.commit()
    browser = signed_in(cast.ben)
    for address in ("/", "/questions", f"/groups/{cast.cycling.id}/questions", f"/questions/{question.id}"):
        page = browser.get(address)
        assert page.status_code == 200
        assert "Whose wheel is this?" in page.text
