"""The bytes of a message, judged as a server and a mail program read them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.mail.message import MAX_LINE, Headers, Mailbox, build
from intranet.mail.rendering import Rendered, one_line

HEADERS = Headers(
    sender=Mailbox("intranet@example.test", "Example Instruments, Ltd."),
    recipient=Mailbox("ada@example.test", "Ada Łukasiewicz"),
    message_id="<digest.0123456789abcdef@example.test>",
    date=datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
    list_id="<digest.example.test>",
)
TEXTS = Rendered(
    "Ben answered your question", "Hello Ada,\n\n.\n..two dots\nFrom here on.\n", "<p>Hello Ada</p>\n", "en"
)
#: Everything somebody may have put into a name or a title.
ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def head(raw: bytes) -> list[bytes]:
    return raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n")


def names(raw: bytes) -> list[bytes]:
    return [line.split(b":")[0] for line in head(raw) if line[:1] not in b" \t"]


def decoded(raw: bytes, name: str) -> str:
    value = message_from_bytes(raw, policy=policy.compat32)[name]
    return str(make_header(decode_header(re.sub(r"\r\n(?=[ \t])", "", value))))


def assert_any_server_takes_it(raw: bytes) -> None:
    raw.decode("ascii")
    lines = raw.split(b"\r\n")
    assert max(map(len, lines)) <= MAX_LINE
    assert not any(b"\r" in line or b"\n" in line or b"\0" in line for line in lines)
    assert raw.endswith(b"\r\n")
    assert all(re.match(rb"[A-Za-z-]+: \S|[ \t]+\S", line) for line in head(raw))


def test_a_message_has_every_header_a_decent_sender_writes_once() -> None:
    raw = build(
        replace(
            HEADERS,
            reply_to=Mailbox("team@example.test"),
            references=["<question-7@example.test>"],
            unsubscribe=["https://example.test/digest/unsubscribe/x"],
        ),
        TEXTS,
    )
    assert_any_server_takes_it(raw)
    assert sorted(names(raw)) == sorted(
        b"From To Subject Date Message-ID Content-Language List-ID Auto-Submitted Precedence X-Auto-Response-Suppress"
        b" Reply-To In-Reply-To References List-Unsubscribe List-Unsubscribe-Post MIME-Version Content-Type".split()
    )
    message = message_from_bytes(raw, policy=policy.default)
    assert message["Message-ID"] == HEADERS.message_id
    assert message["In-Reply-To"] == message["References"] == "<question-7@example.test>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Precedence"] == "bulk"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["Date"].datetime == HEADERS.date


def test_a_mail_that_cannot_be_ended_offers_no_way_to_end_it() -> None:
    assert not {b"List-Unsubscribe", b"List-Unsubscribe-Post"} & set(names(build(HEADERS, TEXTS)))


def test_an_unsubscribe_address_of_300_characters_arrives_byte_by_byte() -> None:
    address = "https://intranet.example.test/digest/unsubscribe/" + "aZ0_-." * 42
    assert len(address) == 301
    raw = build(replace(HEADERS, unsubscribe=[address, "mailto:team@example.test?subject=unsubscribe"]), TEXTS)
    assert_any_server_takes_it(raw)
    assert b"List-Unsubscribe: <" + address.encode() + b">," in head(raw)
    assert b" <mailto:team@example.test?subject=unsubscribe>" in head(raw)
    assert b"=?" not in b"".join(line for line in head(raw) if b"ubscribe" in line)


def test_an_address_that_no_server_would_take_is_an_error_and_not_a_broken_mail() -> None:
    with pytest.raises(ValueError, match="List-Unsubscribe"):
        build(replace(HEADERS, unsubscribe=["https://example.test/" + "x" * 1000]), TEXTS)


def test_both_bodies_come_back_as_written() -> None:
    texts = replace(
        TEXTS, text="ä" * 2000 + "\n.\ntrailing \n", html="<p>" + "long line " * 500 + "é🚲 \u200fשלום</p>\n"
    )
    raw = build(HEADERS, texts)
    assert_any_server_takes_it(raw)
    message = message_from_bytes(raw, policy=policy.default)
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    for part, text in zip(message.iter_parts(), (texts.text, texts.html), strict=True):
        assert part["Content-Transfer-Encoding"] == "quoted-printable"
        assert part.get_content().replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")


def test_made_again_it_is_the_same_message_to_the_byte() -> None:
    assert build(HEADERS, TEXTS) == build(HEADERS, TEXTS)


@pytest.mark.parametrize(
    "subject",
    [
        "Jörg Müller-Lüdenscheidt hat deine Frage beantwortet",
        "🚲🚲🚲 " * 15,
        "سؤال عن الدراجات في المجموعة",
        "Does =?utf-8?q?this?= survive",
        "a" * 198,
        'Quotes "inside" <and> angles, commas; colons:',
    ],
)
def test_a_subject_reads_as_it_was_written(subject: str) -> None:
    raw = build(HEADERS, replace(TEXTS, subject=subject.strip()))
    assert_any_server_takes_it(raw)
    assert decoded(raw, "Subject") == subject.strip()


@settings(max_examples=300, deadline=None)
@given(name=ANYTHING, title=ANYTHING)
def test_no_name_and_no_title_adds_a_header_or_breaks_one(name: str, title: str) -> None:
    hostile = replace(HEADERS, recipient=Mailbox("ada@example.test", name), sender=Mailbox("i@example.test", title))
    raw = build(hostile, replace(TEXTS, subject=one_line(title, 200) or "Digest"))
    assert_any_server_takes_it(raw)
    assert names(raw) == names(build(HEADERS, TEXTS))
    assert decoded(raw, "To").endswith("<ada@example.test>")


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\0", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_a_line_break_in_a_name_or_title_stays_inside_its_header(break_: str) -> None:
    attack = f"Ada{break_}Bcc: everyone@example.test{break_}{break_}<script>"
    raw = build(
        replace(HEADERS, recipient=Mailbox("ada@example.test", attack)),
        replace(TEXTS, subject=one_line(attack, 200)),
    )
    assert_any_server_takes_it(raw)
    assert b"Bcc" not in names(raw)
    assert raw.count(b"\r\n\r\n") == build(HEADERS, TEXTS).count(b"\r\n\r\n")


@settings(max_examples=200, deadline=None)
@given(ANYTHING)
def test_a_subject_is_one_short_line_without_controls(text: str) -> None:
    line = one_line(text, 60)
    assert len(line) <= 60
    assert line == " ".join(line.split())
    assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]", line)
