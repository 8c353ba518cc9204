"""The search palette in a real browser, and the way without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from intranet.database import db
from intranet.people import sessions
from intranet.people.models import Person
from intranet.search.drain import drain
from tests.interface.faults import THEMES, everywhere, looks, violations
from tests.proofs import Proof
from tests.servers.chromium import PATIENCE, Watched, watch, window
from tests.servers.web import serving
from tests.writing import question, thanks

pytestmark = pytest.mark.browser

Open = Callable[..., Page]


@pytest.fixture(scope="module")
def site(application: Flask) -> Iterator[str]:
    """The address of the site, the same for all tests, so that a browser that was there has its scripts at hand."""
    with serving(application) as address:
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture(scope="module")
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """A browser profile for all tests."""
    context = browser.new_context(reduced_motion="reduce")
    yield context
    context.close()


@pytest.fixture
def open_as(app: Flask, cast, browser: Browser, profile: BrowserContext, site: str) -> Iterator[Open]:
    """A function that opens a page of the site as a person; at the end no browser may have complained."""
    for number in range(6):
        question(cast.ada, cast.cycling, f"Which wheel for the {number}th bicycle, and <b>why</b>?")
    thanks(cast.ben, [cast.ada], cast.cycling, "You lent me a wheel.")
    drain()
    opened: list[Watched] = []
    with ExitStack() as stack:

        def open_page(person: Person, path: str = "/search", **options: object) -> Page:
            if options:
                watched = stack.enter_context(window(browser, **options))  # type: ignore[arg-type]
            else:
                watched = watch(profile.new_page())
                stack.callback(watched.page.close)
            token = sessions.open_sign_in(person, user_agent="pytest", address="127.0.0.1")
            db.session.commit()
            watched.page.context.clear_cookies()
            watched.page.context.add_cookies([{"name": sessions.cookie_name(), "value": token, "url": site}])
            watched.page.set_default_timeout(PATIENCE)
            watched.page.goto(site + path)
            opened.append(watched)
            return watched.page

        yield open_page
        complaints = [line for watched in opened for line in watched.complaints()]
    assert complaints == []


@pytest.mark.parametrize("key", ["/", "Control+k"])
def test_a_key_opens_the_palette_and_arrows_lead_to_a_result(cast, open_as: Open, key: str):
    page = open_as(cast.ada)
    page.keyboard.press(key)
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("whee")
    options = page.get_by_role("option")
    expect(options).to_have_count(6)  # four questions, one thanks, the way to all
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("group", name="Questions").get_by_role("option")).to_have_count(4)
    expect(page.locator(".palette [role=status]")).to_have_text("7 results")
    assert options.first.inner_html().count("<mark>") == 1
    expect(options.first).to_contain_text("and <b>why</b>?")

    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/*")


def test_enter_without_a_choice_shows_all_results(cast, open_as: Open):
    page = open_as(cast.ada)
    page.keyboard.press("/")
    page.keyboard.type("wheel")
    expect(page.get_by_role("option")).to_have_count(6)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=wheel")
    expect(page.locator("#search-count")).to_have_text("7 results")


def test_escape_closes_it_gives_the_focus_back_and_keeps_what_was_typed(cast, open_as: Open):
    page = open_as(cast.ada)
    field = page.get_by_role("searchbox", name="Search everything you may see")
    field.click()
    page.keyboard.type("wheel")
    expect(page.get_by_role("combobox")).to_have_value("wheel")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.palette")).to_be_hidden()
    expect(field).to_be_focused()
    expect(field).to_have_value("wheel")
    page.keyboard.type("s")
    expect(page.get_by_role("combobox")).to_have_value("wheels")


def test_tab_passes_the_field_and_typing_there_opens_the_palette(cast, open_as: Open):
    page = open_as(cast.ada)
    field = page.get_by_role("searchbox", name="Search everything you may see")
    for _time in range(2):  # before its script has come, and after
        page.locator(".topbar a").first.focus()
        page.keyboard.press("Tab")
        expect(field).to_be_focused()
        page.locator("dialog.palette").wait_for(state="attached")
        expect(page.locator("dialog.palette")).to_be_hidden()
    page.keyboard.press("Tab")
    expect(field).not_to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("whee")
    expect(page.get_by_role("combobox")).to_have_value("whee")


def test_nothing_found_is_said_and_an_outsider_is_told_nothing(cast, open_as: Open):
    question(cast.ben, cast.orchid, "Quiltwork wheel")
    drain()
    page = open_as(cast.cleo)
    page.keyboard.press("/")
    page.keyboard.type("quiltwork")
    expect(page.locator(".palette [role=status]")).to_have_text("No results")
    # The way to the page of results stands there whatever exists: it alone looks for other spellings.
    expect(page.get_by_role("option")).to_have_text("Search for “quiltwork”, also spelled otherwise")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=quiltwork")


def test_the_palette_has_no_accessibility_faults(cast, open_as: Open):
    page = open_as(cast.ada)
    page.keyboard.press("/")
    page.keyboard.type("wheel")
    expect(page.get_by_role("option")).to_have_count(6)
    page.keyboard.press("ArrowDown")
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        assert violations(page) == [], theme


@pytest.mark.proof
def test_the_page_of_results_has_no_accessibility_faults_and_fits(cast, open_as: Open, proof: Proof):
    page = open_as(cast.ada, "/search?q=wheel")
    chosen = looks(proof, "results")
    assert everywhere(page, chosen, load=page.reload if proof.in_full else None) == []
    proof.note(combinations_of_width_and_theme=len(chosen))


def test_without_script_the_field_leads_to_the_results(cast, open_as: Open):
    page = open_as(cast.ada, "/", java_script_enabled=False)
    page.get_by_role("searchbox", name="Search everything you may see").fill("wheel")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=wheel")
    page.locator("#facets").get_by_role("link", name="Thanks").click()
    page.wait_for_url("**kind=thanks")
    expect(page.locator(".hit")).to_have_count(1)
