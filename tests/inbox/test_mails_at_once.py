"""Mails about notices: threaded, with their reason, ended by one press, and never to who may not see it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer
from sqlalchemy import delete, select, update

from intranet.database import db
from intranet.groups.models import Group, Membership, Visibility
from intranet.inbox import tokens
from intranet.inbox.queries.reading import new_count
from intranet.items.models import Audience, AudienceKind, Item, ItemState
from intranet.mail.models import OutgoingMail
from intranet.notifications import actions, fanning
from intranet.notifications.deciding import Level
from intranet.notifications.kinds import Rhythm
from intranet.notifications.models import GroupLevel, MutedThread, Notice, NoticePreference
from intranet.people.models import Person, PersonState
from tests import writing
from tests.cast import Cast
from tests.conftest import Browser
from tests.mail.conftest import send_due, smtp
from tests.servers.smtp import SmtpServer

__all__ = ["smtp"]

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def next_working_day(moment: datetime) -> datetime:
    """Return a moment of a later day at which the summaries of a day are due where the site is."""
    moment = moment.replace(hour=10) + timedelta(days=1)
    return moment if moment.weekday() < 5 else next_working_day(moment)


def link(server: SmtpServer) -> str:
    """Return the path of the link in the header of the last mail."""
    found = re.search(rb"<http://localhost(/[^>]+)>", b"".join(server.deliveries[-1].header_lines("List-Unsubscribe")))
    assert found
    return found[1].decode()


def reasons() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(OutgoingMail.reason).order_by(OutgoingMail.id)))


def test_mails_of_a_thread_stand_together_and_say_why_they_came(smtp: SmtpServer, cast: Cast) -> None:
    question = writing.question(cast.ada, cast.cycling, "Where is the torque wrench?")
    answer = writing.answer(cast.ada, writing.question(cast.ben, cast.cycling, "Another"), "Here.")
    first = writing.answer(cast.ben, question, "In the *third* drawer.")
    second = writing.answer(cast.ben, question, "With me, mostly.")
    comment = writing.comment(cast.ben, answer)
    assert send_due() == {"sent": 4}
    assert smtp.deliveries.pop(0).recipient == cast.ben.email  # of Ada's answer
    mails = [delivery.message for delivery in smtp.deliveries]
    assert [mail["To"].addresses[0].addr_spec for mail in mails] == ["ada@example.test"] * 3
    assert mails[0]["Subject"] == mails[1]["Subject"] == "Re: Where is the torque wrench?"
    assert mails[0]["References"].split()[0] == mails[1]["References"].split()[0]
    assert mails[2]["References"].split()[0] != mails[0]["References"].split()[0]
    assert all(mail["In-Reply-To"] == mail["References"].split()[-1] for mail in mails)
    assert len({mail["Message-ID"] for mail in mails}) == 3
    text = smtp.deliveries[0].text("plain")
    assert "Ben Okafor answered your question Where is the torque wrench?" in text
    assert "In the third drawer." in text
    assert f"http://localhost/questions/{question.id}#answer-{first.id}" in text
    assert "You get this mail because you asked this question." in text
    assert str(mails[0]["List-Unsubscribe-Post"]) == "List-Unsubscribe=One-Click"
    assert f"#answer-{second.id}" in smtp.deliveries[1].text("html")
    assert f"#comment-{comment.id}" in smtp.deliveries[2].text("plain")


def test_news_of_a_group_stand_with_the_replies_in_the_same_thread(smtp: SmtpServer, cast: Cast) -> None:
    actions.choose_level(cast.viewer(cast.ada), cast.cycling.id, Level.NOW)
    question = writing.question(cast.ben, cast.cycling, "Who rides on Friday?")
    fanning.work_off()
    answer = writing.answer(cast.ada, question, "I do.")
    writing.comment(cast.ben, answer)
    assert send_due() == {"sent": 3}
    news, reply = (one.message for one in smtp.deliveries if one.recipient == cast.ada.email)
    assert "belong to Cycling and want to hear of what is new there" in smtp.deliveries[0].text("html")
    assert news["References"].split()[0] == reply["References"].split()[0]


@pytest.mark.parametrize(
    ("way", "reason"),
    [
        ("left", "not_visible"),
        ("removed", "not_visible"),
        ("deleted", "not_visible"),
        ("thread hidden", "not_visible"),
        ("group secret and left", "not_visible"),
        ("moved out of reach", "not_visible"),
        ("deactivated", "recipient_left"),
        ("seen", "seen"),
        ("read in the inbox", "seen"),
        ("thread muted", "muted"),
        ("writer muted", "muted"),
        ("wants none", "muted"),
    ],
)
def test_what_changes_before_it_leaves_keeps_it_here(
    smtp: SmtpServer, cast: Cast, signed_in: Callable[[Person], Browser], way: str, reason: str
) -> None:
    place = cast.cycling if way == "group secret and left" else cast.python
    question = writing.question(cast.ada, place, "Who may read this?")
    answer = writing.answer(cast.ben, question)
    viewer, browser = cast.viewer(cast.ada), signed_in(cast.ada)
    acts: dict[str, Callable[[], Any]] = {
        "left": lambda: browser.send(f"/groups/{place.id}/membership", {"membership": "off"}),
        "removed": lambda: db.session.execute(delete(Membership).where(Membership.person_id == cast.ada.id)),
        "deleted": lambda: signed_in(cast.ben).send(f"/questions/{question.id}/answers/{answer.id}/deletion"),
        "thread hidden": lambda: _set(Item, question.id, state=ItemState.HIDDEN),
        "group secret and left": lambda: (
            _set(Group, place.id, visibility=Visibility.SECRET),
            db.session.execute(delete(Membership).where(Membership.person_id == cast.ada.id)),
        ),
        "moved out of reach": lambda: _set(Item, answer.id, audience_id=_audience_of_nobody()),
        "deactivated": lambda: _set(Person, cast.ada.id, state=PersonState.DEACTIVATED),
        "seen": lambda: browser.get(f"/questions/{question.id}"),
        "read in the inbox": lambda: browser.send("/inbox/reading", {"part": "me"}),
        "thread muted": lambda: actions.mute_thread(viewer, question, muted=True),
        "writer muted": lambda: actions.mute_person(viewer, cast.ben.id, muted=True),
        "wants none": lambda: actions.choose(viewer, {"answers": Rhythm.NEVER}, {}),
    }
    acts[way]()
    db.session.commit()
    assert send_due() == {"cancelled": 1}
    assert reasons() == [reason]
    assert not smtp.deliveries


def _set(table: Any, row_id: int, **values: object) -> None:
    db.session.execute(update(table).where(table.id == row_id).values(**values))


def _audience_of_nobody() -> int:
    audience = Audience(kind=AudienceKind.PEOPLE)
    db.session.add(audience)
    db.session.flush()
    return audience.id


@pytest.mark.parametrize(("place", "shown"), [("cycling", "all"), ("python", "title"), ("orchid", "title")])
def test_the_words_of_closed_groups_stay_there(smtp: SmtpServer, cast: Cast, place: str, shown: str) -> None:
    question = writing.question(cast.ada, getattr(cast, place), "Quarterly margin?")
    writing.answer(cast.ben, question, "The word is walrus.")
    send_due()
    mail = smtp.deliveries[-1]
    assert ("walrus" in mail.text("plain") + mail.text("html")) is (shown == "all")
    assert ("margin" in str(mail.message["Subject"])) is (shown == "all")
    assert "Quarterly margin?" in mail.text("plain")
    assert "Orchid" not in str(mail.message["Subject"])


def test_it_speaks_the_readers_language_and_names_are_words_and_nothing_else(smtp: SmtpServer, cast: Cast) -> None:
    cast.ben.display_name, cast.ada.language = "Ben & O'Neil <b>{{ 7*7 }} 100%", "de"
    question = writing.question(cast.ada, cast.cycling, "Is 50% <i>enough</i> & why?")
    writing.answer(cast.ben, question)
    assert send_due() == {"sent": 1}
    [mail] = smtp.deliveries
    assert str(mail.message["Subject"]) == "Re: Is 50% <i>enough</i> & why?"
    told = "Ben & O'Neil <b>{{ 7*7 }} 100% hat deine Frage beantwortet: Is 50% <i>enough</i> & why?"
    assert told in " ".join(mail.text("plain").split())
    assert "<b>{{" not in mail.text("html")
    assert "&lt;b&gt;{{ 7*7 }} 100%" in mail.text("html")
    assert "weil du diese Frage gestellt hast" in mail.text("plain")


def test_the_link_in_the_mail_mutes_that_thread_and_no_more(smtp: SmtpServer, cast: Cast, visitor: Browser) -> None:
    question, other = (writing.question(cast.ada, cast.cycling, title) for title in ("The first?", "The second?"))
    writing.answer(cast.ben, question)
    send_due()
    path = link(smtp)
    for method in (visitor.get, visitor.head, visitor.options):
        assert method(path).status_code == 200
    assert db.session.scalars(select(MutedThread)).all() == []
    page = visitor.get(path).text
    assert "Mute this conversation?" in page
    assert not any(word in page + path for word in ("Ada", "ada@", "The first?", "Cycling"))
    elsewhere = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}
    for _press in range(2):
        assert visitor.post(path, data=ONE_CLICK, headers=elsewhere).status_code == 200
    writing.answer(cast.ben, question, "One more thing.")
    writing.answer(cast.ben, other)
    assert send_due() == {"sent": 1}
    assert "The second?" in smtp.deliveries[-1].text("plain")
    assert new_count(cast.viewer(cast.ada)) == 2  # the first answer, and that to the other question


def test_other_links_end_the_mails_of_a_group_or_of_a_kind(smtp: SmtpServer, cast: Cast, visitor: Browser) -> None:
    actions.choose_level(cast.viewer(cast.ada), cast.cycling.id, Level.NOW)
    writing.question(cast.ben, cast.cycling)
    fanning.work_off()
    send_due()
    assert visitor.post(link(smtp), data=ONE_CLICK).status_code == 200
    assert db.session.get_one(GroupLevel, (cast.ada.id, cast.cycling.id), populate_existing=True).level == Level.NEVER
    holder = tokens.Holder(cast.ada.id, topic="memberships")
    assert visitor.post(f"/notifications/mute/{tokens.make(holder)}", data=ONE_CLICK).status_code == 200
    kept = db.session.get_one(NoticePreference, (cast.ada.id, "memberships"))
    assert kept.rhythm == Rhythm.NEVER
    gone = tokens.Holder(cast.ada.id, group_id=999_999)
    assert visitor.post(f"/notifications/mute/{tokens.make(gone)}").status_code == 200


def test_a_link_that_we_did_not_make_is_no_link(app: Flask, cast: Cast, visitor: Browser) -> None:
    token = tokens.make(tokens.Holder(cast.ada.id, thread_id=1))
    payload, _, signature = token.rpartition(".")
    forged = URLSafeSerializer(app.secret_key, salt="another purpose").dumps([cast.ada.id, 1, 0, ""])
    for one in (payload, f"{payload}.{signature[::-1]}", token + "x", "x", forged):
        for method in (visitor.get, visitor.post):
            assert method(f"/notifications/mute/{one}").status_code == 404, one


def test_without_a_mail_server_nothing_waits_for_one(cast: Cast) -> None:
    writing.answer(cast.ben, writing.question(cast.ada, cast.cycling))
    assert db.session.scalars(select(Notice.mail)).all() == [Rhythm.NOW]
    assert db.session.scalars(select(OutgoingMail)).all() == []
