"""Debian's Chromium, driven by Playwright, and a page that remembers every complaint of the browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.servers import SEARCH_PATH, require_part

#: Milliseconds in which what is expected of a page must have come true, on a slow machine with much else to do.
PATIENCE = 20_000

#: Reports of refused scripts, styles and frames reach the page before any of its own code runs.
WATCH_POLICY = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""


@dataclass
class Watched:
    """A page with what its console and its security policy said."""

    page: Page
    console: list[str] = field(default_factory=list)

    def complaints(self) -> list[str]:
        """Return everything the browser complained of since the last navigation."""
        return self.console + list(self.page.evaluate("window.refused"))


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; skip with one line, or fail in CI, where it is missing."""
    # The same engine without the windows that nobody sees: a page of its own costs a third of the time there.
    program = shutil.which("chromium-headless-shell", path=SEARCH_PATH) or require_part("chromium", "chromium")
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        try:
            yield browser
        finally:
            browser.close()


def watch(page: Page) -> Watched:
    """Remember every complaint about a page."""
    page.add_init_script(WATCH_POLICY)
    watched = Watched(page)
    page.on("console", lambda message: message.type != "verbose" and watched.console.append(message.text))
    page.on("pageerror", lambda error: watched.console.append(str(error)))
    return watched


@contextmanager
def window(
    browser: Browser, width: int = 1280, height: int = 900, theme: str = "light", **options: Any
) -> Iterator[Watched]:
    """Open a page in a browser profile of its own. ``java_script_enabled=False`` turns scripts off."""
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        **options,
    )
    try:
        yield watch(context.new_page())
    finally:
        context.close()
