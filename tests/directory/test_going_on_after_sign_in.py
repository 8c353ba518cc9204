"""After signing in people land where they wanted to go, and never on another site."""

from __future__ import annotations

import pytest

from intranet.directory.destinations import safe_destination
from tests.directory.conftest import Door

ELSEWHERE = (
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "https://evil.example", "https:evil.example", "https:/evil.example", "http://localhost@evil.example",
    "@evil.example",
    "javascript:alert(1)", "data:text/html,x", "evil.example", "//localhost", "/\t/evil.example", "/\n/evil.example",
    "/\r/evil.example", "\t//evil.example", " //evil.example", "/%2fevil.example", "/%2Fevil.example",
    "/%5cevil.example",
    "/%5Cevil.example", "/%252fevil.example", "/%09/evil.example", "/%0d%0aSet-Cookie:x", "/\x00/evil.example",
    "//evil.example/%2f..", "/\u2028/evil.example", "/\u202eevil", "//[::1]", "//[", "", "/" + "a" * 3000,
    "?next=//evil",
    "/sign-out", "/sign-in", "/sign-in?next=/sign-in",
)  # fmt: skip
HERE = (
    "/", "/people", "/questions/12?sort=new#answer-3", "/search?q=a%40b.example", "/search?q=https://example.org/x",
    "/groups/1/question/2", "/people?department=R%26D", "/questions?tag=%C3%BCber", "/sign-in-help",
)  # fmt: skip


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_another_site_becomes_the_start_page(wanted: str) -> None:
    assert safe_destination(wanted) == "/"


@pytest.mark.parametrize("wanted", HERE)
def test_a_page_of_this_site_is_kept(wanted: str) -> None:
    assert safe_destination(wanted) == wanted


def test_nothing_wanted_is_the_start_page() -> None:
    assert safe_destination(None) == "/"


@pytest.mark.parametrize("wanted", ["//evil.example", "/\\evil.example", "https://evil.example", "/%2fevil.example"])
def test_the_form_sends_nobody_elsewhere(door: Door, wanted: str) -> None:
    answer = door.browser.get("/sign-in", query_string={"next": wanted})
    assert "evil.example" not in answer.get_data(as_text=True)
    assert door.sign_in("alan", "password of alan", wanted).headers["Location"] == "/"
    answer = door.browser.get("/sign-in", query_string={"next": wanted})
    assert answer.headers["Location"] == "/"


def test_a_visitor_comes_back_to_the_page_they_asked_for(door: Door) -> None:
    asked = door.browser.get("/settings?tab=mail")
    assert asked.status_code == 303
    page = door.browser.get(asked.headers["Location"])
    assert 'name="next" value="/settings?tab=mail"' in page.get_data(as_text=True)
    assert door.sign_in("alan", "password of alan", "/settings?tab=mail").headers["Location"] == "/settings?tab=mail"
