"""The people of the demo's directory are the people planted in its database."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet.access import ROLES, viewers
from intranet.database import db
from intranet.demo.company import load
from intranet.demo.ldif import directory_settings, write_ldif
from intranet.directory.commands import directory
from intranet.people.models import Person
from tests.conftest import Browser
from tests.demo.conftest import Planting, person, planted_anew
from tests.servers import free_port
from tests.servers.databases import Databases

PASSWORD, SERVICE_PASSWORD = "river and gauge 7", "service secret"


@pytest.fixture(scope="module")
def directory_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The demo directory in a process of its own, as `make run` starts it."""
    file, port = tmp_path_factory.mktemp("directory") / "demo.ldif", free_port()
    file.write_text(write_ldif(load(), password=PASSWORD, service_password=SERVICE_PASSWORD), encoding="utf-8")
    command = [sys.executable, "-m", "intranet", "directory", "demo-server", "--ldif", str(file), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert str(port) in process.stdout.readline()
            yield port
        finally:
            process.terminate()


@pytest.fixture
def site(directory_port: int, databases: Databases, planted: Planting, tmp_path: Path) -> Iterator[Flask]:
    """The demo site with its directory."""
    url = f"ldap://127.0.0.1:{directory_port}"
    settings = directory_settings(load(), url=url, service_password=SERVICE_PASSWORD)
    with planted_anew(databases, planted, tmp_path, **settings) as app:
        yield app


def test_each_account_to_try_signs_in_as_the_planted_person(site: Flask) -> None:
    company = load()
    before = db.session.scalar(select(func.count()).select_from(Person))
    for account in company.accounts:
        browser = site.test_client()
        assert isinstance(browser, Browser)
        token = browser.token("/sign-in")
        form = {"csrf_token": token, "username": account.username, "password": PASSWORD}
        assert browser.post("/sign-in", data=form).status_code == 303, account.username
        home = browser.get("/")
        assert home.status_code == 200
        found = person(account.username)
        assert found.about == company.people[account.username].about
        assert viewers([found.id])[found.id].roles == {
            role for role in ROLES if account.username in company.roles[role].people
        }
    assert db.session.scalar(select(func.count()).select_from(Person)) == before, "nobody came twice"


def test_a_sync_with_the_directory_changes_nobody(site: Flask) -> None:
    def staff() -> list[tuple[object, ...]]:
        return [tuple(row) for row in db.session.execute(select(Person.__table__).order_by(Person.id))]

    before = staff()
    done = site.test_cli_runner().invoke(directory, ["sync"])
    assert done.exit_code == 0, done.output
    assert staff() == before
