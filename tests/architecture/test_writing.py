"""Writing: only from our own forms, only by whoever is signed in, and odd values are answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.architecture.addresses import Place, Written, places
from tests.architecture.conftest import HTMX, PLAIN
from tests.cast import Cast
from tests.proofs import Proof

#: What a form elsewhere may send to, because the address itself holds the right.
FROM_ELSEWHERE = {"digests.unsubscribe", "inbox.mute_by_link"}
#: After these the next form would be a visitor's.
ENDING = {"directory.sign_out", "people.end_sign_in", "people.end_other_sign_ins"}
ELSEWHERE = (
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "http://localhost:81"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)
FIELD = re.compile(r"<(?:input|select|textarea|button)\b[^>]*?\bname=\"([^\"]+)\"")
ODD_VALUES = ("", "-1", "9" * 40, "a\x00b", "x" * 35_000, "1e309", "\u202eevil\r\nX: 1")


def writing_places(application: Flask, written: Written) -> list[Place]:
    return [place for place in places(application, written, "POST") if place.endpoint not in FROM_ELSEWHERE]


def fields(application: Flask, written: Written, browser: Any) -> list[str]:
    """Names of every field on every page."""
    found: set[str] = set()
    for place in places(application, written):
        response = browser.get(place.path)
        if response.mimetype == "text/html":
            found.update(FIELD.findall(response.text))
    return sorted(found - {"csrf_token"})


def test_these_may_be_sent_to_from_elsewhere(application: Flask) -> None:
    csrf = application.extensions["csrf"]
    exempt = {
        name
        for name, view in application.view_functions.items()
        if f"{view.__module__}.{view.__name__}" in csrf._exempt_views
    }
    marked = {name for name, view in application.view_functions.items() if getattr(view, "is_cross_site", False)}
    assert exempt == marked == FROM_ELSEWHERE
    assert not csrf._exempt_blueprints


@pytest.mark.proof
def test_a_form_without_our_token_or_with_anothers_changes_nothing(
    application: Flask, cast: Cast, open_group: Written, signed_in: Callable, unchanged: Callable, proof: Proof
) -> None:
    """To every address with some of these, which differ from address to address."""
    browser, other = signed_in(cast.ben), signed_in(cast.cleo)
    browser.token()
    tokens = {"none": None, "empty": "", "made up": "ImFiYyI.Zz.x", "another's": other.token()}
    unchanged()
    for place in writing_places(application, open_group):
        for name, token in proof.sample([*tokens.items()], 2):
            for headers in proof.sample((PLAIN, HTMX), 1):
                data = {"body": "x", "title": "x", **({} if token is None else {"csrf_token": token})}
                response = browser.post(place.path, data=data, headers=headers)
                assert response.status_code == 400, (place, name)
        assert not unchanged(), place


@pytest.mark.proof
def test_a_form_on_another_site_changes_nothing_even_with_our_token(
    application: Flask, cast: Cast, open_group: Written, signed_in: Callable, unchanged: Callable, proof: Proof
) -> None:
    """To every address from some other sites, which differ from address to address."""
    browser = signed_in(cast.ben)
    token = browser.token()
    unchanged()
    for place in writing_places(application, open_group):
        for headers in proof.sample(ELSEWHERE, 1):
            response = browser.post(place.path, data={"csrf_token": token, "body": "x", "title": "x"}, headers=headers)
            assert response.status_code == 403, (place, headers)
        assert not unchanged(), place


@pytest.mark.proof
def test_odd_values_in_every_field_are_answered(
    application: Flask, cast: Cast, open_group: Written, signed_in: Callable, proof: Proof
) -> None:
    """To every address one of them, which differs from address to address."""
    browser = signed_in(cast.ben)
    names = fields(application, open_group, browser)
    assert len(names) > 10
    token = browser.token()
    for place in writing_places(application, open_group):
        if place.endpoint in ENDING:
            continue
        for value in proof.sample(ODD_VALUES, 1):
            some = proof.sample(names, 50)  # long ones in all fields would be more than any request may hold
            response = browser.post(place.path, data=dict.fromkeys(some, value) | {"csrf_token": token})
            assert response.status_code < 500, (place, value[:20])
            if place.endpoint != "drafts.keep":  # which says so of more than it keeps
                assert response.status_code != 413, "the form itself, not the limit of requests, is tried here"
            assert "X" not in response.headers
