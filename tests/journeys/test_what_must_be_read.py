"""An employee confirms what must be read: on home, in place; by the link in the mail, signed out; without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select, update

from intranet import clock
from intranet.database import db
from intranet.mail import sending
from intranet.mail.models import OutgoingMail
from intranet.people.models import Person
from tests.announcements.must_reads import must_read
from tests.journeys.conftest import Site


@pytest.fixture
def asked(site: Site) -> int:
    """A must-read to everybody, to be confirmed today, so that it stands first; all have been asked."""
    with site.app.app_context():
        db.session.execute(delete(OutgoingMail))
        helena = db.session.scalars(select(Person).where(Person.username == "helena")).one()
        db.session.execute(update(Person).where(Person.username.in_(("ines", "helena"))).values(language="en"))
        return must_read(helena, confirm_by=clock.now().date()).id


def test_she_confirms_on_home_in_place(site: Site, asked: int, sign_in: Callable[[str], Page], scripts: bool) -> None:
    page = sign_in("ines")
    banner = page.locator(f"#must-read-{asked}")
    expect(banner).to_contain_text("is seen by Helena Björkqvist")
    banner.get_by_role("button").click()
    done = banner.locator(".must-read-done")
    expect(done).to_contain_text("You confirmed on")
    if scripts:
        expect(done).to_be_focused()
        assert page.url == f"{site.url}/"
    page.goto(site.url)
    expect(banner).to_have_count(0)


def test_she_confirms_by_the_mail_signed_out_and_the_author_sees_it_and_reminds_the_others(
    site: Site, asked: int, sign_in: Callable[[str], Page], open_window: Callable[[], Page], scripts: bool
) -> None:
    with site.app.app_context():
        ines = db.session.scalars(select(Person).where(Person.username == "ines")).one()
        db.session.execute(delete(OutgoingMail).where(OutgoingMail.person_id != ines.id))
        db.session.commit()
        site.smtp.deliveries.clear()
        sending.send_due()
    [mail] = site.smtp.deliveries
    address = re.search(r"http\S+/announcements/confirmation/\S+", mail.text("plain"))
    assert address
    page = open_window()
    page.goto(address[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("Have you read this?")
    page.get_by_role("button", name="I have read this").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("You have confirmed this")

    page = sign_in("helena")
    page.goto(f"{site.url}/announcements/{asked}")
    page.get_by_role("link", name="Who has confirmed").click()
    expect(page.locator("main")).to_contain_text(re.compile(r"1 of \d+ have confirmed"))
    if scripts:
        assert [rule["id"] for rule in Axe().run(page).response["violations"]] == []
    page.get_by_role("button", name="Remind those who have not").click()
    expect(page.locator("body")).to_contain_text("Everybody who has not confirmed is reminded now")
