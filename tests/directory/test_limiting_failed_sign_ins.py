"""Guessing is slow, nobody locks a colleague out, and the directory's own lockout is never reached."""

from __future__ import annotations

import threading
from datetime import timedelta
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet import clock
from intranet.database import db
from intranet.directory import devices, throttle
from intranet.directory.models import FailureSlot
from intranet.directory.throttle import Attempt, Throttled, account_key, address_key
from tests.directory import company
from tests.directory.conftest import Door, using
from tests.servers.directories import DirectoryServer

ALAN = company.staff("alan")
ALLOWED_TO_STRANGERS = 3


def slots() -> int:
    return db.session.scalar(select(func.count()).select_from(FailureSlot)) or 0


def test_after_three_failures_a_stranger_waits(door: Door) -> None:
    for _ in range(ALLOWED_TO_STRANGERS):
        assert door.sign_in("alan", "wrong").status_code == 422
    response = door.sign_in("alan", "wrong")
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 15 * 60
    assert "Try again in 15 minutes" in response.get_data(as_text=True)


def test_the_right_password_waits_too(door: Door) -> None:
    for _ in range(ALLOWED_TO_STRANGERS):
        door.sign_in("alan", "wrong")
    assert door.sign_in("alan", ALAN.secret).status_code == 429
    assert not door.is_signed_in


def test_an_unknown_name_waits_like_a_known_one(door: Door) -> None:
    answers = {
        name: [door.sign_in(name, "wrong").status_code for _ in range(ALLOWED_TO_STRANGERS + 1)]
        for name in ("alan", "nobody.here")
    }
    assert answers["alan"] == answers["nobody.here"]


def test_all_spellings_of_a_name_are_one_account(site: Flask) -> None:
    door = Door(site)
    answers = [door.sign_in(name, "wrong").status_code for name in ("alan", "ALAN", "alan@example.test", " alan ")]
    assert answers == [422, 422, 422, 429]
    assert Door(site, "198.51.100.7").sign_in("ALAN@EXAMPLE.TEST", "wrong").status_code == 429


def test_a_throttled_account_soon_costs_the_directory_nothing(app: Flask) -> None:
    for _ in range(ALLOWED_TO_STRANGERS):
        attempt = Attempt("alan", "192.0.2.1", ())
        attempt.on_account("the id")
        attempt.failed()
    for _ in range(ALLOWED_TO_STRANGERS):
        asked = Attempt("alan@example.test", "192.0.2.1", ())
        with pytest.raises(Throttled):
            asked.on_account("the id")
    with pytest.raises(Throttled):
        Attempt("alan@example.test", "192.0.2.1", ())


def test_a_browser_that_signed_in_before_has_a_try_left(site: Flask) -> None:
    colleague, stranger = Door(site), Door(site, "198.51.100.7")
    colleague.enter("alan")
    for _ in range(ALLOWED_TO_STRANGERS):
        assert stranger.sign_in("alan", "wrong").status_code == 422
    assert stranger.sign_in("alan", ALAN.secret).status_code == 429
    assert colleague.sign_in("alan", ALAN.secret).status_code == 303
    assert stranger.sign_in("alan", "wrong").status_code == 422, "the colleague's success forgave the failures"


def test_the_known_browser_is_known_after_signing_out(site: Flask) -> None:
    colleague, stranger = Door(site), Door(site, "198.51.100.7")
    colleague.enter("alan")
    colleague.browser.send("/sign-out")
    for _ in range(ALLOWED_TO_STRANGERS):
        stranger.sign_in("alan", "wrong")
    assert colleague.sign_in("alan", ALAN.secret).status_code == 303


def test_the_try_kept_back_is_a_single_one_and_for_that_account_alone(site: Flask) -> None:
    colleague = Door(site)
    colleague.enter("grace")
    for _ in range(ALLOWED_TO_STRANGERS):
        assert colleague.sign_in("alan", "wrong").status_code == 422
    assert colleague.sign_in("alan", "wrong").status_code == 429
    for _ in range(ALLOWED_TO_STRANGERS + 1):
        assert colleague.sign_in("grace", "wrong").status_code == 422
    assert colleague.sign_in("grace", "wrong").status_code == 429


@pytest.mark.parametrize("forged", ["", "x", "WyJhIl0.AAAA", "e30.x"])
def test_a_forged_device_cookie_is_worth_nothing(site: Flask, forged: str) -> None:
    door = Door(site)
    door.browser.set_cookie("intranet_device", forged, domain="localhost")
    answers = [door.sign_in("alan", "wrong").status_code for _ in range(ALLOWED_TO_STRANGERS + 1)]
    assert answers[-1] == 429


def test_a_browser_remembers_a_few_accounts(app: Flask) -> None:
    with app.test_request_context():
        response = app.make_response("")
        devices.remember(response, ["new"], [f"old {number}" for number in range(20)])
        cookie = response.headers["Set-Cookie"].partition(";")[0].partition("=")[2]
    with app.test_request_context(headers={"Cookie": f"intranet_device={cookie}"}) as context:
        kept = devices.known_accounts(context.request)
    assert kept[0] == "new"
    assert len(kept) == devices.MOST_KEYS


