"""The demo company as its people meet it: LDAP, mail server, web server and a real Chromium."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from intranet import create_app
from intranet.demo.company import Company, load
from intranet.demo.ldif import directory_settings, write_ldif
from intranet.directory.demo_server import DemoDirectory
from intranet.directory.demo_tree import Tree, read_ldif
from intranet.search.drain import drain
from tests.planted import demo_company
from tests.servers import free_port
from tests.servers.chromium import PATIENCE, window
from tests.servers.smtp import SmtpServer
from tests.servers.web import serving

PASSWORD = "correct horse battery"
SERVICE_PASSWORD = "of the service account"
#: Said by a browser in which somebody typed before the page had put the caret there: no fault of the page.
TYPED_AT_ONCE = "Autofocus processing was blocked"


@dataclass
class Site:
    """A running site."""

    app: Flask
    url: str
    smtp: SmtpServer
    company: Company

    def catch_up(self) -> None:
        """Let the search take in what was written, as the job process does."""
        with self.app.app_context():
            drain()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo company, served on loopback."""
    company = load()
    tree = Tree(read_ldif(write_ldif(company, password=PASSWORD, service_password=SERVICE_PASSWORD).splitlines()))
    with DemoDirectory(tree) as directory, SmtpServer() as smtp:
        threading.Thread(target=directory.serve_forever, daemon=True).start()
        port = free_port()
        app = create_app(
            {
                "environment": "test",
                "data_dir": demo_company(tmp_path_factory),
                "secret_key": "tests only: 9a1c0e7d2b9a48355af0c3d1",
                "public_url": f"http://127.0.0.1:{port}",
                "company_name": company.name,
                "log_level": "ERROR",
                **directory_settings(
                    company, url=f"ldap://127.0.0.1:{directory.port}", service_password=SERVICE_PASSWORD
                ),
                **smtp.settings,
            }
        )
        with serving(app, port) as url:
            yield Site(app, url, smtp, company)
        directory.shutdown()


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Each journey is made with and without JavaScript."""
    return bool(request.param)


@pytest.fixture
def open_window(site: Site, browser: Browser, scripts: bool) -> Iterator[Callable[[], Page]]:
    """A function that opens a new browser profile; at the end no browser may have complained."""
    with ExitStack() as stack:
        opened = []

        def open_one() -> Page:
            watched = stack.enter_context(window(browser, java_script_enabled=scripts))
            watched.page.set_default_timeout(PATIENCE)
            opened.append(watched)
            return watched.page

        yield open_one
        assert [line for watched in opened for line in watched.console if TYPED_AT_ONCE not in line] == []


@pytest.fixture
def sign_in(site: Site, open_window: Callable[[], Page]) -> Callable[[str], Page]:
    """A function that signs a colleague in through the form, in a new window."""

    def enter(username: str) -> Page:
        page = open_window()
        page.goto(site.url + "/")
        page.get_by_label("User name or e-mail").fill(username)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(site.url + "/")
        return page

    return enter
