"""Every page of the demo company, light and dark, at three widths: axe, overflow, targets, console.

In full by ``make prove``; otherwise a sample of pages, each looked at by axe in one width and one theme.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from gettext import NullTranslations
from html import unescape
from urllib.parse import urlsplit

import flask_babel
import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select

from intranet import create_app
from intranet.database import db
from intranet.people import sessions
from intranet.people.models import Person
from tests.interface.faults import everywhere, looks, measured
from tests.planted import demo_company
from tests.proofs import Proof
from tests.servers import free_port
from tests.servers.chromium import window
from tests.servers.web import serving

pytestmark = pytest.mark.browser

#: Pages of a sample.
SAMPLE, LONGER = 9, 15
FIRST = ("/", "/search?q=water", "/search?q=no-such-word-anywhere", "/nothing-is-here")
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"]*)"')


@dataclass
class Company:
    """The demo company on loopback, and the cookie of somebody who works there."""

    app: Flask
    url: str
    cookie: dict[str, str]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    app = create_app(
        {
            "environment": "test",
            "data_dir": demo_company(tmp_path_factory),
            "secret_key": "tests only: 5d0b7e9a2c46f1837",
            "public_url": url,
            "demo": True,
            "log_level": "ERROR",
        }
    )
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.state == "active").order_by(Person.id)).first()
        assert person is not None
        token = sessions.open_sign_in(person, user_agent="Chromium", address="127.0.0.1")
        db.session.commit()
        cookie = {"name": sessions.cookie_name(), "value": token, "url": url}
    with serving(app, port):
        yield Company(app, url, cookie)


def one_of_each(company: Company) -> list[str]:
    """Follow links and return one address of each route, numbers and words of a query aside."""
    client = company.app.test_client()
    client.set_cookie(company.cookie["name"], company.cookie["value"], domain="localhost")
    known: dict[str, str] = {}
    waiting = [*FIRST]
    while waiting:
        address = waiting.pop(0)
        parts = urlsplit(address)
        names = re.findall(r"(\w+)=", parts.query)[:1]
        kind = re.sub(r"\d+", "#", parts.path) + str(names) if address not in FIRST else address
        if kind not in known:
            answer = client.get(address)
            is_page = answer.mimetype == "text/html"
            known[kind] = parts._replace(fragment="").geturl() if is_page else ""
            waiting += map(unescape, LINK.findall(answer.get_data(as_text=True))) if is_page else []
    return [address for address in known.values() if address]


@pytest.fixture(scope="module")
def pages(company: Company) -> list[str]:
    """One page of each kind that there is."""
    found = one_of_each(company)
    assert len(found) >= 30
    return found


@pytest.mark.proof
@pytest.mark.timeout(1200)
def test_nothing_stands_in_a_readers_way_on_any_page(
    browser: Browser, company: Company, pages: list[str], proof: Proof
):
    chosen = proof.sample(pages, SAMPLE)
    found: dict[str, list[str]] = {}
    with window(browser) as watched:
        page = watched.page
        page.context.add_cookies([company.cookie])  # type: ignore[list-item]
        for path in chosen:
            watched.console.clear()
            page.goto(company.url + path)
            wrong = everywhere(page, looks(proof, path, axes=1), load=page.reload if proof.in_full else None)
            said = [line for line in watched.complaints() if "status of 404" not in line or path != FIRST[-1]]
            if wrong + said:
                found[path] = wrong + said
    assert found == {}
    proof.note(pages=len(chosen))


def longer(text: str) -> str:
    """Return the text as a language might say it that needs two fifths more room."""
    plain = re.sub(r"%\(\w+\)s|%", "", text)
    return f"{text} {plain[: len(text) * 2 // 5]}"


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_texts_that_are_two_fifths_longer_fit_on_a_narrow_phone(
    browser: Browser, company: Company, pages: list[str], proof: Proof, monkeypatch: pytest.MonkeyPatch
):
    class Longer(NullTranslations):
        """Under the names by which Flask-Babel asks."""

        def ugettext(self, text: str) -> str:
            return longer(text)

        def ungettext(self, one: str, many: str, number: int) -> str:
            return longer(one if number == 1 else many)

        def upgettext(self, context: str, text: str) -> str:
            return longer(text)

    monkeypatch.setattr(flask_babel.Domain, "get_translations", lambda self: Longer())
    found: dict[str, list[str]] = {}
    with window(browser, width=320) as watched:
        watched.page.context.add_cookies([company.cookie])  # type: ignore[list-item]
        chosen = proof.sample(pages, LONGER)
        for path in chosen:
            watched.page.goto(company.url + path)
            if wrong := measured(watched.page, "too wide", "cut off"):
                found[path] = wrong
        assert "Questions Que" in watched.page.content()
    assert found == {}
    proof.note(pages=len(chosen))
