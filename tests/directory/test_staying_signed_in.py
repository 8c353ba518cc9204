"""A sign-in is a row: it ends when it is ended, and the cookie alone is worth nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from intranet import clock, create_app
from intranet.database import db
from intranet.people import sessions
from intranet.people.models import Person, PersonState, SignIn
from tests.conftest import Browser
from tests.directory import company
from tests.directory.conftest import Door, using
from tests.servers.directories import DirectoryServer

COOKIE = "intranet_session"


def rows() -> list[SignIn]:
    return list(db.session.scalars(select(SignIn).order_by(SignIn.id)))


def test_the_row_holds_a_hash_and_the_cookie_the_token(door: Door) -> None:
    door.browser.get("/sign-in", headers={"User-Agent": "x"})
    door.enter("alan")
    token = door.cookie(COOKIE)
    assert token is not None
    assert len(token) >= 43, "256 bits"
    (row,) = rows()
    assert row.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert row.address == "192.0.2.1"
    assert row.user_agent.startswith("Werkzeug")


def test_each_sign_in_has_a_token_of_its_own_and_ends_the_one_before(door: Door) -> None:
    door.enter("alan")
    first = door.cookie(COOKIE)
    door.enter("alan")
    assert door.cookie(COOKIE) != first
    assert len(rows()) == 1
    replay(door, first)
    assert not door.is_signed_in


def test_another_browser_stays_signed_in(site: Flask) -> None:
    desk, phone = Door(site), Door(site)
    desk.enter("alan")
    phone.enter("alan")
    desk.enter("alan")
    assert phone.is_signed_in
    assert len(rows()) == 2


def test_a_token_planted_before_signing_in_is_not_taken_over(door: Door) -> None:
    replay(door, "planted by somebody else")
    door.enter("alan")
    assert door.cookie(COOKIE) != "planted by somebody else"
    replay(door, "planted by somebody else")
    assert not door.is_signed_in


def test_the_forms_token_of_before_is_worth_nothing_after(door: Door) -> None:
    before = door.browser.token("/sign-in")
    door.enter("alan")
    assert door.browser.post("/settings", data={"csrf_token": before}).status_code == 400


def test_signing_out_ends_it_on_our_side(door: Door) -> None:
    door.enter("alan")
    token = door.cookie(COOKIE)
    response = door.browser.send("/sign-out")
    assert response.status_code == 303
    assert response.headers["Location"] == "/sign-in"
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert door.cookie(COOKIE) is None
    assert rows() == []
    replay(door, token)
    answer = door.browser.get("/settings")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in")


def test_signing_out_needs_our_form(door: Door) -> None:
    door.enter("alan")
    assert door.browser.post("/sign-out").status_code == 400
    assert door.browser.get("/sign-out").status_code == 405
    assert door.is_signed_in


def test_signing_out_twice_is_no_error(door: Door) -> None:
    door.enter("alan")
    token = door.browser.token()
    assert door.browser.post("/sign-out", data={"csrf_token": token}).status_code == 303
    assert door.browser.post("/sign-out", data={"csrf_token": door.browser.token("/sign-in")}).status_code == 303


def test_signing_in_needs_our_form(door: Door) -> None:
    response = door.browser.post("/sign-in", data={"username": "alan", "password": company.staff("alan").secret})
    assert response.status_code == 400
    assert rows() == []


@pytest.mark.parametrize("origin", ["https://evil.example", "http://localhost.evil.example"])
def test_signing_in_from_another_site_is_refused(door: Door, origin: str) -> None:
    token = door.browser.token("/sign-in")
    form = {"csrf_token": token, "username": "alan", "password": company.staff("alan").secret}
    assert door.browser.post("/sign-in", data=form, headers={"Origin": origin}).status_code == 403
    assert door.browser.post("/sign-in", data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize(
    ("unused", "age", "is_alive"),
    [(29, 29, True), (31, 31, False), (1, 89, True), (1, 91, False)],
)
def test_a_sign_in_ends_by_itself(door: Door, unused: int, age: int, is_alive: bool) -> None:
    door.enter("alan")
    (row,) = rows()
    row.created_at = clock.now() - timedelta(days=age)
    row.last_used_at = clock.now() - timedelta(days=unused)
    assert row.confirmed_at > clock.now() - timedelta(minutes=1), "which the directory goes on to do"
    db.session.commit()
    assert door.is_signed_in is is_alive


def test_ended_rows_are_deleted_by_the_timetable(site: Flask) -> None:
    doors = [Door(site) for _ in range(4)]
    for door, uid in zip(doors, ("alan", "alan", "grace", "katherine"), strict=True):
        door.enter(uid)
    first, second, third, _ = rows()
    first.last_used_at = clock.now() - timedelta(days=31)
    second.created_at = clock.now() - timedelta(days=91)
    db.session.get_one(Person, third.person_id).state = PersonState.DEACTIVATED
    db.session.commit()
    assert sessions.forget_expired() == 3
    assert [door.is_signed_in for door in doors] == [False, False, False, True]


def test_use_is_marked_every_ten_minutes(door: Door) -> None:
    door.enter("alan")
    began = rows()[0].last_used_at
    with clock.frozen_at(began + timedelta(minutes=9)):
        door.browser.get("/settings")
        assert rows()[0].last_used_at == began
    with clock.frozen_at(began + timedelta(minutes=11)):
        for headers in ({"HX-Request": "true", "HX-Request-Type": "partial"}, {"Sec-Purpose": "prefetch"}):
            door.browser.get("/settings", headers=headers)
            assert rows()[0].last_used_at == began, "nobody may be looking"
        door.browser.get("/settings")
    assert rows()[0].last_used_at == began + timedelta(minutes=11)
    alan = db.session.scalars(select(Person).where(Person.username == "alan")).one()
    assert alan.last_seen_at == began + timedelta(minutes=11)


def test_a_form_marks_use_in_its_own_transaction(door: Door) -> None:
    door.enter("alan")
    began = rows()[0].last_used_at
    with clock.frozen_at(began + timedelta(minutes=11)):
        token = door.browser.token("/sign-in") if not door.is_signed_in else door.browser.token()
    with clock.frozen_at(began + timedelta(minutes=22)):
        door.browser.post("/settings/devices/others/sign-out", data={"csrf_token": token})
    assert rows()[0].last_used_at == began + timedelta(minutes=22)


def test_the_sign_in_page_sends_on_who_is_signed_in(door: Door) -> None:
    door.enter("alan")
    answer = door.browser.get("/sign-in", query_string={"next": "/people"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/people")


def test_a_remember_me_cookie_of_another_site_does_no_harm(door: Door) -> None:
    door.browser.set_cookie("remember_token", "1|abc", domain="localhost")
    door.enter("alan")
    assert door.is_signed_in


def test_the_sign_in_page_is_kept_by_no_cache(door: Door) -> None:
    assert door.browser.get("/sign-in").headers["Cache-Control"] == "no-store"
    assert door.sign_in("alan", "wrong").headers["Cache-Control"] == "no-store"


def test_cookies_on_this_machine_are_out_of_reach_of_scripts(door: Door) -> None:
    cookies = door.enter("alan").headers.getlist("Set-Cookie")
    ours = {cookie.partition("=")[0]: cookie for cookie in cookies}
    assert {COOKIE, "intranet_device"} <= set(ours)
    for name in (COOKIE, "intranet_device"):
        assert "HttpOnly" in ours[name]
        assert "Path=/" in ours[name]
        assert "Domain" not in ours[name]
    assert "SameSite=Lax" in ours[COOKIE]


@pytest.fixture
def encrypted_site(on_slapd: DirectoryServer, tmp_path: Path) -> Iterator[Flask]:
    """An application that people reach by https."""
    app = create_app(
        {
            "environment": "test",
            "data_dir": tmp_path,
            "secret_key": "of the tests, for one encrypted site: 1d8c",
            "public_url": "https://intranet.example.test",
            **on_slapd.settings,
        }
    )
    app.test_client_class = Browser
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


def test_cookies_of_an_encrypted_site_are_bound_to_it(encrypted_site: Flask) -> None:
    alan = company.staff("alan")
    browser = encrypted_site.test_client()
    place = {"base_url": "https://intranet.example.test"}
    page = browser.get("/sign-in", **place).get_data(as_text=True)
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"csrf_token": token, "username": "alan", "password": alan.secret}
    answer = browser.post("/sign-in", data=form, headers={"Referer": "https://intranet.example.test/sign-in"}, **place)
    assert answer.status_code == 303
    cookies = {cookie.partition("=")[0]: cookie for cookie in answer.headers.getlist("Set-Cookie")}
    for name in ("__Host-intranet", "__Host-intranet_device"):
        assert "Secure" in cookies[name]
        assert "HttpOnly" in cookies[name]
        assert "Path=/" in cookies[name]
        assert "Domain" not in cookies[name]
    assert answer.headers["Strict-Transport-Security"]


def replay(door: Door, token: str | None) -> None:
    """Put a token into the browser by hand."""
    assert token
    door.browser.set_cookie(COOKIE, token, domain="localhost")


def test_everybody_has_a_session_of_their_own(app: Flask, on_slapd: DirectoryServer) -> None:
    with using(app, on_slapd):
        alan, grace = Door(app), Door(app)
        alan.enter("alan")
        grace.enter("grace")
        assert "Alan Turing" in alan.browser.get("/settings").get_data(as_text=True)
        assert "Alan Turing" not in grace.browser.get("/settings").get_data(as_text=True)
