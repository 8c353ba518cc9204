"""A member tells and asks her group something; a colleague votes, nods and asks back, and she is told of it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Site


def test_a_post_a_nod_a_comment_and_a_reply(site: Site, sign_in: Callable[[str], Page], scripts: bool) -> None:
    title = f"The bench is free {'now' if scripts else 'again'}"
    ines = sign_in("ines")
    ines.goto(site.url + "/posts/new")
    group = ines.get_by_label("Group", exact=True)
    chosen = group.locator("option", has_text="Python").get_attribute("value") or ""
    group.select_option(chosen)
    if scripts:
        expect(ines.locator("#readers")).to_contain_text("Python is an open group.")
    ines.get_by_label("Title", exact=False).fill(title)
    ines.get_by_label("What would you like to tell?").fill("From **Tuesday** on, with both cables.")
    ines.get_by_text("Add a poll").click()
    ines.get_by_label("Options").fill("In the morning\nAfter lunch")
    ines.get_by_role("button", name="Preview").click()
    expect(ines.locator(".composer-preview strong")).to_have_text("Tuesday")
    expect(ines.locator(".composer-preview .poll label")).to_have_text(["In the morning", "After lunch"])
    ines.get_by_role("button", name="Post it").click()
    expect(ines.get_by_role("heading", name=title)).to_be_visible()
    address = ines.url

    kwame = sign_in("kwame")
    kwame.get_by_role("link", name="Python").first.click()
    kwame.get_by_role("link", name=title).click()
    kwame.get_by_label("After lunch").check()
    kwame.get_by_role("button", name="Vote", exact=True).click()
    expect(kwame.locator(".poll-results tbody tr")).to_have_text([re.compile("0 votes"), re.compile("1 vote 100 %")])
    kwame.get_by_role("link", name="React").first.click()
    kwame.get_by_role("button", name="Celebrate", exact=True).click()
    expect(kwame.get_by_role("button", name="Celebrate: 1 person")).to_have_attribute("aria-pressed", "true")
    kwame.goto(address)
    kwame.get_by_label("Your comment").fill("Also the long cable?")
    kwame.get_by_role("button", name="Post comment").click()
    expect(kwame.locator(".comment", has_text="Also the long cable?")).to_be_visible()

    ines.goto(site.url + "/inbox")
    ines.get_by_role("link", name=title).first.click()
    ines.get_by_role("link", name="Reply to Kwame Boateng-Asante").click()
    reply = ines.get_by_label("Your reply")
    reply.fill("Both of them.")
    box = reply.bounding_box()
    assert box is not None
    assert box["width"] > 250, "there is room to write in"
    ines.get_by_role("button", name="Post reply").click()
    expect(ines.locator(".replies .comment")).to_contain_text("Both of them.")

    kwame.goto(site.url + "/inbox")
    told = kwame.get_by_role("link", name=f"replied to your comment in {title}")
    told.click()
    expect(kwame.locator(".replies .comment")).to_contain_text("Both of them.")
    expect(kwame.get_by_role("button", name="Celebrate: 1 person")).to_have_attribute("aria-pressed", "true")
