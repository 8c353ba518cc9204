"""A digest full of hostile titles and names is an honest mail."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium

from intranet.database import db
from intranet.digests import planner
from intranet.items.models import TITLE_LENGTH
from intranet.notifications import kinds
from intranet.notifications.actions import choose
from intranet.notifications.kinds import Rhythm
from intranet.web.text import clean_line, clean_text
from tests import writing
from tests.cast import Cast
from tests.digests.conftest import away, days_ago, tuesday
from tests.hostile.eyes import TRAPS
from tests.hostile.strings import ASK, PRODUCT, RUN, TEXTS
from tests.mail.conftest import send_due, smtp
from tests.mail.test_building_a_message import assert_any_server_takes_it, names
from tests.proofs import Proof
from tests.servers.smtp import Delivery, SmtpServer
from tests.servers.web import serving

__all__ = ["smtp", "tuesday"]

ADDRESSED = (
    "Hello\r\nBcc: everyone@example.test\r\n\r\nx",
    "x\u2028Bcc: everyone@example.test",
    "=?utf-8?q?=0aBcc:x?=",
)
#: Attributes that no mail of ours has.
ACTIVE = r"""
() => [...document.querySelectorAll("*")].flatMap((element) => [...element.attributes]
  .filter(({ name, value }) => /^(on|hx-|srcdoc$|src$|background$)/.test(name) || /^(javascript|data):/i.test(value))
  .map(({ name }) => `${name} of ${element.outerHTML.slice(0, 200)}`))
"""


def write_as(text: str, length: int) -> str:
    """Return a text as a form would hand it on."""
    return clean_line(text)[:length] or "Nothing"


def digest(cast: Cast, smtp: SmtpServer, texts: list[str]) -> Delivery:
    """Let Ada miss what these texts say, in titles, names, bodies and the group's name, and get her digest."""
    with days_ago(25):
        hers = writing.question(cast.ada, cast.cycling, write_as(texts[0], TITLE_LENGTH))
    cast.ben.display_name = cast.ben.given_name = write_as(texts[1], 100)
    cast.ada.given_name = write_as(texts[2], 100)
    cast.cycling.name = write_as(texts[3], 80)
    db.session.commit()
    choose(writing.viewer(cast.ada), {topic.name: Rhythm.WEEKLY for topic in kinds.topics()}, {})  # all by the digest
    with days_ago(5):
        writing.answer(cast.ben, hers, clean_text(texts[4])[:2_000])
        writing.thanks(cast.ben, [cast.ada], body=clean_text(texts[5])[:2_000])
        for text in texts:
            writing.question(cast.ben, cast.cycling, write_as(text, TITLE_LENGTH), clean_text(text)[:2_000])
    away(cast.ada, 21)
    planner.plan()
    assert send_due() == {"sent": 1}
    return smtp.deliveries[-1]


@pytest.mark.browser
@pytest.mark.parametrize("first", [0, 1, 2])
def test_it_goes_to_one_person_under_one_subject_and_does_nothing(
    app: Flask, cast: Cast, smtp: SmtpServer, browser: Chromium, proof: Proof, first: int
) -> None:
    texts = [ADDRESSED[first], *proof.sample(RUN, 3), *proof.sample(ASK, 1), *proof.sample(TEXTS, 3)]
    proof.random.shuffle(texts)
    delivery = digest(cast, smtp, [*texts, *ADDRESSED])
    assert_any_server_takes_it(delivery.raw)
    counted = Counter(name.lower() for name in names(delivery.raw))
    assert max(counted.values()) == 1, counted
    assert not {b"bcc", b"cc"} & set(counted)
    assert [address.addr_spec for address in delivery.message["To"].addresses] == ["ada@example.test"]
    assert not re.search(r"[\x00-\x1f\u2028\u2029\u202a-\u202e\u2066-\u2069]", str(delivery.message["Subject"]))
    assert PRODUCT not in delivery.text("plain") + delivery.text("html")
    assert shown(browser, delivery.text("html")) == []


def shown(browser: Chromium, html: str) -> list[str]:
    """Show a mail in a program that protects its reader by nothing; return everything active about it."""

    def mail_program(_environ: object, start_response: object) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])  # type: ignore[operator]
        return [html.encode()]

    faults: list[str] = []
    with serving(mail_program) as site:
        context = browser.new_context()
        context.add_init_script(TRAPS)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("request", lambda request: request.url != site + "/" and faults.append(f"asked for {request.url}"))
        page.goto(site + "/")
        faults += page.evaluate(ACTIVE)
        context.close()
    return faults
