"""Everything works by plain HTML: links, forms, menus, previews."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.interface.conftest import Opener

pytestmark = pytest.mark.browser


def test_a_preview_is_the_same_form_sent_elsewhere(open_page: Opener):
    page = open_page("/styleguide/writing", java_script_enabled=False).page
    page.get_by_label("Your answer").fill("It is **here**.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".composer-preview strong")).to_have_text("here")


def test_a_refused_form_says_so_at_the_top_and_at_the_field(open_page: Opener):
    page = open_page("/styleguide/writing", java_script_enabled=False).page
    page.get_by_role("button", name="Publish question").click()
    expect(page).to_have_title(re.compile("^Error:"))
    summary = page.locator(".error-summary")
    expect(summary.get_by_role("heading")).to_have_text("There is a problem")
    summary.get_by_role("link", name="Title").click()
    field = page.get_by_label("Title", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    described = field.get_attribute("aria-describedby") or ""
    expect(page.locator(f"#{described.split()[-1]}")).to_contain_text("Please fill this in.")


def test_menus_open_and_close(open_page: Opener):
    page = open_page("/styleguide/reading", java_script_enabled=False).page
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.locator("#post-menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#post-menu")).to_be_hidden()


def test_messages_stand_in_the_page_and_stay(open_page: Opener):
    page = open_page("/styleguide/controls?flash=1", java_script_enabled=False).page
    assert page.get_by_text("Answer posted.").is_visible()
    assert page.get_by_role("button", name="Undo").is_visible()
    assert page.locator(".toasts").evaluate("(element) => getComputedStyle(element).position") == "static"
    assert page.locator("main").get_by_text("The directory did not answer.").is_visible()


def test_a_confirmation_is_a_link_to_a_page(open_page: Opener):
    page = open_page("/styleguide/controls", java_script_enabled=False).page
    assert page.get_by_role("link", name="Delete", exact=True).get_attribute("href")


def test_times_are_whole_and_votes_are_forms(open_page: Opener):
    page = open_page("/styleguide/reading", java_script_enabled=False).page
    assert ":" in page.locator(".byline time").first.inner_text()
    assert page.locator("form.vote").first.get_attribute("method") == "post"
