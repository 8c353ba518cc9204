"""A lead announces to their people: whom it reaches, what it costs them, a better moment, and whom it reached."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.interface.faults import violations

WORDS = "Sie wird am Montag kalibriert; bitte weicht ins Labor 1 aus."


def test_a_lead_announces_to_their_people(sign_in: Callable[[str], Page], scripts: bool) -> None:
    page = sign_in("jonas")
    page.goto(page.url.rstrip("/") + "/announcements/new")
    target = page.get_by_label("Für wen")
    target.select_option(target.locator("option", has_text="Alle unter Jonas Feddersen").get_attribute("value"))
    if not scripts:
        page.get_by_role("button", name="Zeigen, wen sie erreicht").click()
    expect(page.locator("#reach")).to_contain_text("Erreicht 5 Personen")
    page.get_by_label("Titel").first.fill("Die Waage in Labor 2 steht still")
    page.get_by_label("Was gibt es Neues?").fill(WORDS)

    page.get_by_role("button", name="Messen", exact=True).click()
    expect(page.locator(".meter-cost")).to_contain_text("von 5 Menschen")
    expect(page.get_by_label("Was gibt es Neues?")).to_have_value(WORDS)
    if scripts:
        page.evaluate("window.scrollTo(0, 0)")  # a field half under the top bar is no smaller target
        assert violations(page) == []
    later, at_once = page.get_by_label("An einem Tag zu einer Uhrzeit"), page.get_by_label("Sofort")
    if page.locator(".meter-moment").count():  # none is better than now while most of them are at work
        page.locator(".meter-moment").first.click()
        expect(later).to_be_checked()
        at_once.check(force=True)
    page.get_by_role("button", name="Ankündigen").last.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Die Waage in Labor 2 steht still")
    page.get_by_role("link", name="Alle Zahlen").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("main")).to_contain_text("Die Waage in Labor 2 steht still")
    expect(page.locator("main")).not_to_contain_text("Silke Marquardt")  # figures name nobody
