"""Answers of an application, kept at addresses where a browser can look at them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

KEPT = "/kept/"
#: What belongs to one connection or one browser, not to the answer.
LEFT_OUT = frozenset({"content-length", "set-cookie", "connection", "date", "location"})


class Kept:
    """An application in front of another: it repeats answers, byte for byte, that the other gave to a POST."""

    def __init__(self, behind: Callable[..., Iterable[bytes]]) -> None:
        self.behind = behind
        self.answers: dict[str, tuple[str, list[tuple[str, str]], bytes]] = {}

    def keep(self, response: Any, status: str = "200 OK") -> str:
        """Keep an answer and return the address at which it is repeated, under another status."""
        path = f"{KEPT}{len(self.answers)}"
        headers = [(name, value) for name, value in response.headers if name.lower() not in LEFT_OUT]
        self.answers[path] = (status, headers, response.get_data())
        return path

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer."""
        if (kept := self.answers.get(environ["PATH_INFO"])) is not None:
            status, headers, body = kept
            start_response(status, headers)
            return [body]
        return self.behind(environ, start_response)
