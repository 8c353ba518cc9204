"""Take the pictures of README and rubric: the demo company at a fixed moment, in a real Chromium.

Run by ``make screenshots``. Each page is taken wide and narrow, light and dark, into ``docs/pictures``.
Nothing there is painted by hand: the site answers on loopback, its directory and the mail server are
real, and the colleague signs in through the form.
"""

from __future__ import annotations

import io
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from intranet import clock, create_app
from intranet.database import db
from intranet.demo.company import load
from intranet.demo.ldif import directory_settings, write_ldif
from intranet.demo.seed.planting import plant
from intranet.digests import planner
from intranet.directory.demo_server import DemoDirectory
from intranet.directory.demo_tree import Tree, read_ldif
from intranet.groups.models import Group
from intranet.items.models import Item
from intranet.mail import sending
from intranet.people.models import Person
from intranet.search.drain import drain
from tests.servers import free_port
from tests.servers.chromium import chromium
from tests.servers.smtp import SmtpServer
from tools.office import ADMINISTRATOR, occupy

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures"
#: A Thursday towards noon: whoever takes the pictures gets the same dates and ages.
MOMENT = datetime(2026, 11, 19, 10, 24, tzinfo=UTC)
SIZES = {1440: 1000, 390: 844}
THEMES = ("light", "dark")
#: What stands in the README, cut to (width, height).
FOR_README = {"home": (1440, 900), "question": (1440, 900)}
PASSWORD = "for the pictures only"
COLOURS = 256

READER, AWAY = "ines", "vitor"
GROUP = "Python"
QUESTION = "Timestamps jump by one hour in March and October"
PROFILE = "priya"
ASKED = "How do I read a sensor over a serial line without waiting for ever?"
ASKED_BODY = "The script opens the port and asks for a value. **Now and then nothing comes back** and it hangs."


@dataclass(frozen=True)
class Site:
    """The demo company on loopback: addresses of its pages by name, and the digest as it was delivered."""

    url: str
    paths: dict[str, str]
    office: dict[str, str]  # the same of an administrator's pages
    digest: str


def at_the_moment(application: WSGIApplication) -> WSGIApplication:
    """Let every request of the application be made at MOMENT."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        with clock.frozen_at(MOMENT):
            return list(application(environ, start_response))

    return answer


class Silent(WSGIRequestHandler):
    """A development server that does not write a line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


@contextmanager
def demo_site() -> Iterator[Site]:
    """Serve the demo company with its directory and a mail server, all on free ports of loopback."""
    company = load()
    ldif = write_ldif(company, password=PASSWORD, service_password=PASSWORD)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="intranet-pictures-"))
        smtp = stack.enter_context(SmtpServer())
        directory = stack.enter_context(DemoDirectory(Tree(read_ldif(ldif.splitlines()))))
        threading.Thread(target=directory.serve_forever, daemon=True).start()
        stack.callback(directory.shutdown)
        app = create_app(
            {
                "environment": "test",
                "data_dir": folder,
                "secret_key": "for the pictures only: 71c0b4e2d95a",
                "public_url": url,
                "company_name": company.name,
                "log_level": "ERROR",
                **directory_settings(company, url=f"ldap://127.0.0.1:{directory.port}", service_password=PASSWORD),
                **smtp.settings,
            }
        )
        with app.app_context(), clock.frozen_at(MOMENT):
            db.create_all()
            list(plant(company))
            drain()
            paths, digest = pages(), delivered_digest(smtp)
            office = occupy(directory, ldif, MOMENT, PASSWORD)
        app.wsgi_app = at_the_moment(app.wsgi_app)  # type: ignore[method-assign]
        server = make_server("127.0.0.1", port, app, threaded=True, request_handler=Silent)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stack.callback(server.shutdown)
        yield Site(url, paths, office, digest)


