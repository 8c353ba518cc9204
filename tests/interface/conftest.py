"""The style guide in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from intranet import create_app
from tests.servers import free_port
from tests.servers.chromium import Watched, window

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
    server = make_server("127.0.0.1", free_port(), development, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join(5)


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Opener]:
    """A function that opens a path of the site in a window of its own."""
    with ExitStack() as stack:

        def open_path(path: str, **options: Any) -> Watched:
            watched = stack.enter_context(window(browser, **options))
            watched.page.goto(site + path)
            return watched

        yield open_path
