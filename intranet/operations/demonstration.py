"""The demo company, ready to try: its settings, passwords, directory, database and index in the data folder.

Everything is kept between starts and made only where it is missing or out of date. The settings
stand in ``demo.toml``, so that every other command can be tried on the demo too::

    INTRANET_CONFIG=var/demo.toml .venv/bin/intranet digests send --dry-run
"""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from intranet.database import db, refresh_statistics
from intranet.demo.company import Company, load
from intranet.demo.ldif import directory_settings, entry_uuid, person_dn, write_ldif
from intranet.demo.seed.planting import plant
from intranet.operations import reference, schema
from intranet.operations.backup import build_index
from intranet.operations.serving import INTRANET, Address, ServingError, free_port
from intranet.operations.supervisor import Child
from intranet.people.models import Person
from intranet.settings import PREFIX

Say = Callable[[str], None]


@dataclass(frozen=True)
class Demonstration:
    """What the demo needs besides the database."""

    company: Company
    address: Address
    folder: Path
    directory_port: int
    password: str

    @property
    def configuration(self) -> Path:
        """Its settings as a file."""
        return self.folder / "demo.toml"

    @property
    def ldif(self) -> Path:
        """Its directory as a file."""
        return self.folder / "demo.ldif"


def set_up(address: Address) -> Demonstration:
    """Make what has to stand before the application is built, and point the settings at it.

    Raises ServingError where the demo would be reachable from elsewhere or would mix with a real site.
    """
    if not address.is_loopback:
        raise ServingError(f"the demo has published passwords and is never shown beyond this machine, as {address} is")
    if os.environ.get(f"{PREFIX}CONFIG"):
        raise ServingError(f"the demo brings its own settings: unset {PREFIX}CONFIG")
    folder = Path(os.environ.get(f"{PREFIX}DATA_DIR", "var")).expanduser().absolute()
    if (folder / "intranet.sqlite3").exists() and not (folder / "demo.toml").exists():
        raise ServingError(f"{folder} holds a real site; choose another folder by {PREFIX}DATA_DIR")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    demonstration = Demonstration(load(), address, folder, free_port(), _password(folder))
    _write_configuration(demonstration)
    os.environ[f"{PREFIX}CONFIG"] = str(demonstration.configuration)
    return demonstration


def fill(app: Flask, demonstration: Demonstration, say: Say) -> None:
    """Bring database and index to what the demo shows; do nothing where nothing has changed.

    Raises ServingError where somebody else's staff are in the database.
    """
    with app.app_context():
        if schema.upgrade():
            refresh_statistics()
            say("The database is up to date now")
        _require_nobody_else(demonstration.company)
        mark = demonstration.folder / "demo.planted"
        content = _content_sum()
        if mark.exists() and mark.read_text(encoding="ascii") == content:
            return
        say(f"Planting {demonstration.company.name}")
        for row in plant(demonstration.company):
            say(f"  {row.added:>5} {row.kind}")
        say("Building the search index")
        build_index()
        refresh_statistics()
        _write(mark, content)


def directory(demonstration: Demonstration) -> Child:
    """Return the directory server, which sign-in uses to the last."""
    arguments = ("--ldif", str(demonstration.ldif), "--port", str(demonstration.directory_port))
    return Child("directory", (*INTRANET, "directory", "demo-server", *arguments), stops_last=True)


def welcome(demonstration: Demonstration) -> str:
    """Return what the terminal shows when the site answers."""
    company = demonstration.company
    rows = [(account.label, account.username, company.people[account.username].name) for account in company.accounts]
    accounts = "".join(f"  {label:<20} {username:<12} {name}\n" for label, username, name in rows)
    return (
        f"\n{company.name} is ready on http://{demonstration.address}\n\nSign in as\n{accounts}"
        f"with the password     {demonstration.password}\n\n"
        f"Ctrl-C stops it; everything is kept in {demonstration.folder}\n"
    )


def _password(folder: Path) -> str:
    """Everybody's password: the one given, else the one of the last start, else a new one."""
    path = folder / "demo-password"
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    password = os.environ.get("DEMO_PASSWORD") or kept or secrets.token_urlsafe(9)
    if password != kept:
        _write(path, password)
    return password


def _write_configuration(demonstration: Demonstration) -> None:
    path = demonstration.configuration
    before = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    service_password = before.get("directory_bind_password") or secrets.token_urlsafe(18)
    url = f"ldap://127.0.0.1:{demonstration.directory_port}"
    values: dict[str, Any] = {
        "demo": True,
        "data_dir": str(demonstration.folder),
        "public_url": f"http://{demonstration.address}",
        "company_name": demonstration.company.name,
        "secret_key": before.get("secret_key") or secrets.token_urlsafe(48),
        "log_level": "WARNING",
        **directory_settings(demonstration.company, url=url, service_password=service_password),
    }
    _write(path, "# Written by `intranet serve --demo`.\n" + reference.as_toml(values))
    made_from = f"{_content_sum()} {hashlib.sha256((demonstration.password + service_password).encode()).hexdigest()}"
    first_line = f"# {made_from}\n"
    if not demonstration.ldif.exists() or not demonstration.ldif.read_text(encoding="utf-8").startswith(first_line):
        ldif = write_ldif(demonstration.company, password=demonstration.password, service_password=service_password)
        _write(demonstration.ldif, first_line + ldif)


def _content_sum() -> str:
    """Sum of everything the demo company is made from, its code included."""
    package = Path(sys.modules["intranet.demo"].__path__[0])
    paths = sorted(path for path in package.rglob("*") if path.suffix in (".py", ".toml"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def _require_nobody_else(company: Company) -> None:
    invented = {entry_uuid(person_dn(username)) for username in company.people}
    others = db.session.scalar(
        select(func.count())
        .select_from(Person)
        .where(Person.directory_id.is_not(None), Person.directory_id.not_in(invented))
    )
    db.session.rollback()
    if others:
        raise ServingError(f"{others} people of a real site are in the database: the demo stays out of it")


def _write(path: Path, text: str) -> None:
    """Write a file that only we read, whole or not at all."""
    partial = path.with_name(f".{path.name}.partial")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
