"""The language of a page: whose choice counts, and that nothing of the other language is left on it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from flask import Flask, render_template_string
from flask_babel import force_locale

import intranet
from intranet.database import db
from intranet.mail.recipients import Recipient
from intranet.mail.rendering import render
from intranet.people.models import Person
from tests import writing
from tests.cast import Cast
from tests.conftest import Browser

SignedIn = Callable[[Person], Browser]

GERMAN = Path(intranet.__file__).parent / "translations" / "de" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
#: What people wrote or are called, in the language they chose.
OWN_WORDS = {"bdi", "pre", "textarea", "script", "style"}
SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-say")
EDGES = " \n.,:;?·„“”"


class Words(HTMLParser):
    """Gathers what a page says by itself: texts between tags and attributes that are read out."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._inside: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag in OWN_WORDS or (tag == "div" and "prose" in (values.get("class") or "").split()) or self._inside:
            self._inside += [tag] if not self._inside or tag == self._inside[0] else []
        for name in SPOKEN:
            self._keep(values.get(name) or "")

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag == self._inside[0]:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self._keep(data)

    def _keep(self, text: str) -> None:
        for piece in (text, *re.split(r"[\d·,]+", text)):
            self.found.add(" ".join(piece.split()).strip(EDGES))


@pytest.fixture(scope="module")
def english() -> set[str]:
    """The pieces of English messages, between placeholders, that their German translations do not hold."""
    with GERMAN.open("rb") as file:
        catalogue = read_po(file, locale="de")
    return set(_differing((message.id, message.string) for message in catalogue if message.id))


def _differing(messages: Iterable[tuple[Any, Any]]) -> Iterator[str]:
    for originals, translations in messages:
        texts = originals if isinstance(originals, tuple | list) else [originals]
        german = " ".join(translations) if isinstance(translations, tuple | list) else str(translations)
        for text in texts:
            pieces = (piece.strip(EDGES) for piece in PLACEHOLDER.split(text))
            yield from (piece for piece in pieces if len(piece) > 2 and piece not in german)


@pytest.fixture
def addresses(cast: Cast) -> list[str]:
    """A walk through everything Ben can open, with something on every page."""
    hers = writing.question(cast.ada, cast.cycling, tags=("wheels",))
    his = writing.question(cast.ben, cast.python, "Which formatter do we settle on?")
    reply = writing.answer(cast.ada, his)
    remark = writing.comment(cast.ben, reply)
    thanks = writing.thanks(cast.cleo, [cast.ben, cast.ada])
    group, closed, thread = f"/groups/{cast.cycling.id}", f"/groups/{cast.python.id}", f"/questions/{his.id}"
    return [
        "/", "/inbox", "/digest", "/search", "/search?q=wheel", "/search?q=nosuchword", "/nothing-is-here",
        "/questions", "/questions?show=unanswered", "/questions?tag=wheels", "/questions/new", f"/questions/{hers.id}",
        thread, f"{thread}/edit", f"{thread}/delete", f"{thread}/history",
        f"{thread}/answers/{reply.id}/edit", f"{thread}/answers/{reply.id}/delete", f"/comments/{remark.id}/delete",
        "/thanks", "/thanks/new", f"/thanks/{thanks.id}",
        "/groups", "/groups?q=nosuchgroup", "/groups?show=mine", "/groups/new", f"{group}/questions", f"{group}/thanks",
        f"{group}/people", f"{group}/people/new", f"{group}/about", f"{group}/edit", f"{closed}/requests",
        "/people", "/people?q=nobody", "/people?knows=nothing", "/people/organisation",
        f"/people/{cast.ben.id}/organisation", f"/people/{cast.ben.id}", f"/people/{cast.ada.id}",
        "/settings", "/settings/profile", "/settings/devices", "/settings/records", "/legal/privacy",
    ]  # fmt: skip


def speaking(person: Person, language: str | None) -> Person:
    person.language = language
    db.session.commit()
    return person


def left_on(page: str, english: set[str]) -> set[str]:
    return Words(page).found & english


def test_nothing_english_is_left_on_any_german_page(
    cast: Cast, signed_in: SignedIn, addresses: list[str], english: set[str]
) -> None:
    ben = signed_in(speaking(cast.ben, "de"))
    left: dict[str, set[str]] = {}
    for address in addresses:
        answer = ben.get(address)
        assert answer.status_code == (404 if address == "/nothing-is-here" else 200), address
        assert '<html lang="de"' in answer.text, address
        if found := left_on(answer.text, english):
            left[address] = found
    assert left == {}


