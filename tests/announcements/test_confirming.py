"""Confirming: on the page, on home, by the link in the mail; only by who is asked, once, for the present round."""

from __future__ import annotations

import re

import pytest

from intranet.announcements import asking, rounds, tokens
from intranet.announcements.models import RoundCause
from intranet.database import db
from intranet.items.models import ItemState
from intranet.notifications.models import Notice
from tests.announcements.must_reads import must_read, row
from tests.cast import Cast
from tests.counting import statements
from tests.mail.conftest import send_due, smtp
from tests.servers.smtp import SmtpServer

__all__ = ["smtp"]


def link(person, announcement, number: int = 1) -> str:
    return f"/announcements/confirmation/{tokens.make(tokens.Holder(person.id, announcement.id, number))}"


def test_it_stays_on_home_until_it_is_confirmed_in_place(cast: Cast, signed_in) -> None:
    first, _second = must_read(cast.ben, cast.cycling), must_read(cast.hanna)
    browser = signed_in(cast.ada)
    page = browser.get("/").text
    assert page.count('class="banner-word"') == 1
    assert "1 more to read" in page
    browser.get(f"/announcements/{first.id}")
    assert f"must-read-{first.id}" in browser.get("/").text, "having seen it is not enough"
    for _press in range(2):
        part = browser.send(f"/announcements/{first.id}/confirmation", {"round": 1, "version": 1}, htmx=True).text
        assert "You confirmed on" in part
        assert "data-focus" in part
    one = row(first, cast.ada)
    assert (one.confirmed_version, one.confirmed_through) == (1, "page")
    assert db.session.query(Notice).filter_by(recipient_id=cast.ada.id, item_id=first.id).one().read_at
    assert f"must-read-{first.id}" not in browser.get("/").text
    assert "You confirmed on" in browser.get(f"/announcements/{first.id}").text


def test_home_asks_the_database_nothing_for_who_is_asked_nothing(cast: Cast, signed_in) -> None:
    browser = signed_in(cast.cleo)
    browser.get("/")
    with statements() as before:
        browser.get("/")
    must_read(cast.ben, cast.cycling)
    with statements() as after:
        browser.get("/")
    assert len(after) == len(before)


def test_the_link_in_the_mail_asks_first_and_confirms_once_signed_in_or_not(cast: Cast, visitor) -> None:
    written = must_read(cast.ben, cast.cycling)
    for _look in range(2):  # as link scanners do
        page = visitor.get(link(cast.ada, written))
        assert "Have you read this?" in page.text
        assert page.headers["Cache-Control"] == "no-store"
    assert row(written, cast.ada).confirmed_at is None
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
    assert visitor.post(link(cast.ada, written), data={"version": 1}).status_code == 400, "without the page's token"
    moments = []
    for _press in range(2):
        assert "You confirmed on" in visitor.post(link(cast.ada, written), data={"csrf_token": token}).text
        moments.append(row(written, cast.ada).confirmed_at)
    assert moments[0] is not None
    assert moments[0] == moments[1]
    assert row(written, cast.ada).confirmed_through == "mail"


def test_the_link_of_an_earlier_round_says_that_it_changed_and_confirms_nothing(cast: Cast, visitor) -> None:
    written = must_read(cast.ben, cast.cycling)
    rounds.begin(written, RoundCause.CHANGED)
    db.session.commit()
    asking.work_off()
    page = visitor.get(link(cast.ada, written))
    assert "It has changed since this mail" in page.text
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get(link(cast.ada, written, 2)).text)[1]
    visitor.post(link(cast.ada, written), data={"csrf_token": token})
    assert row(written, cast.ada, 1).confirmed_at is None
    assert row(written, cast.ada, 2).confirmed_at is None


@pytest.mark.parametrize("who", ["not asked", "hidden", "left", "forged"])
def test_for_everybody_else_there_is_nothing_to_confirm(cast: Cast, signed_in, visitor, who: str) -> None:
    written = must_read(cast.ben, cast.orchid)
    person, address = cast.ada, link(cast.ada, written)
    if who == "not asked":
        person, address = cast.cleo, link(cast.cleo, written)
    elif who == "hidden":
        written.state = ItemState.HIDDEN
    elif who == "left":
        cast.ada.state = "deactivated"
    else:
        person, address = cast.cleo, link(cast.ada, written)[:-2]
    db.session.commit()
    assert visitor.get(address).status_code == 404
    answer = signed_in(person).send(f"/announcements/{written.id}/confirmation", {"round": 1})
    assert answer.status_code in (404, 303), "a former colleague is asked to sign in"
    assert row(written, cast.ada).confirmed_at is None


def test_the_mail_says_what_it_is_and_nothing_of_a_closed_group(cast: Cast, smtp: SmtpServer) -> None:
    must_read(cast.ben, cast.cycling)
    send_due()
    told = smtp.deliveries[-1].message
    assert told["To"] == "Ada Łukasiewicz <ada@example.test>"
    assert told["Subject"] == "Please read and confirm: Forklifts have a new route"
    assert "List-Unsubscribe" not in told, "it cannot be ended"
    text = told.get_body(("plain",)).get_content()
    for words in ("/announcements/confirmation/", "They cross hall 2 no more", "is seen by Ben Okafor"):
        assert words in text
    must_read(cast.ben, cast.orchid)
    send_due()
    secret = smtp.deliveries[-1]
    assert secret.message["Subject"] == "Please read and confirm: an announcement in a group of yours"
    assert not re.search("Forklifts|hall 2|Orchid", secret.text("plain") + secret.text("html"))


def test_what_was_confirmed_meanwhile_is_mailed_no_more(cast: Cast, smtp: SmtpServer, signed_in) -> None:
    written = must_read(cast.ben, cast.cycling)
    signed_in(cast.ada).send(f"/announcements/{written.id}/confirmation", {"round": 1})
    assert send_due() == {"cancelled": 1}
    assert smtp.deliveries == []
