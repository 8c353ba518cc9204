"""What the scripts of every page add: toasts, relative times, votes, keys, dialogs, focus."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.interface.conftest import Opener

pytestmark = pytest.mark.browser


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.className"))


def test_a_toast_is_read_out_and_goes_away_unless_somebody_points_at_it(open_page: Opener):
    page = open_page("/styleguide/controls", alone=True).page  # as a clock is that of a whole profile
    page.clock.install()
    page.goto(page.url + "?flash=1")
    toasts = page.locator(".toast")
    expect(toasts).to_have_count(2)
    toasts.nth(1).hover()
    page.clock.run_for(6100)
    expect(toasts).to_have_count(1)
    expect(toasts).to_contain_text("Answer deleted.")
    expect(page.locator("#status")).to_have_text("Answer deleted.")
    page.mouse.move(0, 0)
    page.clock.run_for(6100)
    expect(toasts).to_have_count(0)
    assert page.locator("main .banner-bad").first.is_visible()


def test_recent_times_are_relative_and_keep_the_whole_moment_as_title(open_page: Opener):
    page = open_page("/styleguide/reading").page
    times = page.locator(".question-row time")
    expect(times.nth(0)).to_have_text("5 hours ago")
    assert re.search(r"\d{4}.*\d:\d\d", times.nth(0).get_attribute("title") or "")
    for old in page.locator("time").all():
        assert old.get_attribute("title")


def test_a_vote_shows_at_once_and_the_server_confirms_it(open_page: Opener):
    watched = open_page("/styleguide/reading")
    page = watched.page
    waiting: list[Route] = []
    page.route("**/styleguide/vote", lambda route: waiting.insert(0, route))
    page.locator("#vote-1-up").click()
    expect(page.locator("#vote-1 [data-score]")).to_have_text("11")
    expect(page.locator("#vote-1-up")).to_have_attribute("aria-pressed", "false")
    while not waiting:
        page.wait_for_timeout(20)
    waiting[0].continue_()
    expect(page.locator("#vote-1-up")).to_have_attribute("value", "1")
    expect(page.locator("#vote-1 [data-score]")).to_have_text("12")
    assert focused(page) == "vote-1-up"
    assert watched.complaints() == []


def test_a_refused_vote_is_taken_back_and_said(open_page: Opener):
    page = open_page("/styleguide/reading").page
    body = "<p data-error-message>You may not do this.</p>"
    page.route("**/styleguide/vote", lambda route: route.fulfill(status=403, content_type="text/html", body=body))
    before = page.locator("#vote-2 [data-score]").inner_text()
    page.locator("#vote-2-up").click()
    expect(page.locator("#alert")).to_have_text("You may not do this.")
    expect(page.locator(".toast")).to_contain_text("You may not do this.")
    expect(page.locator("#vote-2 [data-score]")).to_have_text(before)
    expect(page.locator("#vote-2-up")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Close").last.click()
    expect(page.locator(".toast")).to_have_count(0)


def test_when_the_site_cannot_be_reached_the_vote_is_taken_back_and_said(open_page: Opener):
    page = open_page("/styleguide/reading").page
    page.route("**/styleguide/vote", lambda route: route.abort())
    page.locator("#vote-1-down").click()
    expect(page.locator("#alert")).to_contain_text("cannot be reached")
    expect(page.locator("#vote-1 [data-score]")).to_have_text("12")
    expect(page.locator("#vote-1-up")).to_have_attribute("aria-pressed", "true")


def test_keys_search_walk_and_help_outside_of_fields(open_page: Opener):
    page = open_page("/styleguide/reading").page
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") != first
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == first
    page.keyboard.press("?")
    expect(page.locator("#shortcut-list")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("Escape")
    expect(page.locator("#shortcut-list")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("j?")
    expect(page.get_by_role("combobox")).to_have_value("j?")


def test_two_keys_go_to_a_page(open_page: Opener):
    page = open_page("/styleguide/reading").page
    page.route("**/questions", lambda route: route.fulfill(body="<h1>Questions</h1>", content_type="text/html"))
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url("**/questions")


def test_keys_do_nothing_for_those_who_switched_them_off(open_page: Opener):
    page = open_page("/styleguide/reading").page
    page.evaluate("document.body.removeAttribute('data-shortcuts')")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement === document.body")


def test_a_confirmation_opens_in_place_with_the_safe_button_first(open_page: Opener):
    page = open_page("/styleguide/controls").page
    address = page.url
    opener = page.get_by_role("link", name="Delete", exact=True)
    opener.click()
    dialog = page.get_by_role("dialog", name="Delete this answer?")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_role("button", name="Keep it")).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()
    assert page.url == address


def test_the_error_summary_has_the_focus_and_leads_to_the_fields(open_page: Opener):
    page = open_page("/styleguide/writing").page
    page.get_by_role("button", name="Publish question").click()
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").first.click()
    expect(page.locator("#title")).to_be_focused()


def test_menus_are_anchored_to_their_button_and_stay_in_the_window(open_page: Opener):
    page = open_page("/styleguide/reading", width=320).page
    page.locator(".topbar-post").click()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        box = page.locator("#post-menu").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] < 120


def test_a_chosen_theme_shows_before_it_is_saved(open_page: Opener):
    page = open_page("/styleguide/controls").page
    page.evaluate(
        """document.querySelector("main").insertAdjacentHTML("beforeend",
          '<form><input type="radio" name="theme" value="dark" id="dark"></form>')"""
    )
    page.locator("#dark").check()
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"


ROWS = """<!doctype html><title>x</title><ul id="questions"><li id="question-91" class="question-row">
<a href="#" data-card-link>Older one</a></li><li id="question-92"><a href="#" data-card-link>Oldest</a></li></ul>
<div class="load-more" id="questions-more"></div>"""


def test_older_entries_are_appended_and_the_first_has_the_focus(open_page: Opener):
    page = open_page("/styleguide/reading").page
    before = page.locator("#questions > li").count()
    page.route("**/reading?before=x", lambda route: route.fulfill(body=ROWS, content_type="text/html"))
    page.get_by_role("link", name="Older entries").click()
    expect(page.locator("#questions > li")).to_have_count(before + 2)
    expect(page.get_by_role("link", name="Older one")).to_be_focused()
    expect(page.get_by_role("link", name="Older entries")).to_have_count(0)
    expect(page.locator("#status")).to_have_text("More entries loaded")
    assert page.url.endswith("?before=x")


def test_a_hidden_page_asks_for_nothing(open_page: Opener):
    page = open_page("/styleguide/reading").page
    asked: list[str] = []
    page.route("**/poll/*", lambda route: (asked.append(route.request.url), route.fulfill(body="answered")))
    page.evaluate(
        """() => {
          for (const when of ["away", "back"]) document.querySelector("main").insertAdjacentHTML("beforeend",
            `<div id="${when}" data-poll hx-get="/poll/${when}" hx-trigger="ask">not yet</div>`);
          htmx.process(document.querySelector("main"));
          Object.defineProperty(document, "hidden", {configurable: true, get: () => window.away});
          window.away = true;
          htmx.trigger("#away", "ask");
        }"""
    )
    page.evaluate("window.away = false; htmx.trigger('#back', 'ask')")
    expect(page.locator("#back")).to_have_text("answered")
    expect(page.locator("#away")).to_have_text("not yet")
    assert [url.rpartition("/")[2] for url in asked] == ["back"]
