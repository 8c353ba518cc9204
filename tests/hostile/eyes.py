"""A reader's browser that notices everything a hostile text could do in it.

Scripts that run, dialogs, violations of the policy, elements and attributes nobody but us may write,
requests nobody asked for, errors of the server, other pages opened, controls that turn a line around.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, Response

from tests.hostile.strings import PRODUCT

HERE = Path(__file__).parent
TRAPS = (HERE / "traps.js").read_text(encoding="utf-8")
INSPECT = (HERE / "inspect.js").read_text(encoding="utf-8").strip().removesuffix(";")
SWAP = """
async (address) => {
  const main = document.getElementById("main");
  await htmx.ajax("GET", address, { target: main, swap: "innerHTML" });
  await new Promise((resolve) => requestAnimationFrame(resolve));
}
"""
#: Chromium says this of each answer between 400 and 499; which those are is looked at elsewhere.
REFUSALS = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d ")


@dataclass
class Eyes:
    """One person's browser."""

    page: Page
    site: str
    faults: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    place: str = ""

    def note(self, what: str) -> None:
        """Keep a complaint with the page it came up on."""
        self.faults.append(f"{self.place}: {what}")

    def view(self, path: str, *, goes_on: bool = True) -> None:
        """Open a page, look at everything in it, and at what the list goes on with."""
        self.place = path
        self.page.goto(self.site + path)
        self.counts["pages viewed"] += 1
        where = self.page.url
        self.look()
        if goes_on and (more := self.page.query_selector("a[data-load-more], a[rel=next]")):
            address = str(more.get_attribute("href"))
            if more.get_attribute("data-load-more"):
                self.page.evaluate("(link) => link.click()", more)
                self.page.wait_for_load_state("networkidle")
                self.look()
            elif urlsplit(address).path == urlsplit(path).path:
                self.view(address, goes_on=False)
        elif self.page.url != where:
            self.note(f"went to {self.page.url}")

    def swap(self, path: str) -> None:
        """Let htmx put an answer into the page that is open."""
        self.place = f"{path} (as a part)"
        self.page.evaluate(SWAP, path)
        self.counts["parts swapped"] += 1
        self.look()

    def look(self) -> None:
        """Look at what stands in the page now."""
        try:
            for what in self.page.evaluate(INSPECT, PRODUCT):
                self.note(what)
        except Error as error:  # the page went away while it was looked at
            self.note(error.message)

    def answered(self, response: Response) -> None:
        """Note errors of the server."""
        if response.status >= 500:
            self.note(f"{response.status} for {response.request.method} {response.url}")

    def asked(self, request: Request) -> None:
        """Note requests that nothing of ours makes."""
        if not request.url.startswith(self.site + "/") or "/gadget" in urlsplit(request.url).path:
            self.note(f"asked for {request.url}")

    def said(self, message: Any) -> None:
        """Note what the console says, except of answers that are expected to refuse."""
        if message.type != "verbose" and not REFUSALS.match(message.text):
            self.note(message.text)


def open_eyes(browser: Browser, site: str, cookies: Mapping[str, str]) -> tuple[BrowserContext, Eyes]:
    """Open a browser profile in which a person is signed in by ``cookies``."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
    context.add_init_script(TRAPS)
    page = context.new_page()
    eyes = Eyes(page, site)
    page.on("console", eyes.said)
    page.on("pageerror", lambda error: eyes.note(str(error)))
    page.on("dialog", lambda dialog: (eyes.note(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("request", eyes.asked)
    page.on("response", eyes.answered)
    context.on("page", lambda opened: eyes.note(f"opened {opened.url}"))
    return context, eyes