def test_an_english_page_is_full_of_what_the_walk_looks_for(
    cast: Cast, signed_in: SignedIn, addresses: list[str], english: set[str]
) -> None:
    ben = signed_in(speaking(cast.ben, "en"))
    assert all(len(left_on(ben.get(address).text, english)) >= 3 for address in addresses)
    assert {"Asked by", "Questions", "Skip to the content"} <= left_on(ben.get("/questions").text, english)


def test_what_is_seen_from_outside_a_closed_group_is_german(cast: Cast, signed_in: SignedIn, english: set[str]) -> None:
    cleo = signed_in(speaking(cast.cleo, "de"))
    door = f"/groups/{cast.python.id}"
    for address in (door, f"{door}/requests/new"):
        assert left_on(cleo.get(address).text, english) == set()
    cleo.send(f"{door}/requests", {"message": "Ich schreibe Werkzeuge."})
    asked = cleo.get(door).text
    assert "Deine Anfrage wartet auf die Moderation" in asked
    assert left_on(asked, english) == set()


def test_the_faults_of_a_form_are_german(cast: Cast, signed_in: SignedIn, english: set[str]) -> None:
    ada = signed_in(speaking(cast.ada, "de"))
    for address in ("/questions/new", "/thanks/new", "/groups/new"):
        answer = ada.send(address)
        assert answer.status_code == 422, address
        assert "Etwas stimmt noch nicht" in answer.text
        assert left_on(answer.text, english) == set(), address


def test_a_mail_is_in_the_language_of_whoever_reads_it(app: Flask, english: set[str]) -> None:
    mail = render("check", Recipient("ada@example.test", "Ada", "de", "Europe/Berlin"), {})
    assert mail.subject == "Mails von Example Instruments kommen an"
    assert '<html lang="de"' in mail.html
    assert left_on(mail.html, english) == set()


@pytest.mark.parametrize(
    ("chosen", "browser", "expected"),
    [
        ("de", "en", "de"),
        ("en", "de", "en"),
        (None, "de-AT,en;q=0.5", "de"),
        (None, "de-AT", "de"),
        (None, "fr,de;q=0.5", "de"),
        (None, "fr", "en"),
        (None, "", "en"),
        ("pt", "de", "de"),
    ],
)
def test_the_person_decides_then_the_browser_then_the_site(
    cast: Cast, signed_in: SignedIn, chosen: str | None, browser: str, expected: str
) -> None:
    ada = signed_in(speaking(cast.ada, chosen))
    assert f'<html lang="{expected}"' in ada.get("/", headers={"Accept-Language": browser}).text


@pytest.mark.parametrize(("browser", "expected"), [("de", "Anmelden"), ("en", "Sign in"), ("fr", "Sign in")])
def test_before_signing_in_the_browser_decides(visitor: Browser, browser: str, expected: str) -> None:
    assert f"<h1>{expected}</h1>" in visitor.get("/sign-in", headers={"Accept-Language": browser}).text


def test_the_first_language_of_the_site_is_its_own(
    app: Flask, visitor: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(app.extensions["intranet_settings"]), "languages", ["de", "en"])
    assert '<html lang="de"' in visitor.get("/sign-in", headers={"Accept-Language": "fr"}).text
    assert '<html lang="en"' in visitor.get("/sign-in", headers={"Accept-Language": "en"}).text


def test_moments_are_written_as_the_language_does(cast: Cast, signed_in: SignedIn) -> None:
    thread = f"/questions/{writing.question(cast.ada, cast.cycling).id}"
    moment = re.compile(r"<time [^>]*>([^<]+)</time>")
    german = moment.findall(signed_in(speaking(cast.ben, "de")).get(thread).text)
    english = moment.findall(signed_in(speaking(cast.hanna, "en")).get(thread).text)
    assert german
    assert all(re.fullmatch(r"\d\d\.\d\d\.\d{4}, \d\d:\d\d", text) for text in german)
    assert english
    assert all(re.fullmatch(r"\d{1,2} [A-Z][a-z]{2,3} \d{4}, \d\d:\d\d", text) for text in english)


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "50,020 people in 1,204.6 seconds"), ("de", "50.020 Personen in 1.204,6 Sekunden")],
)
def test_numbers_are_written_as_the_language_does(app: Flask, language: str, written: str) -> None:
    page = "{{ ngettext('%(num)s person', '%(num)s people', 50020) }} in {{ 1204.56|seconds }}"
    with force_locale(language):
        assert render_template_string(page) == written
