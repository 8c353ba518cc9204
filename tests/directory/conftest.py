"""Directories for the tests of sign-in: each test that asks for ``server`` runs on both kinds."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from intranet.database import db
from intranet.directory.config import read_config
from intranet.directory.dialects import ACTIVE_DIRECTORY
from intranet.directory.failover import Directory
from intranet.directory.models import DirectoryRun
from intranet.directory.sync import runs
from intranet.directory.sync.running import perform
from tests.conftest import TOKEN, Browser, shared_by_processes
from tests.directory import company, domain
from tests.directory.checking import tidy_slapd
from tests.servers.directories import DirectoryServer, running_demo_directory, running_slapd
from tests.servers.samba import Samba, domain_once, serving_copy
from tests.servers.slapd import Slapd

TEMPORARY = company.Staff("temporary", "Tem Porary", mail=("temporary@example.test",))
#: Changes the temporary person's entry: the lines of an LDIF record after its name.
ChangeEntry = Callable[[str], None]


@pytest.fixture(scope="session")
def slapd_and_settings() -> Iterator[tuple[Slapd, DirectoryServer]]:
    """One slapd per test process; tests must leave its entries as they were."""
    with running_slapd() as running:
        yield running


@pytest.fixture(scope="session")
def tidy() -> Iterator[tuple[Slapd, DirectoryServer]]:
    """One slapd without any oddity per test process, for the check; left as it was, too."""
    with tidy_slapd() as running:
        yield running


@pytest.fixture
def slapd(slapd_and_settings: tuple[Slapd, DirectoryServer]) -> Slapd:
    """The OpenLDAP server itself."""
    return slapd_and_settings[0]


@pytest.fixture
def on_slapd(slapd_and_settings: tuple[Slapd, DirectoryServer]) -> DirectoryServer:
    """The settings that reach it."""
    return slapd_and_settings[1]


@pytest.fixture
def temporary(slapd: Slapd) -> Iterator[ChangeEntry]:
    """A person of the directory for one test, and a function that changes their entry."""
    slapd.change(company.person_entry(TEMPORARY))
    there = True

    def change(text: str) -> None:
        nonlocal there
        slapd.change(f"dn: {TEMPORARY.dn}\nchangetype: {text}\n")
        there = not text.startswith("delete")

    yield change
    if there:
        change("delete")


@pytest.fixture(scope="session")
def demo_directory() -> Iterator[DirectoryServer]:
    """One demo directory per test process, in a process of its own."""
    with running_demo_directory() as running:
        yield running


@pytest.fixture(scope="session")
def samba(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Samba]:
    """One Active Directory per test process, from one domain per run; tests must leave its entries as they were."""
    with serving_copy(domain_once(shared_by_processes(tmp_path_factory), domain.fill)) as running:
        yield running


@pytest.fixture
def on_samba(samba: Samba) -> DirectoryServer:
    """The settings that reach it."""
    return domain.reaching(samba)


@pytest.fixture
def newcomer(samba: Samba, on_samba: DirectoryServer) -> Iterator[ChangeEntry]:
    """An account of the domain for one test, and a function that changes its entry whatever it is called by then."""
    samba.change(domain.NEWCOMER.record)
    (entry,) = Directory(read_config(on_samba.with_settings())).ask(
        lambda session: session.find(domain.STAFF, f"(sAMAccountName={domain.NEWCOMER.account})", ["objectGUID"], 2)
    )
    name = f"<GUID={ACTIVE_DIRECTORY.decode_id(entry.raw('objectGUID')[0])}>"
    there = True

    def change(text: str) -> None:
        nonlocal there
        samba.change(f"dn: {name}\nchangetype: {text}\n")
        there = not text.startswith("delete")

    yield change
    if there:
        change("delete")


@pytest.fixture(params=["openldap", "demo"])
def server(request: pytest.FixtureRequest) -> DirectoryServer:
    """Each kind of directory in turn."""
    name = "on_slapd" if request.param == "openldap" else "demo_directory"
    found: DirectoryServer = request.getfixturevalue(name)
    return found


@pytest.fixture
def directory(server: DirectoryServer) -> Directory:
    """The client side of it."""
    return Directory(read_config(server.with_settings()))


@pytest.fixture
def black_hole() -> Iterator[str]:
    """An address where connecting never ends: a listener whose queue is full, as somebody in it can tell."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, ExitStack() as callers:
        place = listener.getsockname()
        is_full = False
        while not is_full:
            caller = callers.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(place)
            _, connected, _ = select.select([], [caller], [], 0.2)
            is_full = not connected
        yield f"ldap://127.0.0.1:{place[1]}"


def sync(directory: Directory, **asked: Any) -> DirectoryRun:
    """Do a run as the job process would, and return what came of it."""
    run_id = runs.ask_for(**asked)
    assert perform(directory, run_id), "no other run is under way"
    return db.session.get_one(DirectoryRun, run_id, populate_existing=True)


class Door:
    """A browser in front of the sign-in page."""

    def __init__(self, app: Flask, address: str = "192.0.2.1") -> None:
        self.browser: Browser = app.test_client()
        self.address = address

    def sign_in(self, name: str, password: str, wanted: str | None = None) -> TestResponse:
        """Fill in the form and send it, as people do."""
        origin = {"REMOTE_ADDR": self.address}
        page = self.browser.get("/sign-in", query_string={"next": wanted} if wanted is not None else None)
        if page.status_code == 303:  # signed in already: the token stands in every form
            page = self.browser.get("/settings")
        found = TOKEN.search(page.get_data(as_text=True))
        assert found, "the sign-in page has a form"
        form = {"csrf_token": found[1] or found[2], "username": name, "password": password}
        if wanted is not None:
            form["next"] = wanted
        return self.browser.post("/sign-in", data=form, environ_overrides=origin)

    def enter(self, uid: str) -> TestResponse:
        """Sign a person of the company in; the test fails where that does not work."""
        response = self.sign_in(uid, company.staff(uid).secret)
        assert response.status_code == 303, response.get_data(as_text=True)
        return response

    @property
    def is_signed_in(self) -> bool:
        """Whether a page for colleagues opens."""
        return bool(self.browser.get("/settings").status_code == 200)

    def cookie(self, name: str) -> str | None:
        """Return the value of a cookie the browser holds."""
        held = self.browser.get_cookie(name, domain="localhost")
        return held.decoded_value if held else None


@pytest.fixture
def site(app: Flask, server: DirectoryServer) -> Iterator[Flask]:
    """The application on an empty database, signing people in by each kind of directory in turn."""
    with using(app, server):
        yield app


@contextmanager
def using(app: Flask, server: DirectoryServer, **values: object) -> Iterator[Directory]:
    """Let the application sign people in by this directory, under changed settings."""
    before = app.extensions["intranet_directory"]
    directory = app.extensions["intranet_directory"] = Directory(read_config(server.with_settings(**values)))
    try:
        yield directory
    finally:
        app.extensions["intranet_directory"] = before


@pytest.fixture
def door(site: Flask) -> Door:
    """A browser in front of the sign-in page of ``site``."""
    return Door(site)
