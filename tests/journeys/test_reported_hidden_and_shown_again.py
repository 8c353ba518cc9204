"""A colleague reports a post, a moderator hides it, its author mends it, and somebody else shows it again."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site


def test_report_hide_mend_another_look_and_back(site: Site, sign_in: Callable[[str], Page], scripts: bool) -> None:
    title = f"Lockers {'with' if scripts else 'without'} names"
    author = sign_in("rui")
    author.goto(site.url + "/posts/new")
    group = author.get_by_label("Group", exact=True)
    group.select_option(group.locator("option", has_text="Cycling").get_attribute("value") or "")
    author.get_by_label("Title", exact=False).fill(title)
    author.get_by_label("What would you like to tell?").fill("Whose is the one with the wet socks? Ask Pilar.")
    author.get_by_role("button", name="Post it").click()
    expect(author.get_by_role("heading", name=title)).to_be_visible()
    address = author.url

    reader = sign_in("siobhan")
    reader.goto(address)
    reader.get_by_role("link", name="Report", exact=True).first.click()
    reader.get_by_label("It hurts or attacks somebody").check()
    reader.get_by_label("In your words").fill("Nobody wants to be asked that.")
    reader.get_by_role("button", name="Report it").click()
    expect(reader.get_by_role("heading", name=title)).to_be_visible()

    moderator = sign_in("ines")
    moderator.get_by_role("link", name="To be looked at").first.click()
    moderator.get_by_role("link", name=title).click()
    expect(moderator.get_by_text("Nobody wants to be asked that.")).to_be_visible()
    moderator.get_by_text("Hide it", exact=True).first.click()
    moderator.get_by_label("It hurts or attacks somebody").check()
    moderator.get_by_label("In your words, to its author").fill("Please without a name.")
    moderator.get_by_role("button", name="Hide it").click()
    expect(moderator.get_by_role("heading", name="To be looked at")).to_be_visible()

    reader.goto(site.url + "/")
    expect(reader.get_by_role("heading", level=1)).to_be_visible()
    expect(reader.get_by_role("link", name=title)).to_have_count(0)
    reader.goto(site.url + "/inbox")
    expect(reader.get_by_role("link", name="What you reported was hidden").first).to_be_visible()

    author.goto(site.url + "/inbox")
    author.get_by_role("link", name=title).first.click()
    expect(author.get_by_text("Please without a name.")).to_be_visible()
    author.get_by_role("link", name="Change it").click()
    author.get_by_label("Your words").fill("Whose is the one with the wet socks?")
    author.get_by_role("button", name="Save", exact=True).click()
    author.get_by_label("In your words").fill("The name is gone.")
    author.get_by_role("button", name="Ask for another look").click()
    expect(author.get_by_text("You asked for another look.")).to_be_visible()

    manager = sign_in("nuria")
    manager.get_by_role("link", name="To be looked at").first.click()
    manager.get_by_role("link", name=title).click()
    manager.get_by_role("button", name="Show it again").click()
    expect(manager.get_by_role("heading", name="To be looked at")).to_be_visible()

    reader.goto(address)
    expect(reader.get_by_text("Whose is the one with the wet socks?")).to_be_visible()
    expect(reader.get_by_text("Pilar")).not_to_be_visible()
    author.goto(site.url + "/inbox")
    expect(author.get_by_role("link", name="is shown again").first).to_be_visible()
