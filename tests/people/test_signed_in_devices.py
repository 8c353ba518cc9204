"""The page of signed-in devices: what is signed in, and signing it out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from intranet import clock
from intranet.database import db
from intranet.people.devices import describe
from intranet.people.models import SignIn
from tests.cast import Cast

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"
EDGE = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/128.0.0.0 Safari/537.36 Edg/128.0.0.0"
IPHONE = f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {WEBKIT} Version/17.5 Mobile/15E148 Safari/604.1"
ANDROID = f"Mozilla/5.0 (Linux; Android 14; Pixel 8) {WEBKIT} Chrome/128.0.0.0 Mobile Safari/537.36"
MAC = f"Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) {WEBKIT} Version/17.5 Safari/605.1.15"


def ids(person) -> list[int]:
    return list(db.session.scalars(select(SignIn.id).where(SignIn.person_id == person.id).order_by(SignIn.id)))


@pytest.mark.parametrize(
    ("agent", "browser", "system", "handheld"),
    [
        (FIREFOX, "Firefox", "Windows", False),
        (EDGE, "Edge", "Windows", False),
        (IPHONE, "Safari", "iPhone", True),
        (ANDROID, "Chrome", "Android", True),
        (MAC, "Safari", "macOS", False),
        ("curl/8.0", "", "", False),
        ("", "", "", False),
    ],
)
def test_a_browser_is_named_in_words(agent: str, browser: str, system: str, handheld: bool) -> None:
    device = describe(agent)

    assert (device.browser, device.system, device.is_handheld) == (browser, system, handheld)


def test_the_page_lists_ones_own_browsers_and_marks_this_one(cast: Cast, signed_in) -> None:
    ada, _phone = signed_in(cast.ada), signed_in(cast.ada)
    signed_in(cast.ben)
    db.session.get_one(SignIn, ids(cast.ada)[1]).user_agent = IPHONE

    page = ada.get("/settings/devices").text

    assert page.count('class="device"') == 2
    assert "Safari on iPhone" in page
    assert page.count("This device") == 1
    assert "Sign out all other devices" in page


def test_one_browser_is_signed_out_and_the_other_stays(cast: Cast, signed_in) -> None:
    ada, phone = signed_in(cast.ada), signed_in(cast.ada)
    mine, other = ids(cast.ada)

    for _ in range(2):  # pressing twice is pressing once
        assert ada.send(f"/settings/devices/{other}/sign-out").status_code == 303

    assert ids(cast.ada) == [mine]
    assert phone.get("/settings").status_code == 303
    assert ada.get("/settings").status_code == 200


def test_signing_this_device_out_asks_for_sign_in_and_clears_what_it_kept(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)

    answer = ada.send(f"/settings/devices/{ids(cast.ada)[0]}/sign-out")

    assert answer.headers["Clear-Site-Data"] == '"cache"'
    assert ada.get("/settings").status_code == 303


def test_all_others_are_signed_out_at_once(cast: Cast, signed_in) -> None:
    first, second, third = (signed_in(cast.ada) for _ in range(3))
    ben = signed_in(cast.ben)

    second.send("/settings/devices/others/sign-out")

    assert [browser.get("/settings").status_code for browser in (first, second, third, ben)] == [303, 200, 303, 200]


def test_nobody_signs_somebody_else_out(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)

    signed_in(cast.ben).send(f"/settings/devices/{ids(cast.ada)[0]}/sign-out")

    assert ada.get("/settings").status_code == 200


def test_what_has_ended_by_itself_is_not_listed(cast: Cast, signed_in) -> None:
    ada, _old = signed_in(cast.ada), signed_in(cast.ada)
    db.session.get_one(SignIn, ids(cast.ada)[1]).last_used_at = clock.now() - timedelta(days=31)

    page = ada.get("/settings/devices").text

    assert page.count('class="device"') == 1
    assert "Sign out all other devices" not in page
