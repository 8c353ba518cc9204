"""A colleague thanks two others for an answer; one of them reads it, takes her name off it and shows it again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site

AUTHOR, FIRST, SECOND = "vitor", "ines", "nuria"
QUESTION, FIRST_NAME, SECOND_NAME = "A calm route from Parque das Nações", "Inês Carvalhal", "Núria Ferrer"


@pytest.mark.usefixtures("unhurried")
def test_thanks_for_an_answer(site: Site, sign_in: Callable[[str], Page], scripts: bool) -> None:
    reason = f"Your way along the river brought me here {'dry' if scripts else 'early'}, and I met the dolphins."
    page = sign_in(AUTHOR)
    page.goto(site.url + "/questions?tag=routes")
    page.get_by_role("link", name=QUESTION).click()
    answer = page.locator("article.answer", has_text="Waterfront path south")
    answer.get_by_role("link", name="Thank for this").first.click()
    chosen = page.locator("#people-choice")
    expect(chosen.get_by_label(FIRST_NAME)).to_be_checked()
    expect(page.get_by_label("for an answer to")).to_be_checked()
    page.get_by_label("Find a colleague or a group").fill("núria")
    if not scripts:
        page.get_by_role("button", name="Find").click()
    chosen.get_by_label(SECOND_NAME).check()
    page.get_by_label("Help across sites").check()
    page.get_by_label("What are you thankful for?").fill(reason)
    page.get_by_label("Who may read it").select_option(label="Everyone in the company")
    page.get_by_role("button", name="Say thank you").click()
    card = page.locator("article.thanks")
    expect(card).to_contain_text(reason)
    for name in (FIRST_NAME, SECOND_NAME):
        expect(card.get_by_role("heading")).to_contain_text(name)
    card.get_by_role("link", name=QUESTION).click()
    expect(page.locator("article.answer", has_text="Waterfront path south")).to_contain_text("Thanked by")

    reader = sign_in(FIRST)
    reader.goto(site.url + "/inbox")
    reader.get_by_role("link", name="thanked you").first.click()
    expect(reader.locator("article.thanks")).to_contain_text(reason)
    address = reader.url.split("#")[0]
    reader.get_by_role("button", name="More").first.click()
    reader.get_by_role("button", name="Hide my name here").click()
    expect(reader.get_by_role("heading", name="You have hidden your name here")).to_be_visible()
    page.goto(address)
    expect(page.locator("article.thanks")).to_contain_text(FIRST_NAME)

    other = sign_in("helena")
    other.goto(address)
    expect(other.locator("article.thanks")).to_contain_text(SECOND_NAME)
    expect(other.locator("article.thanks")).not_to_contain_text(FIRST_NAME)
    reader.get_by_role("button", name="Show my name again").click()
    expect(reader.get_by_role("heading", name="You have hidden your name here")).to_have_count(0)
    other.reload()
    expect(other.locator("article.thanks")).to_contain_text(FIRST_NAME)
