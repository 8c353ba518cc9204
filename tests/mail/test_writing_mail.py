"""Writing into the outbox, within the transaction of what the mail tells about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from intranet import clock
from intranet.database import db
from intranet.mail import outbox
from intranet.mail.kinds import MailKind
from intranet.mail.models import MailState, Once, OutgoingMail
from intranet.mail.outbox import NewMail
from tests.cast import Cast
from tests.mail.conftest import again


def written() -> int:
    return db.session.scalar(select(func.count()).select_from(OutgoingMail)) or 0


def test_a_mail_of_a_transaction_that_fails_is_never_sent(letter: Callable[..., OutgoingMail]) -> None:
    outbox.enqueue(NewMail("letter", "letter:1", template="check", address="somebody@example.test"))
    db.session.rollback()
    assert written() == 0


def test_the_same_thing_is_told_once(letter: Callable[..., OutgoingMail]) -> None:
    letter("letter:1")
    mail = NewMail("letter", "letter:1", template="check", address="somebody.else@example.test")
    assert outbox.enqueue(mail) == 0
    assert outbox.enqueue([mail, NewMail("letter", "letter:2", template="check", address="b@example.test")]) == 1
    db.session.commit()
    assert written() == 2
    assert again().address == "somebody@example.test"


def test_its_message_id_is_its_own_and_always_the_same(letter: Callable[..., OutgoingMail]) -> None:
    first, second = letter("letter:1").message_id, letter("letter:2").message_id
    assert first != second
    db.session.execute(OutgoingMail.__table__.delete())
    db.session.commit()
    assert letter("letter:1").message_id == first


def test_it_says_how_often_it_may_arrive_and_until_when(
    kind: Callable[..., MailKind], letter: Callable[..., OutgoingMail]
) -> None:
    kind("weekly", once=Once.AT_MOST_ONCE, expires_after=timedelta(hours=36))
    later = clock.now() + timedelta(hours=2)
    row = letter(kind="weekly", not_before=later)
    assert row.state == MailState.READY
    assert row.once == Once.AT_MOST_ONCE
    assert (row.not_before, row.expires_at) == (later, later + timedelta(hours=36))


def test_a_kind_nobody_registered_is_an_error_where_it_is_written(app: object) -> None:
    with pytest.raises(LookupError, match="nobody"):
        outbox.enqueue(NewMail("nobody", "nobody:1", template="check", address="a@example.test"))


@pytest.mark.parametrize("recipient", [{}, {"person_id": 1, "address": "a@example.test"}])
def test_a_mail_goes_to_a_person_or_to_an_address(
    letter: Callable[..., OutgoingMail], recipient: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match="either"):
        outbox.enqueue(NewMail("letter", "letter:1", template="check", **recipient))  # type: ignore[arg-type]


def test_waiting_mails_of_a_kind_can_be_taken_back(
    kind: Callable[..., MailKind], letter: Callable[..., OutgoingMail], cast: Cast
) -> None:
    kind("weekly")
    letter("weekly:1", kind="weekly", person_id=cast.ada.id, address=None)
    letter("weekly:2", kind="weekly", person_id=cast.ben.id, address=None)
    letter("letter:1", person_id=cast.ada.id, address=None)
    assert outbox.withdraw("weekly", cast.ada.id, reason="opted_out") == 1
    db.session.commit()
    assert (again("weekly:1").state, again("weekly:1").reason) == (MailState.CANCELLED, "opted_out")
    assert again("weekly:2").state == again("letter:1").state == MailState.READY
