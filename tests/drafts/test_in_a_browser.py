"""Nothing typed is lost: without a server, without a sign-in, in two tabs; and mentions are suggested."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete
from werkzeug.serving import BaseWSGIServer, make_server

from intranet.database import db
from intranet.people import sessions
from intranet.people.models import Person, SignIn
from tests import writing
from tests.cast import Cast
from tests.servers import free_port
from tests.servers.chromium import window

pytestmark = pytest.mark.browser


@dataclass
class Site:
    """A site that can be stopped and started again at its address."""

    app: Flask
    port: int
    server: BaseWSGIServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        self.server = make_server("127.0.0.1", self.port, self.app, threaded=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def sign_in(self, page: Page, person: Person) -> None:
        token = sessions.open_sign_in(person, user_agent="pytest", address="127.0.0.1")
        db.session.commit()
        page.context.add_cookies([{"name": sessions.cookie_name(), "value": token, "url": self.url}])


@pytest.fixture
def site(app: Flask) -> Iterator[Site]:
    site = Site(app, free_port())
    site.start()
    yield site
    site.stop()


@pytest.fixture
def page(site: Site, cast: Cast, browser: Browser) -> Iterator[Page]:
    """A browser in which Ada is signed in."""
    with window(browser, base_url=site.url) as watched:
        site.sign_in(watched.page, cast.ada)
        yield watched.page


def title(page: Page):
    return page.get_by_label("Your question in one sentence")


def words(page: Page):
    return page.get_by_label("What should people know to answer well?")


def says(page: Page, text: str) -> None:
    expect(page.locator(".composer-status")).to_contain_text(text)


def begin(page: Page, text: str) -> None:
    """Write with the composer awake."""
    words(page).click()
    expect(page.locator("markdown-toolbar")).to_be_visible()
    words(page).press_sequentially(text)


def test_a_server_that_stops_and_a_sign_in_that_ends_in_mid_typing_cost_nothing(page: Page, site: Site, cast: Cast):
    page.goto("/questions/new")
    begin(page, "For gravel.")
    title(page).fill("Which tyres do you ride?")
    says(page, "Draft saved")
    site.stop()
    words(page).press_sequentially(" Mostly dry.")
    says(page, "No connection. Your text is kept in this browser")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    site.start()
    page.evaluate("dispatchEvent(new Event('online'))")
    says(page, "Draft saved")

    db.session.execute(delete(SignIn))
    db.session.commit()
    words(page).press_sequentially(" And winter?")
    says(page, "Your sign-in has ended. Your text is kept in this browser.")
    link = page.locator(".composer-status").get_by_role("link", name="Sign in")
    assert link.get_attribute("href") == "/sign-in?next=/questions/new"
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("heading", name="Your sign-in has ended")).to_be_visible()
    expect(page.get_by_label("What you wrote")).to_have_value(re.compile("For gravel. Mostly dry. And winter"))
    site.sign_in(page, cast.ada)  # what the form of the sign-in does, which has tests of its own
    page.get_by_role("link", name="Sign in again").click()
    expect(page).to_have_url(f"{site.url}/questions/new")
    expect(words(page)).to_have_value("For gravel. Mostly dry. And winter?")
    expect(title(page)).to_have_value("Which tyres do you ride?")

    page.get_by_label("Where to ask").select_option("everyone")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("heading", name="Which tyres do you ride?")).to_be_visible()
    page.goto("/drafts")
    expect(page.get_by_text("No drafts. What you begin")).to_be_visible()
    page.goto("/questions/new")
    expect(words(page)).to_have_value("")


def test_two_devices_and_the_second_chooses(page: Page, site: Site, cast: Cast, browser: Browser):
    page.goto("/questions/new")
    with window(browser, base_url=site.url) as watched:
        other = watched.page
        site.sign_in(other, cast.ada)
        other.goto("/questions/new")
        begin(page, "From the desk.")
        says(page, "Draft saved")
        begin(other, "From the train.")
        says(other, "This draft was changed elsewhere")
        other.get_by_role("button", name="Show that one").click()
        expect(words(other)).to_have_value("From the desk.")
        other.get_by_role("button", name="Keep mine").click()
        expect(words(other)).to_have_value("From the train.")
        says(other, "Draft saved")
    words(page).press_sequentially(" More.")
    says(page, "This draft was changed elsewhere")
    page.get_by_role("button", name="Keep mine").click()
    says(page, "Draft saved")
    page.reload()
    expect(words(page)).to_have_value("From the desk. More.")


def test_a_comment_is_kept_and_mentions_whom_the_keyboard_chose(page: Page, site: Site, cast: Cast):
    question = writing.question(cast.ben, cast.cycling)
    page.goto(f"/questions/{question.id}")
    page.get_by_text("Add a comment").click()
    box = page.get_by_label("Your comment")
    box.click()
    expect(page.locator("text-expander[aria-busy], text-expander:defined").first).to_be_attached()
    box.press_sequentially("I would ask @cle")
    option = page.get_by_role("option", name="Cleo Ó Súilleabháin")
    expect(option).to_be_visible()
    expect(option).to_contain_text("Sales")
    box.press("Enter")
    expect(box).to_have_value("I would ask @[Cleo Ó Súilleabháin] ")
    says_draft = page.locator(".comment-add .composer-status")
    expect(says_draft).to_contain_text("Draft saved")
    page.goto("/drafts")
    page.get_by_role("link", name="Go on writing").click()
    expect(page.get_by_label("Comment")).to_have_value("I would ask @[Cleo Ó Súilleabháin] ")
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_role("link", name="@Cleo Ó Súilleabháin")).to_be_visible()
    page.goto("/drafts")
    expect(page.get_by_text("No drafts. What you begin")).to_be_visible()
