"""The digest as it arrives, judged by its raw bytes and by what a reader finds in it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask import Flask

from intranet.database import db
from intranet.digests import planner
from intranet.digests.models import DigestState
from intranet.people.models import Person
from tests import writing
from tests.cast import Cast
from tests.digests.conftest import Missed, away, days_ago, digest_of
from tests.mail.conftest import send_due
from tests.mail.test_building_a_message import assert_any_server_takes_it
from tests.servers.smtp import Delivery, SmtpServer, sending_through

KILOBYTES_60 = 60_000


def sent(smtp: SmtpServer) -> Delivery:
    """Plan, send, and return the one digest that arrived."""
    planner.plan()
    assert send_due() == {"sent": 1}
    return smtp.deliveries[-1]


def words(text: str) -> str:
    return " ".join(text.split())


def links_of(html: str) -> set[str]:
    return {unescape(address) for address in re.findall(r'href="([^"]+)"', html)}


def test_it_arrives_with_everything_ada_missed_and_why(smtp: SmtpServer, cast: Cast, missed: Missed) -> None:
    delivery = sent(smtp)
    assert delivery.recipient == "ada@example.test"
    for body in (words(delivery.text("plain")), words(re.sub(r"<[^>]+>", " ", unescape(delivery.text("html"))))):
        assert "You were last here on 3 November" in body
        for text in (
            "Ben Okafor answered your question", "Where can I park a cargo bike?",
            "Behind the canteen there is a covered rack with wide bays.", "in Cycling",
            "Mika Virtanen thanked you", "You explained the new gate to every visitor.", "for everyone to read",
            "Which lights survive a Hamburg winter?", "No answer yet", "in Cycling, which you joined",
            "Which formatter do we settle on?", "in Python, which you joined",
            "You get this because you have not been here", "We write once a week at most",
        ):  # fmt: skip
            assert text in body, text
    assert digest_of(cast.ada).state == DigestState.SENT


def test_its_bytes_pass_any_server_and_its_headers_are_complete(smtp: SmtpServer, cast: Cast, missed: Missed) -> None:
    delivery = sent(smtp)
    assert_any_server_takes_it(delivery.raw)
    message = delivery.message
    assert re.fullmatch(r"<digest\.[0-9a-f]{32}@example\.test>", message["Message-ID"])
    assert message["List-ID"] == "<digest.example.test>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Precedence"] == "bulk"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    [line] = delivery.header_lines("List-Unsubscribe")
    assert re.fullmatch(rb"List-Unsubscribe: <http://localhost/digest/unsubscribe/[\w.-]+>", line)
    assert "Feedback-ID" not in message


def test_who_answers_replies_can_be_asked_by_mail_too(app: Flask, smtp: SmtpServer, cast: Cast, missed: Missed) -> None:
    with sending_through(app, smtp, mail_reply_to="community@example.test"):
        delivery = sent(smtp)
    assert delivery.header_lines("Reply-To") == [b"Reply-To: <community@example.test>"]
    assert b"<mailto:community@example.test?subject=unsubscribe>" in b"".join(delivery.header_lines("List-Unsubscribe"))


def test_the_plain_text_carries_every_link_of_the_html(smtp: SmtpServer, cast: Cast, missed: Missed) -> None:
    delivery = sent(smtp)
    plain, links = delivery.text("plain"), links_of(delivery.text("html"))
    assert len(links) >= 8
    assert all(re.search(rf"^\s*{re.escape(link)}$", plain, re.MULTILINE) for link in links), links
    assert f"http://localhost/questions/{missed.hers.id}#answer-{missed.reply.id}" in links
    assert f"http://localhost/questions/{missed.open_question.id}" in links
    assert all(link.startswith("http://localhost") for link in links)


def test_links_are_plain_and_nothing_comes_from_elsewhere(smtp: SmtpServer, cast: Cast, missed: Missed) -> None:
    html = sent(smtp).text("html")
    assert not re.search(r"<(img|script|link|iframe|object|form|base|video|audio)\b", html)
    assert not re.search(r"url\(|@import|src=|background=", html)
    assert not any("?" in link for link in links_of(html))


def test_lines_of_the_plain_text_fit_any_window(smtp: SmtpServer, cast: Cast, missed: Missed) -> None:
    plain = sent(smtp).text("plain")
    assert all(len(line) <= 72 for line in plain.splitlines() if "http" not in line)
    assert "\n\n\n" not in plain
    assert "<" not in plain
    assert "&" not in plain


def test_a_full_digest_with_the_longest_words_stays_small(smtp: SmtpServer, cast: Cast) -> None:
    long_title, long_body = "Wörter, die 😀 sehr lang sind " * 6, "Lorem ipsüm dolor sit amet. " * 400
    with days_ago(30):
        hers = [writing.question(cast.ada, cast.cycling, long_title, long_body) for _ in range(3)]
    with days_ago(3):
        for question in hers[:2]:
            writing.answer(cast.ben, question, long_body)
        writing.thanks(cast.mika, [cast.ada, cast.ben, cast.cleo, cast.hanna], body=long_body[:1900])
        for group in (cast.cycling, cast.python, cast.orchid, None):
            writing.question(cast.hanna if group is None else cast.ben, group, long_title, long_body)
    away(cast.ada, 21)
    for person in (cast.ben, cast.mika):
        person.display_name = "Maximiliane-Wilhelmine von und zu Hohenzollern-Sigmaringen " * 2
    db.session.commit()
    delivery = sent(smtp)
    assert len(delivery.text("html").encode()) < KILOBYTES_60
    assert len(delivery.raw) < KILOBYTES_60
    assert_any_server_takes_it(delivery.raw)


@pytest.mark.parametrize(
    ("language", "subject", "sentence"),
    [
        ("en", "Ben Okafor answered your question in Cycling", "What you missed, Ada"),
        ("de", "Cycling: Ben Okafor hat deine Frage beantwortet", "Was du verpasst hast, Ada"),
    ],
)
def test_it_speaks_the_readers_language(
    smtp: SmtpServer, cast: Cast, missed: Missed, language: str, subject: str, sentence: str
) -> None:
    cast.ada.language = language
    db.session.commit()
    delivery = sent(smtp)
    assert delivery.message["Content-Language"] == language
    assert f'<html lang="{language}"' in delivery.text("html")
    assert ("3. November" if language == "de" else "3 November") in words(delivery.text("plain"))
    assert delivery.message["Subject"] == subject
    assert sentence in delivery.text("plain")


def test_the_subject_is_true_short_and_different_from_what_follows(
    smtp: SmtpServer, cast: Cast, missed: Missed
) -> None:
    delivery = sent(smtp)
    subject = str(delivery.message["Subject"])
    assert subject == "Ben Okafor answered your question in Cycling"
    assert len(subject) <= 60
    preheader = re.search(r'class="preheader"[^>]*>([^<]*)<', delivery.text("html"))
    assert preheader
    assert subject not in preheader[1]
    assert "Mika Virtanen thanked you" in preheader[1]


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("Ben Okafor-Hohenlohe-Langenburg", "Ben Okafor-Hohenlohe-Langenburg answered your question"),
        ("Ben Maximilian Okafor-Hohenlohe-Langenburg-Waldenburg", "Ben answered your question"),
        ("B" * 80, "What happened while you were away"),
    ],
)
def test_a_long_name_shortens_the_subject(
    smtp: SmtpServer, cast: Cast, missed: Missed, name: str, subject: str
) -> None:
    cast.ben.display_name = name
    db.session.commit()
    assert sent(smtp).message["Subject"] == subject


def test_many_who_replied_are_counted(smtp: SmtpServer, cast: Cast, missed: Missed) -> None:
    with days_ago(7):
        writing.answer(cast.mika, writing_member(cast, cast.mika, missed), "There is one in the garage, too.")
    delivery = sent(smtp)
    assert "Ben Okafor and 1 other answered your question" in words(delivery.text("plain"))


def writing_member(cast: Cast, person: Person, missed: Missed) -> object:
    from intranet.groups.models import Membership

    db.session.add(Membership(group_id=cast.cycling.id, person_id=person.id))
    db.session.commit()
    return missed.hers


@pytest.mark.parametrize(
    "attack", ["\r\nBcc: cleo@example.test\r\n\r\n<script>", "<b>x</b> & \"y\" 'z' {{ 7*7 }} {% raw %}"]
)
def test_names_and_titles_are_words_and_nothing_else(smtp: SmtpServer, cast: Cast, missed: Missed, attack: str) -> None:
    for thing, column in (
        (cast.ben, "display_name"), (cast.ada, "display_name"), (cast.ada, "given_name"), (cast.mika, "display_name"),
        (cast.cycling, "name"), (missed.hers, "title"), (missed.open_question, "title"),
    ):  # fmt: skip
        setattr(thing, column, f"Q{thing.id}{attack}")
    db.session.commit()
    delivery = sent(smtp)
    assert_any_server_takes_it(delivery.raw)
    assert delivery.header_lines("Bcc") == []
    assert [delivery.recipient for delivery in smtp.deliveries] == ["ada@example.test"]
    html = delivery.text("html")
    assert "<script" not in html
    assert "<b>" not in html
    assert "49" not in re.sub(r"[&#]\w*49|http\S+", "", delivery.text("plain"))
    assert "&amp;lt;" not in html
