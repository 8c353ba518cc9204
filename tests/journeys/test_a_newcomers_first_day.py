"""A newcomer signs in, says hello, finds a buddy, joins a group, asks, is answered, accepts and says thank you."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select, update

from intranet.database import db
from intranet.groups.models import Group, Membership
from intranet.items.models import Item, ItemState
from intranet.people.models import Person
from intranet.welcome.models import Buddyship
from tests.journeys.conftest import Site

NEWCOMER, HELPER, GROUP = "teresa", "ines", "Cycling to work"


@pytest.fixture
def newcomer(site: Site) -> str:
    """A colleague who has never signed in."""
    with site.app.app_context():
        person = db.session.scalars(select(Person).where(Person.username == NEWCOMER)).one()
        person.first_signed_in_at = person.last_seen_at = None
        person.about = person.about_html = ""
        person.language = "en"
        db.session.execute(delete(Membership).where(Membership.person_id == person.id))
        db.session.execute(delete(Buddyship).where(Buddyship.newcomer_id == person.id))
        db.session.execute(update(Item).where(Item.author_id == person.id).values(state=ItemState.DELETED))
        for group in db.session.scalars(select(Group)):
            group.member_count = len(
                db.session.scalars(select(Membership.person_id).where(Membership.group_id == group.id)).all()
            )
        db.session.commit()
    return NEWCOMER


def pick_emoji(page: Page) -> None:
    """Put emoji into the text by the picker, and by the name that is being typed."""
    text = page.get_by_label("What would you like to tell?")
    text.fill("I am glad to be here ")
    page.get_by_role("button", name="Emoji").click()
    expect(page.get_by_label("Find an emoji by its name")).to_be_focused()
    page.keyboard.type("thumbs")
    expect(page.locator(".emoji-found button").first).to_have_accessible_name("thumbs up")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="thumbs down", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Emoji").click()
    expect(page.get_by_label("Find an emoji by its name")).to_be_focused()
    page.keyboard.type("tada")
    expect(page.locator(".emoji-found button").first).to_have_accessible_name("party popper")
    page.keyboard.press("Enter")
    expect(text).to_be_focused()
    expect(text).to_have_value("I am glad to be here 🎉")
    text.press_sequentially(" :konfettib")
    page.get_by_role("option", name="party popper").click()
    expect(text).to_have_value("I am glad to be here 🎉 🎉 ")


def test_a_newcomers_first_day(site: Site, newcomer: str, sign_in: Callable[[str], Page], scripts: bool) -> None:
    title = f"Where do I lock my bicycle {'with' if scripts else 'without'} a shed?"
    page = sign_in(newcomer)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Welcome,")
    helper = sign_in(HELPER)

    page.get_by_role("button", name="Say hello").click()
    expect(page.get_by_label("Title")).to_have_value("Hello from Teresa")
    page.get_by_label("What would you like to tell?").fill("I am glad to be here :tada:")
    if scripts:
        pick_emoji(page)
    page.get_by_role("button", name="Post it").click()
    expect(page.get_by_text("I am glad to be here 🎉")).to_be_visible()
    hello = page.url
    helper.goto(site.url + "/welcome/to-greet")
    helper.get_by_role("link", name="Say hello to Teresa").click()
    helper.get_by_label("Comment", exact=True).fill("Welcome, Teresa! Which desk is yours?")
    helper.get_by_role("button", name="Post comment").click()
    page.goto(hello)
    expect(page.get_by_text("Which desk is yours?")).to_be_visible()

    page.goto(site.url)
    page.get_by_role("button", name="Ask Inês Carvalhal to be your buddy").click()
    helper.goto(site.url)
    helper.get_by_role("button", name="Be the buddy of Teresa").click()
    expect(helper.get_by_text("You are the buddy until")).to_be_visible()
    page.goto(site.url)
    expect(page.get_by_text("Your buddy until")).to_be_visible()

    page.get_by_role("link", name="Find groups").click()
    page.get_by_role("link", name=GROUP).first.click()
    page.get_by_role("button", name=f"Join {GROUP}").click()
    expect(page.locator(".join").first).to_contain_text("Joined")

    page.goto(site.url + "/questions/new")
    page.get_by_label("Your question in one sentence").fill(title)
    page.get_by_label("Where to ask").select_option(label=GROUP)
    page.get_by_label("What should people know to answer well?").fill("It is *new* and the rail outside is full.")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.locator(".prose em")).to_have_text("new")
    address = page.url

    helper.goto(address)
    helper.get_by_label("What do you know about it?").fill("Behind hall 2, there is a roof and a camera.")
    helper.get_by_role("button", name="Post answer").click()
    expect(helper.get_by_text("Behind hall 2, there is a roof")).to_be_visible()

    page.goto(site.url + "/inbox")
    page.get_by_role("link", name=re.compile(re.escape(title))).click()
    page.get_by_role("button", name="Accept this answer").click()
    expect(page.get_by_text("Accepted answer", exact=True)).to_be_visible()

    page.goto(address)
    asked = page.locator("article.answer").first
    asked.get_by_text("Add a comment").click()
    asked.get_by_label("Your comment").fill("It is a cargo bicycle, by the way.")
    asked.get_by_role("button", name="Post comment").click()
    expect(asked.get_by_text("It is a cargo bicycle")).to_have_count(1)
    expect(asked.get_by_label("Your comment")).to_have_value("")  # or a second press would post it again

    page.goto(site.url + "/thanks/new")
    page.get_by_label("Find a colleague").fill("inês")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("checkbox", name=re.compile("^Inês")).first.check()
    page.locator("input[name=value]").first.check(force=True)
    page.get_by_label("What are you thankful for").fill("You answered within the hour and drew me a map.")
    page.get_by_role("button", name="Say thank you").click()
    expect(page.get_by_text("You answered within the hour")).to_be_visible()

    helper.goto(site.url + "/inbox")
    expect(helper.get_by_text("thanked you").first).to_be_visible()
