"""One press ends the digests (RFC 8058); a look at the link does not."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer

from intranet.database import db
from intranet.digests import planner, tokens
from intranet.digests.models import DigestState, Unsubscribe
from intranet.people.models import Person
from tests.cast import Cast
from tests.conftest import Browser
from tests.digests.conftest import Missed, away, digest_of
from tests.mail.conftest import send_due
from tests.servers.smtp import SmtpServer

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def address(smtp: SmtpServer) -> str:
    """Return the path of the link in the header of the last digest."""
    found = re.search(rb"<http://localhost(/[^>]+)>", b"".join(smtp.deliveries[-1].header_lines("List-Unsubscribe")))
    assert found
    return found[1].decode()


@pytest.fixture
def link(smtp: SmtpServer, cast: Cast, missed: Missed) -> str:
    """The link of Ada's digest, which has arrived."""
    planner.plan()
    send_due()
    return address(smtp)


def frequency(person: Person) -> str:
    db.session.rollback()
    db.session.refresh(person)
    return person.digest_frequency


def test_a_mail_program_ends_them_without_cookie_token_or_sign_in(cast: Cast, link: str, visitor: Browser) -> None:
    answer = visitor.post(
        link, data=ONE_CLICK, headers={"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers or "session" not in answer.headers["Set-Cookie"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert frequency(cast.ada) == "never"
    assert frequency(cast.ben) == "weekly"
    row = db.session.query(Unsubscribe).one()
    assert (row.person_id, row.digest_id) == (cast.ada.id, digest_of(cast.ada).id)


def test_pressing_twice_changes_nothing_more(cast: Cast, link: str, visitor: Browser) -> None:
    for _ in range(2):
        assert visitor.post(link, data=ONE_CLICK).status_code == 200
    assert db.session.query(Unsubscribe).count() == 1


def test_looking_at_the_link_ends_nothing(cast: Cast, link: str, visitor: Browser) -> None:
    for method in (visitor.get, visitor.head, visitor.options):
        assert method(link).status_code == 200
    page = visitor.get(link).get_data(as_text=True)
    assert "End the digests?" in page
    assert f'action="{link}" method="post"' in page
    assert frequency(cast.ada) == "weekly"


def test_the_form_of_the_page_ends_them(cast: Cast, link: str, visitor: Browser) -> None:
    assert "You get no more digests" in visitor.post(link).get_data(as_text=True)
    assert frequency(cast.ada) == "never"


def test_it_ends_those_of_its_own_person_whoever_is_signed_in(
    cast: Cast, link: str, signed_in: Callable[[Person], Browser]
) -> None:
    signed_in(cast.ben).post(link, data=ONE_CLICK)
    assert (frequency(cast.ada), frequency(cast.ben)) == ("never", "weekly")


def test_a_link_of_one_cannot_touch_another(app: Flask, cast: Cast, link: str, visitor: Browser) -> None:
    token = link.rpartition("/")[2]
    payload, _, signature = token.rpartition(".")
    others = URLSafeSerializer("x").dumps([cast.ben.id, 1]).rpartition(".")[0]
    forged = [
        f"{others}.{signature}",
        payload,
        f"{payload}.",
        f"{payload}.{signature[:-1]}",
        f"{payload}.{signature[::-1]}",
        token + "x",
        "x",
        "..",
        URLSafeSerializer(app.secret_key, salt="another purpose").dumps([cast.ben.id, 1]),
        URLSafeSerializer("another key", salt=tokens.PURPOSE).dumps([cast.ben.id, 1]),
        str(cast.ben.id),
    ]
    for one in forged:
        for method in (visitor.get, visitor.post):
            assert method(f"/digest/unsubscribe/{one}").status_code == 404, one
    assert {frequency(person) for person in (cast.ada, cast.ben)} == {"weekly"}


def test_the_link_says_nothing_about_anybody_and_signs_nobody_in(cast: Cast, link: str, visitor: Browser) -> None:
    for answer in (visitor.get(link), visitor.post(link)):
        page = answer.get_data(as_text=True)
        assert not any(word in page + link for word in ("Ada", "ukasiewicz", "ada@", "Cycling", "Python"))
    assert visitor.get("/settings").status_code in (302, 303)


def test_a_digest_that_waits_is_taken_back(smtp: SmtpServer, cast: Cast, missed: Missed, visitor: Browser) -> None:
    planner.plan()
    holder = tokens.Holder(cast.ada.id, digest_of(cast.ada).id)
    visitor.post(f"/digest/unsubscribe/{tokens.make(holder)}")
    assert send_due() == {}
    assert (digest_of(cast.ada).state, digest_of(cast.ada).reason) == (DigestState.CANCELLED, "opted_out")
    assert not smtp.deliveries


def test_after_it_no_edition_brings_another(cast: Cast, link: str, visitor: Browser) -> None:
    visitor.post(link)
    away(cast.ada, 60)
    assert planner.plan().standings["opted_out"] == 1


def test_a_link_still_works_when_its_digest_is_long_gone(cast: Cast, visitor: Browser) -> None:
    token = tokens.make(tokens.Holder(cast.ada.id, 999_999))
    assert visitor.post(f"/digest/unsubscribe/{token}").status_code == 200
    assert frequency(cast.ada) == "never"
    assert db.session.query(Unsubscribe).count() == 0


def test_who_changed_their_mind_gets_them_again_until_they_press_again(cast: Cast, link: str, visitor: Browser) -> None:
    visitor.post(link)
    db.session.refresh(cast.ada)
    cast.ada.digest_frequency = "monthly"
    db.session.commit()
    assert frequency(cast.ada) == "monthly"
    visitor.post(link)
    assert frequency(cast.ada) == "never"
