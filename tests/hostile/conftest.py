"""A site on loopback, everybody's browser, and the unprotected page beside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser as Chromium

from intranet.access import HR
from intranet.database import db
from intranet.people import sessions
from intranet.people.models import Role
from intranet.settings import settings
from tests.cast import Cast
from tests.conftest import Browser
from tests.directory.conftest import demo_directory, using
from tests.hostile import shared
from tests.hostile.eyes import open_eyes
from tests.hostile.serving import Kept
from tests.hostile.strings import OWN
from tests.hostile.walking import Walk
from tests.proofs import Proof
from tests.servers.directories import DirectoryServer
from tests.servers.web import serving

__all__ = ["demo_directory"]

SHARED = Path(os.environ.get("SHARED", "../shared"))


@pytest.fixture
def corpora(proof: Proof) -> dict[str, list[str]]:
    """The texts to try, by where they are from; in a sample the project's own alone."""
    found = {"of the project": list(OWN)}
    if proof.in_full and (SHARED / "data").is_dir():
        found |= shared.texts(SHARED)
    elif proof.in_full:
        print(f"no large corpora at {SHARED} (set SHARED to try them)")
    return found


@pytest.fixture
def walk(
    app: Flask,
    cast: Cast,
    browser: Chromium,
    signed_in: Callable[..., Browser],
    visitor: Browser,
    demo_directory: DirectoryServer,
    proof: Proof,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Walk]:
    """A walk through the application with the browsers of an owner who is HR, a member, an outsider and a visitor."""
    monkeypatch.setattr(settings(), "thanks_per_month", 1_000_000)
    db.session.add(Role(person_id=cast.ben.id, name=HR, source="local"))
    db.session.commit()
    browsers = {who: signed_in(getattr(cast, who)) for who in ("ben", "ada", "cleo")} | {"visitor": visitor}
    kept = Kept(app)
    with serving(kept) as site, using(app, demo_directory):
        opened = {}
        for who, client in browsers.items():
            cookie = client.get_cookie(sessions.cookie_name(), domain="localhost")
            opened[who] = open_eyes(browser, site, {cookie.key: cookie.value} if cookie else {})
        eyes = {who: eyes for who, (_, eyes) in opened.items()}
        yield Walk(app, cast, browsers, eyes, kept, proof.random, share=1 if proof.in_full else 0.2)
        for context, _ in opened.values():
            context.close()
