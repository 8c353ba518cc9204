"""Writing with the composer: toolbar, preview, drafts, Ctrl+Enter."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.interface.conftest import Opener

pytestmark = pytest.mark.browser

DRAFT = "draft:3:styleguide:new"


def write(page: Page, text: str) -> None:
    box = page.get_by_label("Your answer")
    box.click()
    expect(page.locator("markdown-toolbar")).to_be_visible()
    box.press_sequentially(text)


def test_its_modules_are_loaded_by_the_first_focus(open_page: Opener):
    watched = open_page("/styleguide/writing")
    page = watched.page
    asked: list[str] = []
    page.on("request", lambda request: request.resource_type == "script" and asked.append(request.url))
    page.evaluate("new Promise((resolve) => requestIdleCallback(resolve))")  # the page has come to rest
    assert asked == []
    page.get_by_label("Your answer").click()
    expect(page.locator("markdown-toolbar")).to_be_visible()
    assert sorted(url.rpartition("/")[2] for url in asked) == [
        "composer.js", "draft-line.js", "draft.js", "emoji.js", "form-fields.js", "local-draft.js",
        "markdown-toolbar.js", "mentions.js", "server-draft.js", "text-expander.js",
    ]  # fmt: skip
    assert watched.complaints() == []


def test_a_press_on_preview_is_not_lost_while_the_composer_wakes_up(open_page: Opener):
    """The toolbar takes a row of a narrow page: it comes when the press is over, not beneath the finger."""
    page = open_page("/styleguide/writing", width=320).page
    box = page.get_by_role("button", name="Preview").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.wait_for_timeout(400)  # as long as people press, and longer than the modules take
    page.mouse.up()
    expect(page.locator(".composer-preview > *").first).to_be_visible()
    expect(page.get_by_role("button", name="Write", exact=True)).to_be_visible()


def test_the_toolbar_writes_markdown_by_mouse_and_by_keyboard(open_page: Opener):
    page = open_page("/styleguide/writing").page
    write(page, "now")
    page.get_by_label("Your answer").press("Control+a")
    page.get_by_role("button", name="Bold").click()
    expect(page.get_by_label("Your answer")).to_have_value("**now**")
    for _stop in ("Preview", "Write", "Emoji", "the toolbar"):
        page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Italic")).to_be_focused()


def test_the_preview_takes_the_place_of_the_text_and_back(open_page: Opener):
    watched = open_page("/styleguide/writing")
    page = watched.page
    write(page, "It is **here**.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".composer-preview strong")).to_have_text("here")
    expect(page.get_by_label("Your answer")).to_be_hidden()
    expect(page.get_by_role("button", name="Preview")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Write", exact=True).click()
    expect(page.get_by_label("Your answer")).to_be_focused()
    expect(page.locator(".composer-preview")).to_be_hidden()
    assert watched.complaints() == []


def test_a_draft_comes_back_and_can_be_discarded(open_page: Opener):
    page = open_page("/styleguide/writing").page
    write(page, "Half a thought")
    expect(page.locator(".composer-status")).to_contain_text("Draft saved")
    page.reload()
    expect(page.get_by_label("Your answer")).to_have_value("Half a thought")
    expect(page.locator(".composer-status")).to_contain_text("Restored your draft from")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_label("Your answer")).to_have_value("")
    page.reload()
    expect(page.get_by_label("Your answer")).to_have_value("")
    assert page.evaluate("localStorage.length") == 0


def test_a_refused_text_stays_a_draft_and_a_published_one_is_forgotten(open_page: Opener):
    page = open_page("/styleguide/writing").page
    write(page, "A whole thought")
    page.get_by_role("button", name="Publish question").click()
    expect(page.locator(".error-summary")).to_be_visible()
    assert page.evaluate(f"localStorage.getItem('{DRAFT}')")
    published = '<!doctype html><title>x</title><h1>Done</h1><a href="/styleguide/writing">on</a>'
    page.route("**/styleguide/writing", lambda route: route.fulfill(body=published, content_type="text/html"), times=1)
    page.get_by_role("button", name="Publish question").click()
    page.get_by_role("link", name="on").click()
    expect(page.get_by_label("Your answer")).to_have_value("")
    assert page.evaluate(f"localStorage.getItem('{DRAFT}')") is None


def test_another_person_at_the_same_browser_sees_no_draft(open_page: Opener):
    page = open_page("/styleguide/writing").page
    write(page, "For my eyes")
    expect(page.locator(".composer-status")).to_contain_text("Draft saved")
    assert page.evaluate("Object.keys(localStorage)") == [DRAFT]


def test_control_and_enter_publishes(open_page: Opener):
    page = open_page("/styleguide/writing").page
    write(page, "Quick")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".error-summary")).to_be_visible()


def test_where_nothing_can_be_kept_leaving_is_asked_about(open_page: Opener):
    page = open_page("/styleguide/writing").page
    page.evaluate(
        """() => {
          Storage.prototype.setItem = () => {
            document.documentElement.dataset.full = "yes";
            throw new Error("full");
          };
        }"""
    )
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    write(page, "Not kept")
    expect(page.locator("html")).to_have_attribute("data-full", "yes")
    page.goto("about:blank")
    assert asked == ["beforeunload"]
