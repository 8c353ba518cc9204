"""Files as tests send them."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from tests.cast import Cast
from tests.conftest import Browser

#: A form that only sends text cannot carry a file.
WITH_FILE = {"content_type": "multipart/form-data"}


def picture(colour: str = "teal", size: tuple[int, int] = (640, 480), kind: str = "PNG", **values: Any) -> bytes:
    """Return a file with a picture."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, kind, **values)
    return file.getvalue()


def send(browser: Browser, content: bytes, name: str = "wheel.png") -> Any:
    """Send a file as a script does."""
    return browser.send("/files", {"attachment": (io.BytesIO(content), name)}, **WITH_FILE)


def text_of(browser: Browser, content: bytes, name: str = "wheel.png", words: str = "A wheel") -> str:
    """Send a file; return what stands for it in a text."""
    found: str = send(browser, content, name).json["text"]
    return found.replace("![]", f"![{words}]")


def post(browser: Browser, cast: Cast, body: str, group: str | None = None, **more: Any) -> Any:
    """Send the form of a post, with a file where ``more`` says so."""
    values = {"group": str(cast.cycling.id) if group is None else group, "title": "", "body": body, **more}
    return browser.send("/posts/new", values, **WITH_FILE)