def test_a_hundred_tries_never_reach_the_directorys_lockout(app: Flask, on_slapd: DirectoryServer) -> None:
    victim = company.VICTIM
    names = ("victim", "Victim", "victim@example.test", "VICTIM@example.test")
    with using(app, on_slapd) as directory:
        answers = [
            Door(app, f"198.51.100.{number}").sign_in(name, "wrong").status_code
            for name, number in product(names, range(25))
        ]
        assert answers.count(422) < company.LOCKOUT
        assert set(answers) == {422, 429}
        assert directory.ask(lambda session: session.verify(victim.dn, victim.secret)).accepted, "not locked there"


def test_the_directory_would_have_locked_an_account(app: Flask, on_slapd: DirectoryServer) -> None:
    """The control of the test before: without us, so many failures do lock."""
    with using(app, on_slapd) as directory:
        for _ in range(company.LOCKOUT):
            directory.ask(lambda session: session.verify(company.LOCKABLE.dn, "wrong"))
        right = directory.ask(lambda session: session.verify(company.LOCKABLE.dn, company.LOCKABLE.secret))
    assert not right.accepted


def test_many_at_once_get_no_more_tries_than_one_after_another(app: Flask) -> None:
    outcomes: list[str] = []

    def attempt() -> None:
        with app.app_context():
            try:
                Attempt("alan", "192.0.2.1", ()).failed()
                outcomes.append("asked")
            except Throttled:
                outcomes.append("throttled")

    threads = [threading.Thread(target=attempt) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("asked") == ALLOWED_TO_STRANGERS
    assert len(outcomes) == 12


def test_tries_under_way_count_until_they_are_answered(app: Flask) -> None:
    under_way = [Attempt("alan", "192.0.2.1", ()) for _ in range(ALLOWED_TO_STRANGERS)]
    with pytest.raises(Throttled):
        Attempt("alan", "192.0.2.1", ())
    under_way[0].abandoned()
    again = Attempt("alan", "192.0.2.1", ())
    again.succeeded()
    assert slots() == 4, "two tries of others are under way, with a slot for the name and one for the address"


def test_failures_are_forgotten_after_a_quarter_of_an_hour(app: Flask) -> None:
    began = clock.now()
    for minute in range(ALLOWED_TO_STRANGERS):
        with clock.frozen_at(began + timedelta(minutes=minute)):
            Attempt("alan", "192.0.2.1", ()).failed()
    with clock.frozen_at(began + timedelta(minutes=14)), pytest.raises(Throttled) as refusal:
        Attempt("alan", "192.0.2.1", ())
    assert refusal.value.retry_after == 60
    with clock.frozen_at(began + timedelta(minutes=15)):
        Attempt("alan", "192.0.2.1", ()).failed()
    with clock.frozen_at(began + timedelta(minutes=15, seconds=1)), pytest.raises(Throttled):
        Attempt("alan", "192.0.2.1", ())


def test_one_address_cannot_try_everybody(app: Flask, on_slapd: DirectoryServer) -> None:
    values = app.extensions["intranet_settings"]
    before, values.sign_in_failures_per_address = values.sign_in_failures_per_address, 5
    try:
        with using(app, on_slapd):
            answers = [Door(app).sign_in(f"person{number}", "wrong").status_code for number in range(7)]
            assert answers == [422] * 5 + [429] * 2
            assert Door(app, "198.51.100.7").sign_in("person9", "wrong").status_code == 422
    finally:
        values.sign_in_failures_per_address = before


def test_a_success_costs_the_address_nothing(door: Door) -> None:
    door.enter("alan")
    assert slots() == 0


def test_a_directory_that_is_down_counts_against_nobody(app: Flask, on_slapd: DirectoryServer) -> None:
    with using(app, on_slapd, directory_urls=["ldap://127.0.0.1:9"]):
        for _ in range(6):
            assert Door(app).sign_in("alan", "x").status_code == 503
    assert slots() == 0


def test_one_ipv6_network_is_one_address(app: Flask) -> None:
    with app.app_context():
        assert address_key("2001:db8:1:2::1") == address_key("2001:db8:1:2:ffff::9")
        assert address_key("2001:db8:1:2::1") != address_key("2001:db8:1:3::1")
        assert address_key("::ffff:192.0.2.1") == address_key("192.0.2.1")
        assert address_key("192.0.2.1") != address_key("192.0.2.2")
        assert address_key("") != address_key("unix:")


def test_neither_names_nor_addresses_stand_in_the_database(door: Door) -> None:
    door.sign_in("alan", "wrong")
    kept = repr(db.session.execute(select(FailureSlot.key)).all())
    for text in ("alan", "192.0.2.1"):
        assert text not in kept
    assert account_key("name", "alan") in kept, "the keys are ours"


def test_keys_are_gone_after_a_day(door: Door) -> None:
    door.sign_in("alan", "wrong")
    with clock.frozen_at(clock.now() + timedelta(hours=23)):
        throttle.forget_old()
        assert slots() > 0
    with clock.frozen_at(clock.now() + timedelta(hours=25)):
        throttle.forget_old()
        assert slots() == 0
