"""Somebody answers, the asker is told by mail and in the inbox, mutes it from the mail, and hears no more."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, select

from intranet.database import db
from intranet.groups.models import Group, Membership
from intranet.mail import sending
from intranet.mail.models import OutgoingMail
from intranet.people.models import Person
from intranet.questions.models import Question
from tests import writing
from tests.journeys.conftest import Site
from tests.servers.smtp import Delivery


class Conversation:
    """A question in a group of the demo company, and a colleague who keeps answering it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        with site.app.app_context():
            db.session.execute(delete(OutgoingMail))
            asker, helper, group = self._people()
            asker.language = helper.language = "en"
            asked = writing.question(asker, group, "Which key opens the bicycle cellar?")
            self.asker, self.email, self.helper_id = str(asker.username), asker.email, helper.id
            self.question_id = asked.id

    def _people(self) -> tuple[Person, Person, Group]:
        group = db.session.scalars(select(Group).where(Group.visibility == "open").order_by(Group.id)).first()
        assert group is not None
        members = select(Person).join(Membership, Membership.person_id == Person.id)
        members = members.where(
            Membership.group_id == group.id, Person.first_signed_in_at.is_not(None), Person.username.is_not(None)
        )
        asker, helper = db.session.scalars(members.order_by(Person.id).limit(2)).all()
        return asker, helper, group

    def answer(self, words: str) -> list[Delivery]:
        """Let the colleague answer; return the mails to the asker that follow."""
        self.site.smtp.deliveries.clear()
        with self.site.app.app_context():
            helper = db.session.get_one(Person, self.helper_id)
            writing.answer(helper, db.session.get_one(Question, self.question_id), words)
            sending.send_due()
        return [mail for mail in self.site.smtp.deliveries if mail.recipient == self.email]


@pytest.fixture
def conversation(site: Site) -> Conversation:
    return Conversation(site)


def test_told_once_and_muted_by_the_mail(
    site: Site, conversation: Conversation, sign_in: Callable[[str], Page], open_window: Callable[[], Page]
) -> None:
    [first] = conversation.answer("The one with the blue tag.")
    [second] = conversation.answer("It hangs in the porter's lodge.")
    assert second.message["References"] == first.message["References"]
    assert second.message["Subject"] == first.message["Subject"]

    page = sign_in(conversation.asker)
    page.goto(f"{site.url}/inbox")
    row = page.locator(f'.notice:has(a[href^="/questions/{conversation.question_id}#"])')
    expect(row).to_contain_text("2 new replies")
    row.get_by_role("link").first.click()
    expect(page.get_by_text("It hangs in the porter's lodge.")).to_be_visible()
    assert re.search(r"#answer-\d+$", page.url)
    page.goto(f"{site.url}/inbox")
    expect(row).not_to_have_class(re.compile("notice-new"))

    address = re.search(r"<(http[^>]+)>", str(first.message["List-Unsubscribe"]))
    assert address
    stranger = open_window()
    stranger.goto(address[1])
    expect(stranger.get_by_role("heading", level=1)).to_have_text("Mute this conversation?")
    stranger.get_by_role("button", name="Mute").click()
    expect(stranger.get_by_role("heading", level=1)).to_have_text("This conversation is muted")

    assert conversation.answer("One more thing.") == []
    page.reload()
    expect(row).not_to_have_class(re.compile("notice-new"))
    page.goto(f"{site.url}/questions/{conversation.question_id}")
    page.get_by_role("button", name="Muted;").click()
    expect(page.get_by_role("button", name="Mute this conversation")).to_be_visible()
    assert len(conversation.answer("And mind the step.")) == 1
