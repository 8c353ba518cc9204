"""Reading: pages are whole, dressed in the security headers, and change nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html.parser import HTMLParser

import pytest
from flask import Flask

from intranet.files.views import SANDBOX
from intranet.web import headers
from tests.architecture.addresses import MISSING_ID, ODD_IDS, Place, Written, places
from tests.architecture.conftest import HTMX, PLAIN
from tests.cast import Cast
from tests.proofs import Proof

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)


ODD_QUESTIONS = (
    "-1", "0", "9" * 40, "%00", "%ff%fe", "%F0%9F%9A%B2", "' OR 1=1 --", "a" * 5000, "[]", "%0d%0aX:1",
)  # fmt: skip
#: Ending what has ended, or never was, is done.
ENDED_ALREADY = {"people.end_sign_in"}


class Outline(HTMLParser):
    """The title, the headings and what the policy would block."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.title = ""
        self.h1 = 0
        self.blocked: list[str] = []
        self.within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within = tag
        self.h1 += tag == "h1"
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")) or (value or "").lower().startswith("javascript:"):
                self.blocked.append(f"<{tag} {name}={value}>")
        if tag == "style" or (tag == "script" and "src" not in dict(attrs)):
            self.blocked.append(f"<{tag}>")

    def handle_data(self, data: str) -> None:
        if self.within == "title":
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        self.within = ""


def own_pages(walk: Iterable[Place], browser) -> list[tuple[Place, str]]:
    """Every whole page that answers with 200, with its text."""
    found = []
    for place in walk:
        response = browser.get(place.path)
        if response.status_code == 200 and response.mimetype == "text/html" and "<html" in response.text:
            found.append((place, response.text))
    return found


