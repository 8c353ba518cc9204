"""A quiet member gets a digest; its link opens the thread; its one-click unsubscribe works."""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select

from intranet import clock
from intranet.database import db
from intranet.digests import planner
from intranet.digests.models import Digest
from intranet.groups.models import Membership
from intranet.items.models import Item
from intranet.mail import sending
from intranet.mail.models import OutgoingMail
from intranet.people.models import Person
from tests.journeys.conftest import PASSWORD, Site
from tests.servers.smtp import Delivery


@pytest.fixture
def digest(site: Site) -> tuple[str, Delivery]:
    """The mail that a member of lively groups gets after three weeks away, and their user name."""
    with site.app.app_context():
        busy = select(Item.group_id).where(
            Item.kind == "question", Item.published_at > clock.now() - timedelta(days=20)
        )
        person = db.session.scalars(
            select(Person)
            .join(Membership, Membership.person_id == Person.id)
            .where(Membership.group_id.in_(busy), Person.username.is_not(None), Person.language.is_distinct_from("de"))
            .order_by(Person.id)
        ).first()
        assert person is not None
        person.last_seen_at = clock.now() - timedelta(days=21)
        person.first_signed_in_at = clock.now() - timedelta(days=200)
        person.digest_frequency = "weekly"
        person.language = "en"
        db.session.execute(delete(Digest).where(Digest.person_id == person.id))
        db.session.execute(delete(OutgoingMail).where(OutgoingMail.person_id == person.id))
        db.session.commit()
        email, username = person.email, person.username
        planner.plan()
        sending.send_due()
        mine = [one for one in site.smtp.deliveries if one.recipient == email]
        site.smtp.deliveries.clear()
    assert len(mine) == 1
    assert username is not None
    return username, mine[0]


def test_the_digests_link_opens_the_thread(
    site: Site, digest: tuple[str, Delivery], open_window: Callable[[], Page]
) -> None:
    username, delivery = digest
    link = re.search(rf"{re.escape(site.url)}/(?:questions|thanks)/\d+[^\s>]*", delivery.text("plain"))
    assert link, delivery.text("plain")
    page = open_window()
    page.goto(link[0])
    page.get_by_label("User name or e-mail").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"/(questions|thanks)/\d+"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_one_click_ends_the_digest_without_signing_in(
    site: Site, digest: tuple[str, Delivery], open_window: Callable[[], Page]
) -> None:
    username, delivery = digest
    address = re.search(r"<(https?://[^>]+)>", str(delivery.message["List-Unsubscribe"]))
    assert address
    assert delivery.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page = open_window()
    page.goto(address[1])  # a link scanner's look changes nothing
    assert _frequency(site, username) == "weekly"
    request = urllib.request.Request(address[1], data=b"List-Unsubscribe=One-Click", method="POST")
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 200
    assert _frequency(site, username) == "never"


def _frequency(site: Site, username: str) -> str:
    with site.app.app_context():
        found = db.session.scalars(select(Person.digest_frequency).where(Person.username == username)).one()
        return str(found)
