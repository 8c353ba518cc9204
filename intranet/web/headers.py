"""Security and caching headers on every response, and the refusals that come before any view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request

from intranet.settings import settings

View = TypeVar("View", bound=Callable[..., Any])

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"
VARY = ("HX-Request", "HX-Request-Type", "Cookie")
#: Bytes of a request with files. A form says more kindly which file is too large, so there is room for that.
MOST_WITH_FILES = 25_000_000
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Guard every request and dress every response."""
    app.before_request(_refuse_foreign_host)
    app.before_request(_refuse_cross_site_writes)
    app.before_request(_take_files)
    app.before_request(_refuse_nameless_fields)  # before Flask-WTF looks for its token among the names
    app.after_request(_dress)


def keep_for_ever() -> None:
    """Let the reader's own browser keep this response: its address names what is in it, and it is for no one else."""
    g.keep_for_ever = True


def takes_files(view: View) -> View:
    """Mark a view whose forms carry files: its requests may be larger than others'."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def never_store() -> None:
    """Keep this response out of every cache: surveys, administration, exports, secret files."""
    g.never_store = True


def _refuse_foreign_host() -> Response | None:
    """Links in pages and mails must not be poisonable by a forged Host header.

    The refusal is no page: pages hold links, and for some hosts none can be made.
    """
    host = request.host.lower()
    known = {settings().public_host.lower(), *(name.lower() for name in settings().trusted_hosts)}
    if host not in known and host.rpartition(":")[0] not in known and not _is_loopback(host):
        return Response("Nothing is served under this name.\n", 400, mimetype="text/plain")
    return None


def _is_loopback(host: str) -> bool:
    """Health checks from the machine itself use its own name; no link is ever made from it."""
    return host.rpartition(":")[0] in {"127.0.0.1", "localhost", "[::1]"} or host in {"127.0.0.1", "localhost", "[::1]"}


def _refuse_cross_site_writes() -> None:
    """A second wall beside the CSRF token: browsers say where a form was sent from."""
    if request.method in SAFE_METHODS or getattr(_view(), "is_cross_site", False):
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(403)
    origin = request.headers.get("Origin")
    if origin and urlsplit(origin).netloc.lower() != request.host.lower():
        abort(403)


def _take_files() -> None:
    """Say how much may come before anybody reads it: the token stands in the same body as the file."""
    if getattr(_view(), "takes_files", False):
        most = 2 * settings().files_max_bytes + settings().max_request_bytes
        request.max_content_length = max(MOST_WITH_FILES, most)


def _refuse_nameless_fields() -> None:
    """A part of a multipart body whose name is spoilt gets the name None, which no form expects."""
    if request.method not in SAFE_METHODS and None in request.form:
        abort(400)


def _view() -> object:
    return current_app.view_functions.get(request.endpoint or "")


def _dress(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Permissions-Policy"] = PERMISSIONS_POLICY
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if settings().is_https:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if g.get("keep_for_ever") and response.status_code in (200, 304):
        headers["Cache-Control"] = "private, max-age=31536000, immutable"
    elif request.endpoint != "static" or response.status_code >= 400:
        response.vary.update(VARY)
        if g.get("never_store"):
            headers["Cache-Control"] = "no-store"
        elif "Cache-Control" not in headers:
            headers["Cache-Control"] = "private, no-cache"
    return response
