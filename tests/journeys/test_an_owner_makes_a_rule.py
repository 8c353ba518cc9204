"""An owner makes a rule for the group and sees who comes; a colleague whom it brought asks why, and leaves."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import select

from intranet.database import db
from intranet.groups import following
from intranet.groups.models import Group, Membership
from intranet.people.models import Person
from tests.interface.faults import MEASURES, measured, violations
from tests.journeys.conftest import Site

#: A group and its owner for each way, as the site is one.
PLACES = {True: ("Sustainability", "siobhan"), False: ("On site", "joao")}


def belongs(site: Site, group: str, username: str) -> bool:
    """Whether somebody belongs once every rule was followed."""
    with site.app.app_context():
        following.follow_all()
        query = (
            select(Membership)
            .join(Group, Group.id == Membership.group_id)
            .join(Person, Person.id == Membership.person_id)
        )
        return db.session.scalar(query.where(Group.name == group, Person.username == username)) is not None


def test_an_owner_makes_a_rule_and_whom_it_brought_leaves_for_good(
    site: Site, sign_in: Callable[[str], Page], scripts: bool
) -> None:
    group, owner = PLACES[scripts]
    page = sign_in(owner)
    page.goto(site.url + "/groups?q=" + group.replace(" ", "+"))
    page.get_by_role("main").get_by_role("link", name=group, exact=True).click()
    page.get_by_role("link", name="People", exact=False).and_(page.locator(".tabs a")).click()
    page.get_by_role("link", name="Members by rule").click()

    make_rule(page, scripts)
    coming = page.locator("section", has=page.get_by_role("heading", name="These would come")).last
    name = coming.locator(".person-row a").first.inner_text()
    expect(coming.locator(".person-row").first).to_contain_text("in Lisbon")
    page.get_by_role("button", name="Follow this rule").click()
    expect(page.get_by_text("The rule is followed from now on").first).to_be_visible()
    expect(page.locator("section", has=page.get_by_role("heading", name="The rule", exact=True))).to_contain_text(
        "everyone in Lisbon"
    )

    with site.app.app_context():
        username = str(db.session.scalar(select(Person.username).where(Person.display_name == name)))
    assert belongs(site, group, username)
    brought = sign_in(username)
    brought.goto(site.url + "/inbox")
    brought.get_by_role("link", name=f"You belong to {group} now").click()
    brought.locator(".tabs").get_by_role("link", name="About").click()
    expect(brought.locator("#why")).to_contain_text("You fit it: in Lisbon.")
    brought.get_by_role("button", name=f"Joined {group}").click()
    expect(brought.get_by_text(f"You have left {group}.").first).to_be_visible()
    assert not belongs(site, group, username)


def make_rule(page: Page, scripts: bool) -> None:
    """Make a rule of two rows, take the first away again, and look at who comes."""
    page.locator("#new-0").select_option(label="Department")
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("#row-0-typed").fill("firm")
    page.get_by_label("Department: how it is compared").select_option(label="begins with")
    if scripts:
        expect(page.locator("#rule-meaning")).to_contain_text("everyone who is in a department that begins with firm")
        # As an extension of the browser may do. Parts that are swapped in must not take it over as an attribute.
        page.locator("#row-0-typed").evaluate("field => { field.style.letterSpacing = '1px' }")
    page.locator("#new-0").select_option(label="Place")
    page.locator("button[value=add-0]").click()
    expect(page.locator("#row-0-typed")).to_have_value("firm")
    page.locator("#row-1-typed").fill("lisbon")
    page.get_by_role("button", name="Remove the condition Department").click()
    expect(page.get_by_role("group", name="Place", exact=True).locator("#row-0-typed")).to_have_value("lisbon")
    if scripts:
        expect(page.locator("#rule-meaning")).to_contain_text("everyone in lisbon")
    page.locator("#row-0-typed").fill("Lisbon")
    page.locator("#row-0-typed").press("Enter")
    shown = page.get_by_role("heading", name="Who comes and goes")
    expect(shown).to_be_visible()
    if scripts:  # what was shown is about another rule as soon as this one is changed
        page.locator("#row-0-typed").fill("Porto")
        expect(shown).to_have_count(0)
        page.locator("#row-0-typed").fill("Lisbon")
        page.locator("#rule-form .form-actions button").click()
        expect(shown).to_be_visible()
    assert stands_in_the_way(page, scripts) == []


def stands_in_the_way(page: Page, scripts: bool) -> list[str]:
    """What is wrong with the page as it is open now, narrow and wide."""
    if not scripts:
        return []
    found = violations(page)
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found += measured(page, *MEASURES)
    return found
