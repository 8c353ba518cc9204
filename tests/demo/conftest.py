"""One site with the demo company for all tests that only look at it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

import tests.cast
from intranet import create_app
from intranet.access import Viewer, viewers
from intranet.database import db
from intranet.demo.company import load
from intranet.demo.seed.planting import Planted, plant
from intranet.people import sessions
from intranet.people.models import Person
from tests.conftest import SECRET_KEY, Browser
from tests.servers.databases import Databases


@contextmanager
def _site(folder: Path, url: str, **values: object) -> Iterator[Flask]:
    app = create_app(
        {
            "environment": "test",
            "data_dir": folder,
            "secret_key": SECRET_KEY,
            "public_url": "http://localhost",
            "database_url": url,
            "log_level": "WARNING",
            **values,
        }
    )
    app.test_client_class = Browser
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def empty_site(databases: Databases, folder: Path, **values: object) -> Iterator[Flask]:
    """Give an application on a database of its own, with nobody in it."""
    with _site(folder, databases.empty(folder), **values) as app:
        with app.app_context():
            db.create_all()
            tests.cast.everyone()
            db.session.commit()
        yield app


@dataclass(frozen=True)
class Planting:
    """The demo site, what planting it reported, and the seconds of computing that it took."""

    app: Flask
    report: list[Planted]
    cpu_seconds: float


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Planting]:
    """The demo company, planted once."""
    with empty_site(databases, tmp_path_factory.mktemp("demo"), demo=True) as app:
        with app.app_context():
            began = time.process_time()
            report = list(plant(load()))
            taken = time.process_time() - began
            db.session.remove()
        yield Planting(app, report, taken)


@contextmanager
def planted_anew(databases: Databases, planted: Planting, folder: Path, **values: object) -> Iterator[Flask]:
    """Give a demo site of a test's own: a copy of the one that was planted."""
    with planted.app.app_context():
        db.session.remove()
        db.engine.dispose()
    url = databases.copy(planted.app.extensions["intranet_settings"].database_url, folder)
    with _site(folder, url, demo=True, **values) as app, app.app_context():
        yield app


@pytest.fixture
def demo(planted: Planting) -> Iterator[Flask]:
    """The demo site with a context for the test itself. Tests leave it as they find it."""
    with planted.app.app_context():
        yield planted.app
        db.session.rollback()
        db.session.remove()


def person(username: str) -> Person:
    """Return somebody of the demo company."""
    found: Person = db.session.scalars(select(Person).where(Person.username == username)).one()
    return found


def viewer(username: str) -> Viewer:
    """Return what somebody of the demo company may see."""
    person_id = person(username).id
    return viewers([person_id])[person_id]


def browser_of(app: Flask, username: str) -> Browser:
    """Return a browser in which somebody of the demo company is signed in."""
    token = sessions.open_sign_in(person(username), user_agent="pytest", address="127.0.0.1")
    db.session.commit()
    browser = app.test_client()
    assert isinstance(browser, Browser)
    browser.set_cookie(sessions.cookie_name(), token, domain="localhost")
    return browser
