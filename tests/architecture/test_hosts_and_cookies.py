"""Whose name the site answers to, and what its cookies say."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from intranet import create_app
from intranet.people import sessions
from tests.conftest import SECRET_KEY


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "evil.example:80", "a" * 300, "ex ample", "localhost@evil"]
)
def test_a_foreign_host_is_refused_and_not_repeated(visitor, host: str) -> None:
    response = visitor.get("/sign-in", headers={"Host": host})
    assert response.status_code == 400
    assert "evil" not in response.text
    assert "evil" not in str(response.headers)


@pytest.mark.parametrize(
    "name", ["X-Forwarded-Host", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "X-Forwarded-Prefix"]
)
def test_headers_of_a_proxy_that_is_not_configured_are_ignored(visitor, name: str) -> None:
    plain = visitor.get("/")
    response = visitor.get("/", headers={name: "evil.example" if name != "X-Forwarded-Proto" else "https"})
    assert response.location == plain.location
    assert "evil" not in str(response.headers)
    assert "Strict-Transport-Security" not in response.headers


@pytest.fixture(scope="module")
def https(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application as a company runs it: behind a proxy, by https."""
    return create_app(
        {
            "environment": "production",
            "data_dir": tmp_path_factory.mktemp("https"),
            "secret_key": SECRET_KEY,
            "public_url": "https://intranet.example.org",
            "trusted_hosts": ["intranet.internal"],
            "proxy_hops": 1,
            "directory_kind": "openldap",
            "directory_urls": ["ldaps://ldap.example.org"],
            "directory_people_bases": ["ou=people,dc=example,dc=org"],
            "directory_bind_dn": "cn=intranet,dc=example,dc=org",
            "directory_bind_password": "for the test only",
        }
    )


FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "intranet.example.org", "X-Forwarded-For": "192.0.2.1"}


def test_by_https_every_cookie_is_locked_to_the_host_and_kept_from_scripts(https: Flask) -> None:
    with https.test_request_context("/", base_url="https://intranet.example.org"):
        response = https.make_response("")
        sessions.set_cookie(response, "token")
        assert sessions.cookie_name().startswith("__Host-")
    page = https.test_client().get("/sign-in", headers=FORWARDED)
    cookies = [*response.headers.getlist("Set-Cookie"), *page.headers.getlist("Set-Cookie")]
    assert len(cookies) >= 2
    for cookie in cookies:
        assert cookie.startswith("__Host-"), cookie
        parts = {part.strip().lower() for part in cookie.split(";")}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts, cookie
        assert not any(part.startswith("domain=") for part in parts), cookie


def test_by_https_browsers_are_told_to_stay_with_it(https: Flask) -> None:
    for address in ("/sign-in", "/health", "/nothing", "/static/nothing.css"):
        found = https.test_client().get(address, headers=FORWARDED).headers["Strict-Transport-Security"]
        assert "includeSubDomains" in found
        assert int(found.partition("max-age=")[2].partition(";")[0]) >= 31_536_000


@pytest.mark.parametrize(
    ("host", "status"), [("intranet.example.org", 200), ("intranet.internal", 200), ("evil.example", 400)]
)
def test_the_site_answers_to_its_own_names(https: Flask, host: str, status: int) -> None:
    headers = {**FORWARDED, "X-Forwarded-Host": host}
    assert https.test_client().get("/sign-in", headers=headers).status_code == status


def test_production_shows_no_style_guide_and_is_not_in_debug(https: Flask) -> None:
    assert not https.debug
    assert not https.testing
    assert not [rule for rule in https.url_map.iter_rules() if rule.endpoint.startswith("styleguide")]


def test_nothing_of_the_checkout_is_served(visitor, tmp_path: Path) -> None:
    for address in (
        "/static/../pyproject.toml",
        "/static/%2e%2e/pyproject.toml",
        "/static//etc/passwd",
        "/var/intranet.sqlite3",
    ):
        response = visitor.get(address)
        assert response.status_code in (303, 404), address
