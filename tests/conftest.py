"""What every test may ask for: an application on an empty database, the cast, browsers."""

from __future__ import annotations

import gc
import os
import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask import session as request_session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser as Chromium
from sqlalchemy import Connection

import tests.cast
from intranet import create_app
from intranet.database import Base, db, is_sqlite
from intranet.files import drawing
from intranet.people import sessions
from intranet.people.models import Person
from tests.servers.chromium import chromium
from tests.servers.databases import ON_POSTGRESQL, Databases

pytest_plugins = ["tests.proofs"]

SECRET_KEY = "tests only: 3f1c0a9d5e7b2468ace13579bdf02468"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="csrf_token"')


class Browser(FlaskClient):
    """A test client whose requests share nothing with the test but the database.

    The test itself runs in an application context. A request that reused it would share ``g``, where
    flask-login keeps the person, and the second person signed in would be taken for the first.
    """

    person: Person | None = None
    _kept: tuple[str, str] | None = None

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Send a request in a context of its own, and let the test see what it committed."""
        db.session.commit()
        try:
            with self.application.app_context():
                return super().open(*args, **kwargs)
        finally:
            db.session.expire_all()

    def token(self, page: str = "/settings") -> str:
        """Return the CSRF token of a page's forms."""
        found = TOKEN.search(self.get(page).get_data(as_text=True))
        assert found, f"no form on {page}"
        return found[1] or found[2]

    def send(self, address: str, data: dict[str, Any] | None = None, *, htmx: bool = False, **kwargs: Any) -> Any:
        """POST a form with its CSRF token, as a page or as a part."""
        headers = {"HX-Request": "true", "HX-Request-Type": "partial"} if htmx else {}
        return self.post(address, data={"csrf_token": self._token_kept(), **(data or {})}, headers=headers, **kwargs)

    def _token_kept(self) -> str:
        """Return the token of a form that is still open: it is good for as long as the cookie is the same."""
        name = self.application.config["SESSION_COOKIE_NAME"]
        cookie = self.get_cookie(name, domain="localhost")
        if self._kept is None or cookie is None or self._kept[0] != cookie.value:
            token = self._token_made()
            cookie = self.get_cookie(name, domain="localhost")
            assert cookie is not None, "a form's token goes with a cookie"
            self._kept = cookie.value, token
        return self._kept[1]

    def _token_made(self) -> str:
        """Return a token of this browser's cookie, made as every page makes it, without rendering one for it."""
        application = self.application
        with application.app_context(), self.session_transaction() as cookie, application.test_request_context():
            request_session.update(cookie)
            token: str = generate_csrf()
            cookie.update(request_session)
        return token

    def part(self, address: str) -> Any:
        """GET an address as htmx asks for a part."""
        return self.get(address, headers={"HX-Request": "true", "HX-Request-Type": "partial"})


#: Folders of tests that drive a browser, start servers, or walk through everything.
LONG = frozenset({"hostile", "interface", "journeys", "operations", "permission"})


def pytest_xdist_auto_num_workers() -> int:
    """Two processes more than there are cores: at any moment three in ten wait, for a server or a page that loads."""
    return (os.cpu_count() or 1) + 2


def pytest_configure() -> None:
    """Collect garbage more rarely than Python does by itself, which is for smaller processes."""
    gc.set_threshold(20_000, 20, 20)


def pytest_collection_finish() -> None:
    """Leave libraries and tests, which stay, out of all further collections."""
    gc.collect()
    gc.freeze()


def shared_by_processes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all processes of this run of the tests share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session", autouse=True)
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Templates are compiled once, not once more by each process and each application that a test makes."""
    folder = shared_by_processes(tmp_path_factory) / "templates"
    folder.mkdir(exist_ok=True)
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}


@pytest.hookimpl(trylast=True)  # after those that are left out have gone: each process takes an equal share of the rest
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what can reach it; for all else that run would be the one on SQLite once more.

    Only the fixture ``databases`` makes databases there, so that a test reaches one by its fixtures or not at all.
    """
    if ON_POSTGRESQL:
        reaching = [item for item in items if "databases" in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(reaching)])
        items[:] = reaching
    items[:] = long_ones_first(items, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def long_ones_first(items: list[pytest.Item], processes: int) -> list[pytest.Item]:
    """Let each process, which begins with an equal share of the list, begin with its share of the long tests.

    One that came last would keep a single process at work while the others have nothing left to take over.
    """
    long = [item for item in items if LONG.intersection(item.path.parts)]
    short = [item for item in items if not LONG.intersection(item.path.parts)]
    files = list(dict.fromkeys(item.path for item in long))  # whole ones, as their tests share what takes long to make
    shares = [[item for item in long if item.path in files[number::processes]] for number in range(processes)]
    size = -(-len(items) // processes)
    ordered, taken = [], 0
    for share in shares:
        rest = short[taken : taken + size - len(share)]
        taken += len(rest)
        ordered += [*share, *rest]
    return ordered + short[taken:]


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """What makes databases: files, or those of one PostgreSQL per test process."""
    with Databases() as made:
        yield made


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Flask]:
    """One application per test process, on a database of its own."""
    data_dir = tmp_path_factory.mktemp("data")
    app = create_app(
        {
            "environment": "test",
            "data_dir": data_dir,
            "secret_key": SECRET_KEY,
            "public_url": "http://localhost",
            "database_url": databases.empty(data_dir),
            "company_name": "Example Instruments",
            "log_level": "WARNING",
        }
    )
    app.test_client_class = Browser
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@cache
def _deletes() -> list[str]:
    return [f'DELETE FROM "{table.name}";' for table in reversed(Base.metadata.sorted_tables)]


def _empty(connection: Connection) -> None:
    """Delete every row; TRUNCATE would rewrite forty files for each test of a few rows."""
    if is_sqlite(connection):
        cursor = connection.connection.cursor()  # the driver's own: the rows of most tables are none
        for delete in _deletes():
            cursor.execute(delete)
        return
    deletes = " ".join(_deletes())
    restarts = "SELECT setval(seqrelid::regclass, 1, false) FROM pg_sequence"
    connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {deletes} {restarts}")


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """The application with an empty database, an empty index, and a context for the test itself."""
    with application.app_context():
        _empty(db.session.connection())
        tests.cast.everyone()
        db.session.commit()
        shutil.rmtree(Path(application.extensions["intranet_settings"].data_dir) / "index", ignore_errors=True)
        yield application
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def cast(app: Flask) -> tests.cast.Cast:
    """The fixed cast."""
    return tests.cast.make()


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return app.test_client()


@pytest.fixture
def signed_in(app: Flask) -> Callable[[Person], Browser]:
    """A function that gives a browser in which a person is signed in."""

    def sign_in(person: Person) -> Browser:
        browser = app.test_client()
        token = sessions.open_sign_in(person, user_agent="pytest", address="127.0.0.1")
        db.session.commit()
        browser.set_cookie(sessions.cookie_name(), token, domain="localhost")
        browser.person = person
        return browser

    return sign_in


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pictures are read however long a busy machine takes; that there is a limit is tests/hostile's affair."""
    monkeypatch.setattr(drawing, "PATIENCE", 60.0)


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    """The one Chromium of this process: Playwright cannot be started a second time in it."""
    with chromium() as started:
        yield started


@pytest.fixture
def shared() -> Path:
    """The folder of real input, which is no part of the project; say where it is by $SHARED."""
    from tests.servers import shared_folder

    return shared_folder()
