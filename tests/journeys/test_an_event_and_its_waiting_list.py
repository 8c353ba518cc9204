"""An event is filled to its waiting list; somebody leaves the seat, and the next person moves up and is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Page, expect

from intranet import clock
from tests.journeys.conftest import Site


def test_the_next_in_line_gets_the_seat_and_is_told(site: Site, sign_in: Callable[[str], Page], scripts: bool) -> None:
    title = f"Chain cleaning {'in the yard' if scripts else 'in the hall'}"
    ines = sign_in("ines")
    ines.goto(site.url + "/events/new")
    group = ines.get_by_label("Group", exact=True)
    group.select_option(group.locator("option", has_text="Cycling").get_attribute("value") or "")
    ines.get_by_label("Title", exact=True).fill(title)
    ines.get_by_label("Day", exact=True).fill((clock.now() + timedelta(days=10)).date().isoformat())
    ines.get_by_label("From", exact=True).fill("17:00")
    ines.get_by_label("Until", exact=False).fill("19:00")
    ines.get_by_label("Seats", exact=False).fill("2")
    ines.get_by_label("What is it about?").fill("Bring **rags**.")
    ines.get_by_role("button", name="Invite the group").click()
    expect(ines.get_by_role("heading", name=title)).to_be_visible()
    address = ines.url

    rui = sign_in("rui")
    rui.goto(address)
    rui.get_by_role("button", name="Going", exact=True).click()
    expect(rui.get_by_role("button", name="Going", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(rui.locator("#answering")).to_contain_text("2 of 2 seats taken")

    siobhan = sign_in("siobhan")
    siobhan.goto(site.url + "/events")
    siobhan.get_by_role("link", name=title).click()
    siobhan.get_by_role("button", name="Join the waiting list").click()
    expect(siobhan.locator("#answering")).to_contain_text("You are number 1 on the waiting list.")

    rui.get_by_role("button", name="Not going").click()
    expect(rui.get_by_role("button", name="Not going")).to_have_attribute("aria-pressed", "true")
    expect(rui.locator("#answering")).to_contain_text("2 of 2 seats taken")

    siobhan.goto(site.url + "/inbox")
    siobhan.get_by_role("link", name=f"You have a seat at {title} now").click()
    expect(siobhan.get_by_role("button", name="Going", exact=True)).to_have_attribute("aria-pressed", "true")
    siobhan.goto(site.url + "/events?show=mine")
    expect(siobhan.locator(".event-card", has_text=title)).to_contain_text("You are going")
