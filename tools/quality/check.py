"""The npm tools of `make quality`: stylelint, biome, tsc, and html-validate on rendered pages.

Pages are rendered by the application itself on the demo company: every route that a link leads to, as
a member and as a visitor, a few of each.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections import Counter, deque
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from intranet import create_app
from intranet.assets.__main__ import npm_command
from intranet.database import db
from intranet.demo.company import load
from intranet.demo.seed.planting import plant
from intranet.people import sessions
from intranet.people.models import Person
from intranet.web.styleguide import STORIES

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LINK = re.compile(r'(?:href|hx-get)="(/[^"]*)"')
OF_EACH_ROUTE = 4
FIRST = ("/", "/sign-in", "/legal/notice", "/nothing-is-here", *(f"/styleguide/{story}" for story in STORIES))


def node(*arguments: str) -> list[str]:
    """Return the call of a tool of node_modules, by npm from wherever it comes."""
    return [*npm_command(), "exec", "--offline", "--no", "--", *arguments]


def application(folder: Path) -> Flask:
    """Return the application of a developer, on a planted demo company."""
    app = create_app(
        {
            "environment": "development",
            "data_dir": folder,
            "secret_key": "quality only: 9b2e7c4f1a6d8053",
            "public_url": "http://localhost",
            "demo": True,
            "log_level": "ERROR",
        }
    )
    with app.app_context():
        db.create_all()
        list(plant(load()))
        db.session.commit()
    return app


def member_of(app: Flask) -> FlaskClient:
    """Return a client in which a member of the demo company is signed in."""
    client = app.test_client()
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.state == "active").order_by(Person.id)).first()
        token = sessions.open_sign_in(person, user_agent="html-validate", address="127.0.0.1")
        db.session.commit()
        client.set_cookie(sessions.cookie_name(), token, domain="localhost")
    return client


def pages(app: Flask, client: FlaskClient) -> Iterator[tuple[str, str]]:
    """Follow the links from the first pages; give address and HTML of a few of each route."""
    seen, waiting, taken = set(FIRST), deque(FIRST), Counter[str]()
    while waiting:
        address = waiting.popleft()
        with app.test_request_context(address) as context:
            route = str(context.request.url_rule)
        if taken[route] >= OF_EACH_ROUTE or route.startswith("/static"):
            continue
        answer = client.get(address)
        if answer.mimetype != "text/html" or answer.status_code in (302, 303):
            continue
        taken[route] += 1
        html = answer.get_data(as_text=True)
        yield address, html
        for link in map(unescape, LINK.findall(html)):
            path = urlsplit(link)._replace(fragment="").geturl()
            if path not in seen:
                seen.add(path)
                waiting.append(path)


def write_pages(folder: Path) -> int:
    """Write whole pages as files for html-validate and return how many there are."""
    with tempfile.TemporaryDirectory() as data:
        app = application(Path(data))
        clients = {"visitor": app.test_client(), "member": member_of(app)}
        count = 0
        for who, client in clients.items():
            for address, html in pages(app, client):
                if html.lstrip().lower().startswith("<!doctype"):
                    name = re.sub(r"[^\w.-]+", "_", f"{who}{address}")[:120]
                    (folder / f"{name}.html").write_text(html, encoding="utf-8")
                    count += 1
        with app.app_context():
            db.engine.dispose()
    return count


def main() -> int:
    """Run every tool, each as a named step; return how many found something."""
    if "--install" in sys.argv:
        # Not `npm ci`: it refuses a lock without the binaries of systems that a registry does not offer.
        command = [*npm_command(), "install", "--no-save", "--ignore-scripts", "--loglevel=error"]
        return subprocess.run(command, cwd=HERE, check=False).returncode
    with tempfile.TemporaryDirectory() as rendered:
        count = write_pages(Path(rendered))
        steps = {
            "styles: stylelint": node("stylelint", "--config", "stylelint.config.mjs", "../../static/css/**/*.css"),
            "scripts: biome": node("biome", "lint", "--config-path=.", "../../static/js"),
            "types: tsc": node("tsc", "--project", "tsconfig.json"),
            f"pages: html-validate on {count} pages": node("html-validate", "--config", "htmlvalidate.json", rendered),
        }
        failed = 0
        for name, command in steps.items():
            print(f"\033[1m· {name}\033[0m", flush=True)
            failed += subprocess.run(command, cwd=HERE, check=False).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
