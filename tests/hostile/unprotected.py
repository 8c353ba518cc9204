"""The positive control: the same texts on pages of a site that escapes nothing, sanitises nothing and has no policy.

What does no harm here proves nothing where it does no harm in the application.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from playwright.sync_api import Browser

from tests.hostile.eyes import TRAPS

SCRIPTS = {
    "poke.js": Path(__file__).parent / "poke.js",
    "htmx.js": Path(__file__).parents[2] / "static" / "vendor" / "htmx.js",
}
#: Frames on one page.
FRAMES = 12
#: How long to wait for what is expected, and for what is not, in tenths of a second.
PATIENCE = 200
A_WHILE = 10

PAGE = """<!doctype html><meta charset=utf-8><script src=/poke.js></script><script src=/htmx.js></script>
<body><div hx-ignore>{markdown}</div><p>{text}</p><input value="{text}"><input value='{text}'>
<a href="{text}">x</a><textarea>{text}</textarea>"""


class Unprotected:
    """A site that repeats texts as they are; with ``policy`` it sends that header."""

    def __init__(self, texts: Sequence[str], policy: str = "") -> None:
        self.texts = texts
        self.policy = policy
        self.asked: set[int] = set()  # texts that made the browser ask for the gadget
        self.markdown = MarkdownIt("commonmark", {"html": True}).enable("table")
        self.markdown.validateLink = lambda _: True  # type: ignore[method-assign]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer."""
        path = environ["PATH_INFO"]
        if path == "/gadget":
            number = urlsplit(environ.get("HTTP_REFERER", "")).path.strip("/")
            self.asked.update([int(number)] if number.isdigit() else [])
        body, kind = self.body(path, environ.get("QUERY_STRING", ""))
        headers = [("Content-Type", f"{kind}; charset=utf-8"), ("Cache-Control", "no-store")]
        start_response("200 OK", headers + ([("Content-Security-Policy", self.policy)] if self.policy else []))
        return [body.encode("utf-8", "replace")]

    def body(self, path: str, query: str) -> tuple[str, str]:
        name = path.strip("/")
        if name.isdigit() and int(name) < len(self.texts):
            text = self.texts[int(name)]
            return PAGE.format(text=text, markdown=self.markdown.render(text)), "text/html"
        if name == "frames":
            first = int(query)
            numbers = range(first, min(first + FRAMES, len(self.texts)))
            return "".join(f"<iframe width=90 height=90 src=/{number}></iframe>" for number in numbers), "text/html"
        if name in SCRIPTS:
            return SCRIPTS[name].read_text(encoding="utf-8"), "text/javascript"
        return "", "text/html"


@dataclass
class Seen:
    """What texts did in a browser, by their numbers."""

    ran: set[int] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)  # by the policy: the directive

    def said(self, message: Any) -> None:
        """Read what the traps say on the console."""
        if found := re.match(r"RAN \w+ /(\d+)", message.text):
            self.ran.add(int(found[1]))
        if found := re.match(r"REFUSED /(\d+) (\S+)", message.text):
            self.refused[int(found[1])] = found[2]


def show(chrome: Browser, site: str, number: int, is_done: Callable[[Seen, int], bool] | None = None) -> Seen:
    """Show all texts in frames; ``is_done`` tells when one has done what is waited for, else all get a while."""
    seen = Seen()
    for first in range(0, number, FRAMES):
        context = chrome.new_context()
        context.add_init_script(TRAPS)
        page = context.new_page()
        page.on("console", seen.said)
        page.on("dialog", lambda dialog: dialog.dismiss())
        page.goto(f"{site}/frames?{first}", wait_until="domcontentloaded")
        shown = range(first, min(first + FRAMES, number))
        for _ in range(PATIENCE if is_done else A_WHILE):
            page.wait_for_timeout(100)
            if is_done and all(is_done(seen, each) for each in shown):
                break
        context.close()
    return seen