@pytest.mark.proof
def test_every_page_has_a_title_one_first_heading_and_nothing_inline(
    application: Flask, cast: Cast, open_group: Written, signed_in: Callable, proof: Proof
) -> None:
    """As whoever sees most, and as another, who looks at a half of them."""
    everywhere = list(places(application, open_group))
    for who in ("ben", *proof.sample(("ada", "cleo", "anton"), 1)):
        walk = everywhere if who == "ben" else proof.sample(everywhere, len(everywhere) // 2)
        found = own_pages(walk, signed_in(getattr(cast, who)))
        titles = {}
        for place, text in found:
            outline = Outline(text)
            assert outline.h1 == 1, (who, place.path, outline.h1)
            assert len(outline.title.strip()) > 3, (who, place)
            assert not outline.blocked, (who, place, outline.blocked)
            assert re.search(r"<html[^>]+lang=", text), (who, place)
            titles[place.path] = outline.title.strip()
        assert len(found) > 20, who
        assert len(set(titles.values())) > len(titles) / 2, "titles say where one is"


def test_a_part_is_no_page(application: Flask, cast: Cast, open_group: Written, signed_in: Callable) -> None:
    """Where htmx asks for a part, either the page comes, for htmx to choose from, or something without a frame."""
    browser = signed_in(cast.ada)
    for place in places(application, open_group):
        response = browser.get(place.path, headers=HTMX)
        if response.status_code == 200 and response.mimetype == "text/html" and "<html" not in response.text:
            assert "<title" not in response.text, place
            assert not Outline(response.text).blocked, place


def dressed(response) -> None:
    """Assert the headers of every response."""
    found = response.headers
    is_file = response.status_code == 200 and response.request.path.startswith("/files/") and "Allow" not in found
    assert found["Content-Security-Policy"] == (SANDBOX if is_file else POLICY)
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert found["Cross-Origin-Opener-Policy"] == "same-origin"
    assert found["Permissions-Policy"]
    assert "X-Powered-By" not in found
    if response.data and response.mimetype.startswith("text/"):
        assert "charset=utf-8" in found["Content-Type"].lower()
    if response.mimetype == "text/html" and response.data:
        assert {"HX-Request", "HX-Request-Type", "Cookie"} <= set(response.vary)
        assert found["Cache-Control"] in ("private, no-cache", "no-store")


@pytest.mark.proof
def test_every_answer_wears_the_security_headers(
    application: Flask, cast: Cast, open_group: Written, signed_in: Callable, visitor, proof: Proof
) -> None:
    assert headers.CONTENT_SECURITY_POLICY == POLICY
    statuses = set()
    browsers = (visitor, signed_in(cast.ada))
    for method, kind in (("GET", PLAIN), ("GET", HTMX), ("POST", PLAIN), ("OPTIONS", PLAIN), ("HEAD", PLAIN)):
        walk = list(places(application, open_group, method))
        if (method, kind) not in (("GET", PLAIN), ("POST", PLAIN)):
            walk = proof.sample(walk, len(walk) // 2)
        for place in walk:
            for browser in proof.sample(browsers, 1):
                response = browser.open(place.path, method=method, headers=kind)
                dressed(response)
                statuses.add(response.status_code)
    for browser in browsers:
        for address in ("/nothing/here", "/static/nothing.css", "/.git/config", "/groups/x", f"/groups/{MISSING_ID}"):
            dressed(browser.get(address))
        dressed(browser.delete("/groups"))
        dressed(browser.open("/", method="TRACE"))
    assert {200, 303, 400, 401, 404} <= statuses


def test_an_unexpected_error_is_a_dressed_page_that_tells_nothing(
    application: Flask, cast: Cast, open_group: Written, signed_in: Callable, monkeypatch
) -> None:
    def fails(**_: object) -> str:
        raise RuntimeError("the inside of the machine")

    browser = signed_in(cast.ada)
    for place in places(application, open_group):
        if place.endpoint == "static":
            continue
        with monkeypatch.context() as patched:
            patched.setitem(application.view_functions, place.endpoint, fails)
            response = browser.get(place.path)
        assert response.status_code == 500, place
        assert "inside of the machine" not in response.text
        assert "Traceback" not in response.text
        assert response.headers["X-Request-Id"] in response.text
        dressed(response)


@pytest.mark.proof
def test_reading_changes_nothing(
    application: Flask, cast: Cast, open_group: Written, signed_in: Callable, unchanged: Callable, proof: Proof
) -> None:
    """Except for the marks that somebody was here and opened an item (tests/architecture/conftest.py: MARKS)."""
    for person in (cast.ben, cast.cleo):
        browser = signed_in(person)
        unchanged(anew=True)
        for method in ("GET", "HEAD", "OPTIONS"):
            walk = [
                (place, kind)
                for place in places(application, open_group, method)
                for kind in proof.sample((PLAIN, HTMX), 1)
            ]
            if method != "GET" or person is cast.cleo:
                walk = proof.sample(walk, len(walk) // 2)
            for place, kind in walk:
                browser.open(place.path, method=method, headers=kind)
            if unchanged():  # which one was it?
                for place, kind in walk:
                    unchanged(anew=True)
                    browser.open(place.path, method=method, headers=kind)
                    assert not unchanged(), (place, kind)
                raise AssertionError(f"{method} changes something at the first time")


@pytest.mark.proof
def test_an_odd_id_is_not_found(
    application: Flask, cast: Cast, open_group: Written, signed_in: Callable, proof: Proof
) -> None:
    """Every address with an odd id, which differs from address to address."""
    browser = signed_in(cast.ada)
    token, asked = browser.token(), []
    for method in ("GET", "POST"):
        data = {"csrf_token": token} if method == "POST" else None
        for place in places(application, open_group, method):
            ids = [name for name in place.values if name.endswith("_id")]
            if not ids or place.endpoint in ENDED_ALREADY:
                continue
            built = application.url_map.bind("localhost").build(
                place.endpoint, {**place.values, **dict.fromkeys(ids, MISSING_ID)}, method
            )
            for odd in proof.sample(ODD_IDS, 1):
                asked.append(odd)
                response = browser.open(built.replace(str(MISSING_ID), odd), method=method, data=data)
                assert response.status_code in (303, 308, 404, 405), (place, odd)
                if response.status_code in (303, 308):
                    assert odd == "..", (place, odd, response.location)
    assert len(asked) > 100
    assert len(set(asked)) > len(ODD_IDS) / 2, "they differ from address to address"


@pytest.mark.proof
def test_an_odd_question_is_answered(
    application: Flask, cast: Cast, open_group: Written, signed_in: Callable, proof: Proof
) -> None:
    """Every address with an odd value, which differs from address to address."""
    browser = signed_in(cast.ada)
    for place in places(application, open_group):
        if place.endpoint == "static":
            continue
        for odd in proof.sample(ODD_QUESTIONS, 1):
            question = "&".join(f"{name}={odd}" for name in open_group.question)
            response = browser.get(f"{place.path}?{question}")
            assert response.status_code < 500, (place, odd)
            assert "X" not in response.headers, place
