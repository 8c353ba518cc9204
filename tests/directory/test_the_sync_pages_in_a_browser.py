"""The pages of the sync in Chromium: they follow a run by themselves, and nothing stands in a reader's way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import update

import tests.cast
from intranet import create_app
from intranet.database import db
from intranet.directory.models import DirectoryRun
from intranet.directory.sync import runs
from intranet.people import sessions
from intranet.people.models import Person
from tests.directory.conftest import sync
from tests.directory.crowd import running_crowd
from tests.interface.faults import everywhere, looks
from tests.proofs import Proof
from tests.servers import free_port
from tests.servers.chromium import window
from tests.servers.web import serving

pytestmark = pytest.mark.browser

PAGE = "/administration/directory"
NAMES = ("Łukasz Dąbrowski-Wiśniewski", "محمد الأمين", "Maximiliane von Hohenfels-Schwarzenberg-Lüdenscheidt", "Bo Li")


@dataclass
class Office:
    """The site on loopback, an administrator's cookie, and a run of each kind by its outcome."""

    app: Flask
    url: str
    cookie: dict[str, str]
    runs: dict[str, DirectoryRun]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    settings = {"environment": "test", "data_dir": tmp_path, "public_url": url, "log_level": "ERROR"}
    app = create_app({**settings, "secret_key": "of the tests, for a page in a browser: 77ab"})
    with running_crowd() as crowd, app.app_context():
        db.create_all()
        tests.cast.everyone()
        anton = tests.cast.make().anton
        db.session.execute(update(Person).values(directory_id=None))
        db.session.commit()
        app.extensions["intranet_directory"] = crowd.directory()
        for number, name in enumerate(NAMES * 3):
            crowd.put(f"p{number}", name=name)
        found = {"first": sync(crowd.directory())}
        crowd.put("p0", ("title", "Principal Engineer of everything that turns"), name=NAMES[0], manager="p3")
        crowd.disable("p1")
        crowd.remove("p2")
        found["done"] = sync(crowd.directory())
        for number in range(3, 10):
            crowd.disable(f"p{number}")
        found["stopped"] = sync(crowd.directory())
        found["failed"] = sync(crowd.directory(directory_urls=["ldap://127.0.0.1:9"]))
        token = sessions.open_sign_in(anton, user_agent="Chromium", address="127.0.0.1")
        db.session.commit()
        with serving(app, port):
            yield Office(app, url, {"name": sessions.cookie_name(), "value": token, "url": url}, found)


@pytest.mark.proof
def test_nothing_stands_in_an_administrators_way(browser: Browser, office: Office, proof: Proof) -> None:
    pages = [PAGE, *(f"{PAGE}/runs/{run.id}" for run in office.runs.values())]
    pages.append(f"{PAGE}/runs/{office.runs['stopped'].id}/confirm")
    found: dict[str, list[str]] = {}
    with window(browser) as watched:
        watched.page.context.add_cookies([office.cookie])  # type: ignore[list-item]
        for path in pages:
            watched.page.goto(office.url + path)
            if wrong := everywhere(watched.page, looks(proof, path, axes=1)):
                found[path] = wrong
        assert watched.complaints() == []
    assert found == {}
    proof.note(pages=len(pages))


def shows_every_figure(page: Page) -> None:
    """On a phone each run is a card that needs no scrolling, and still the row of a table with headings."""
    wide = page.viewport_size
    page.set_viewport_size({"width": 320, "height": 900})
    table = page.get_by_role("table", name="Runs, the latest first")
    assert table.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")
    expect(table.get_by_role("columnheader")).to_have_count(9)
    card = table.get_by_role("row").nth(1)
    expect(card.get_by_role("cell")).to_have_count(9)
    labels = card.get_by_role("cell").evaluate_all(
        "cells => cells.map((cell) => getComputedStyle(cell, '::before').content)"
    )
    assert [label.split('"')[1] for label in labels if '"' in label][-2:] == ["Missing", "Skipped"]
    page.set_viewport_size(wide or {"width": 1280, "height": 900})


def test_the_page_follows_a_run_to_its_end(browser: Browser, office: Office) -> None:
    with window(browser) as watched:
        page = watched.page
        page.context.add_cookies([office.cookie])  # type: ignore[list-item]
        page.goto(office.url + PAGE)
        shows_every_figure(page)
        page.get_by_role("button", name="Dry run").click()
        expect(page.get_by_text("It waits for its turn")).to_be_visible()
        runs.work_off()
        expect(page.get_by_text("A real run would stop here")).to_be_visible(timeout=15_000)
        assert watched.complaints() == []
