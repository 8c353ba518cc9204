"""The style guide in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page

from intranet import create_app
from tests.servers.chromium import Watched, watch, window
from tests.servers.web import serving

Opener = Callable[..., Watched]


@pytest.fixture(scope="session")
def development(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """An application as developers run it, which has the style guide; it needs no database."""
    return create_app(
        {
            "environment": "development",
            "data_dir": tmp_path_factory.mktemp("data"),
            "secret_key": "tests only: 6c1f0e7d2b9a48355af0c3d1",
            "public_url": "http://localhost",
            "company_name": "Example Instruments",
            "log_level": "ERROR",
        }
    )


@pytest.fixture(scope="session")
def site(development: Flask) -> Iterator[str]:
    """The address of that application, served on loopback."""
    with serving(development) as address:
        yield address


@dataclass
class Profile:
    """A browser profile that tests share: with scripts, styles and fonts at hand a page loads in no time."""

    context: BrowserContext
    devtools: CDPSession  # of a page that stays open

    def forget(self, site: str) -> None:
        """Leave nothing for the next test but what is at hand to load."""
        self.context.clear_cookies()
        self.devtools.send("Storage.clearDataForOrigin", {"origin": site, "storageTypes": "local_storage"})


@pytest.fixture(scope="session")
def profile(browser: Browser) -> Iterator[Profile]:
    """The profile of this process."""
    context = browser.new_context(reduced_motion="reduce")
    yield Profile(context, context.new_cdp_session(context.new_page()))
    context.close()


@pytest.fixture
def open_page(browser: Browser, site: str, profile: Profile) -> Iterator[Opener]:
    """A function that opens a path of the site in a page of its own; ``alone`` in a profile of its own as well."""
    pages: list[Page] = []
    with ExitStack() as stack:

        def open_path(
            path: str,
            width: int = 1280,
            height: int = 900,
            theme: str = "light",
            *,
            alone: bool = False,
            **options: Any,
        ) -> Watched:
            if alone or options:
                watched = stack.enter_context(window(browser, width, height, theme, **options))
            else:
                watched = watch(profile.context.new_page())
                pages.append(watched.page)
                watched.page.set_viewport_size({"width": width, "height": height})
                watched.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            watched.page.goto(site + path)
            return watched

        yield open_path
    for page in pages:
        page.close()
    profile.forget(site)
