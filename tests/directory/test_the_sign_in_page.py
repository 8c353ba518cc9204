"""The sign-in page as people meet it: in Chromium, by keyboard, without script, narrow and wide."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from intranet import create_app
from intranet.database import db
from intranet.directory.config import read_config
from intranet.directory.failover import Directory
from tests.directory import company
from tests.interface.faults import everywhere, looks, measured, violations
from tests.proofs import Proof
from tests.servers import free_port
from tests.servers.chromium import window
from tests.servers.directories import DirectoryServer
from tests.servers.web import serving

pytestmark = pytest.mark.browser

REFUSED = "Failed to load resource: the server responded with a status of"


@dataclass
class Served:
    """An application with a directory, on loopback."""

    app: Flask
    url: str


@pytest.fixture(scope="module")
def served(demo_directory: DirectoryServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    port = free_port()
    app = create_app(
        {
            "environment": "test",
            "data_dir": tmp_path_factory.mktemp("data"),
            "secret_key": "of the tests, for a page in a browser: 77ab",
            "public_url": f"http://127.0.0.1:{port}",
            "company_name": "Example Instruments",
            "demo": True,
            "log_level": "ERROR",
            **demo_directory.settings,
        }
    )
    with app.app_context():
        db.create_all()
    with serving(app, port) as url:
        yield Served(app, url)


def fill_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("User name or e-mail").fill(name)
    page.get_by_label("Password").fill(password)
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.locator("form button[type=submit]").last.click()


@pytest.mark.proof
def test_nothing_stands_in_the_way_in(browser: Browser, served: Served, proof: Proof) -> None:
    with window(browser) as watched:
        page = watched.page
        page.goto(f"{served.url}/sign-in")
        found: dict[str, list[str]] = {}
        for name, heading in (
            ("", "Sign in"),
            ("nobody", "User name or password is wrong"),
            ("", "There is a problem"),
        ):
            if found:
                fill_in(page, name, "x" if name else "")
            expect(page.get_by_role("heading", name=heading).first).to_be_visible()
            chosen = looks(proof, heading)
            found[heading] = everywhere(page, chosen, "too wide", "too small")
        said = [line for line in watched.complaints() if not line.startswith(REFUSED)]
    with served.app.app_context():
        db.session.execute(db.text("DELETE FROM sign_in_failure"))
        db.session.commit()
    assert {state: faults for state, faults in found.items() if faults} == {}
    assert said == []
    proof.note(states=len(found), combinations_of_width_and_theme=len(chosen))


def test_the_keyboard_is_enough(browser: Browser, served: Served) -> None:
    with window(browser) as watched:
        page = watched.page
        page.goto(f"{served.url}/settings")
        page.keyboard.type("alan")
        page.keyboard.press("Tab")
        page.keyboard.type(company.staff("alan").secret)
        page.keyboard.press("Enter")
        page.wait_for_url("**/settings")
        expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_refusal_is_read_out_first(browser: Browser, served: Served) -> None:
    with window(browser) as watched:
        page = watched.page
        page.goto(f"{served.url}/sign-in")
        fill_in(page, "alan", "wrong")
        expect(page.locator(".sign-in-problem")).to_be_focused()
        expect(page).to_have_title(re.compile("^Error:"))
        expect(page.get_by_label("User name or e-mail")).to_have_value("alan")
        expect(page.get_by_label("Password")).to_have_value("")


def test_it_works_without_script(browser: Browser, served: Served) -> None:
    with window(browser, java_script_enabled=False) as watched:
        page = watched.page
        page.goto(f"{served.url}/settings")
        fill_in(page, "alan", company.staff("alan").secret)
        page.wait_for_url(f"{served.url}/settings")


def test_the_back_button_shows_nothing_after_signing_out(browser: Browser, served: Served) -> None:
    with window(browser) as watched:
        page = watched.page
        page.goto(f"{served.url}/settings")
        fill_in(page, "alan", company.staff("alan").secret)
        expect(page.get_by_text("Alan Turing").first).to_be_attached()
        page.get_by_role("button", name="Your account").click()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/sign-in")
        page.go_back()
        expect(page.get_by_label("Password")).to_be_visible()
        assert "Alan Turing" not in page.content()
        page.goto(f"{served.url}/settings")
        assert "/sign-in" in page.url


def test_a_directory_that_is_down_can_be_tried_again(
    browser: Browser, served: Served, demo_directory: DirectoryServer
) -> None:
    alan = company.staff("alan")
    working = served.app.extensions["intranet_directory"]
    down = demo_directory.with_settings(directory_urls=["ldap://127.0.0.1:9"])
    with window(browser, width=320) as watched:
        page = watched.page
        served.app.extensions["intranet_directory"] = Directory(read_config(down))
        try:
            page.goto(f"{served.url}/sign-in?next=/settings")
            fill_in(page, "alan", alan.secret)
            expect(page.get_by_role("heading", name="The company directory does not answer")).to_be_visible()
            assert violations(page) + measured(page, "too wide") == []
        finally:
            served.app.extensions["intranet_directory"] = working
        page.get_by_label("Password").fill(alan.secret)
        page.get_by_role("button", name="Try again").click()
        page.wait_for_url("**/settings")