def pages() -> dict[str, str]:
    """Return the address of each page that is taken, in the order in which they are visited."""
    group = db.session.scalars(select(Group.id).where(Group.name == GROUP)).one()
    question = db.session.scalars(select(Item.id).where(Item.title == QUESTION)).one()
    person = db.session.scalars(select(Person.id).where(Person.username == PROFILE)).one()
    return {
        "home": "/",
        "group": f"/groups/{group}",
        "thanks": "/thanks",
        "profile": f"/people/{person}",
        "search": "/search?q=firmware",
        "ask": f"/questions/new?group={group}",
        "question": f"/questions/{question}",
    }


def delivered_digest(smtp: SmtpServer) -> str:
    """Plan and send the digests; return the HTML of the one for a colleague who has been away."""
    email = db.session.scalars(select(Person.email).where(Person.username == AWAY)).one()
    planner.plan()
    sending.send_due()
    return next(one.text("html") for one in smtp.deliveries if one.recipient == email)


def sign_in(page: Page, site: Site, username: str) -> None:
    """Sign a colleague in through the form."""
    page.goto(site.url + "/")
    page.get_by_label("User name or e-mail").fill(username)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(site.url + "/")


def write_question(page: Page) -> None:
    """Fill the form until the site has found similar questions."""
    page.get_by_label("Your question in one sentence").press_sequentially(ASKED)
    page.locator("#similar a").first.wait_for()
    page.get_by_label("What should people know to answer well?").fill(ASKED_BODY)
    page.get_by_label("Tags").fill("serial, test-rack")
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")


def prepare(page: Page, name: str, site: Site) -> None:
    """Open a page as the reader would have it before them."""
    if name == "digest":
        page.goto("about:blank")  # a mail is read without the site's policy
        page.set_content(site.digest, wait_until="load")
        return
    page.goto(site.url + (site.paths | site.office)[name], wait_until="load")
    page.evaluate("document.fonts.ready")
    if name == "ask":
        write_question(page)


def take(
    browser: Browser, site: Site, username: str, names: Iterable[str], keep: Callable[[str, Image.Image], None]
) -> None:
    """Take a reader's pages at every size and theme; each in all of them before the next one is visited."""
    with ExitStack() as stack:
        windows = {}
        for width, height in SIZES.items():
            context = stack.enter_context(
                browser.new_context(
                    viewport={"width": width, "height": height},
                    reduced_motion="reduce",
                    locale="en-GB",
                    timezone_id="Europe/Berlin",
                    has_touch=width < 600,
                )
            )
            page = context.new_page()
            page.clock.set_fixed_time(MOMENT)
            page.add_init_script("localStorage.clear()")  # no draft of the form taken before
            sign_in(page, site, username)
            windows[width] = page
        for name in names:
            for width, page in windows.items():
                for theme in THEMES:
                    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
                    prepare(page, name, site)
                    keep(f"{name}-{width}-{theme}", Image.open(io.BytesIO(page.screenshot(animations="disabled"))))


def save(name: str, picture: Image.Image) -> None:
    """Write a picture with few colours, and the crop of it that the README shows."""
    page, width, theme = name.split("-")
    few = picture.convert("RGB").quantize(COLOURS, kmeans=2, dither=Image.Dither.NONE)
    few.save(FOLDER / f"{name}.png", optimize=True)
    if page in FOR_README and int(width) == max(SIZES) and theme == THEMES[0]:
        wide, high = FOR_README[page]
        few.crop((0, 0, wide, high)).save(FOLDER / f"{page}.png", optimize=True)


def main() -> None:
    """Take them all and say how long it took."""
    began = time.monotonic()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demo_site() as site, chromium() as browser:
        take(browser, site, READER, (*site.paths, "digest"), save)
        take(browser, site, ADMINISTRATOR, site.office, save)
    sizes = [path.stat().st_size for path in FOLDER.glob("*.png")]
    print(f"{len(sizes)} pictures, {sum(sizes) / 1e6:.1f} MB, {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
