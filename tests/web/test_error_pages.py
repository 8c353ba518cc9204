"""What went wrong is said within the frame of every page, as far as the frame can be drawn."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from intranet.database import db

FRAME = ('aria-label="Main"', 'data-me="', "Your groups", "site-search")


@contextmanager
def no_database() -> Iterator[None]:
    """Nothing that asks the database for a connection gets one."""

    def refuse(*_args: object) -> None:
        raise OperationalError("", {}, ConnectionError("the database is down"))

    event.listen(db.engine, "checkout", refuse)
    try:
        yield
    finally:
        event.remove(db.engine, "checkout", refuse)


def test_who_is_signed_in_goes_on_from_a_page_that_is_not_there(cast, signed_in):
    ada = signed_in(cast.ada)

    for address in ("/nothing-is-here", "/groups/987654", f"/groups/{cast.orchid.id}/nothing"):
        answer = ada.get(address)
        assert answer.status_code == 404
        assert all(part in answer.text for part in FRAME), address
        assert answer.text.count("<h1>") == 1
        assert "data-arrived" not in answer.text, "no form's success: a draft is kept"
    assert FRAME[0] not in ada.part("/nothing-is-here").text


def test_a_refusal_shows_what_is_stored_and_not_what_was_refused(cast, signed_in):
    ada = signed_in(cast.ada)

    answer = ada.send(f"/groups/{cast.cycling.id}/rule", {"do": "apply"})

    assert answer.status_code == 403
    assert all(part in answer.text for part in FRAME)


def test_a_visitor_sees_no_frame(visitor):
    answer = visitor.get("/digest/unsubscribe/wrong")

    assert answer.status_code == 404
    assert 'aria-label="Main"' not in answer.text


def test_without_a_database_it_is_still_a_page(cast, signed_in):
    ada = signed_in(cast.ada)

    with no_database():
        answer = ada.get("/")

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert 'aria-label="Main"' not in answer.text


def test_where_the_frame_cannot_be_drawn_the_answer_stays_what_it_was(app, cast, signed_in, monkeypatch):
    def broken(_viewer: object) -> dict[str, object]:
        raise OperationalError("", {}, ConnectionError("gone meanwhile"))

    monkeypatch.setitem(app.extensions, "intranet_shell", [broken])

    answer = signed_in(cast.ada).get("/nothing-is-here")

    assert answer.status_code == 404
    assert "This page does not exist" in answer.text
    assert 'aria-label="Main"' not in answer.text
