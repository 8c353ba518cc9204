"""Error pages: honest, quiet, with the request's id and nothing else."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from intranet.database import begins, db
from intranet.web.htmx import is_partial

log = logging.getLogger("intranet.errors")

#: Codes with a page of their own; every other one shows the page of 400 or 500.
PAGES = frozenset({400, 403, 404, 405, 409, 413, 429, 500, 503})
#: Fields in which people write at length; their text is handed back where a form was not taken.
WRITTEN_IN = ("title", "name", "purpose", "body", "message", "about", "ask_about", "welcome", "reason")


def init_app(app: Flask) -> None:
    """Answer every error with a page."""
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def _csrf(error: CSRFError) -> Response:
    """A form without our token changes nothing; people see it when their sign-in has ended."""
    return _page(400, "csrf")


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    response = _page(error.code or 500)
    for name, value in error.get_headers():
        if name not in ("Content-Type", "Content-Length"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    db.session.rollback()
    log.error("unexpected error", exc_info=error, extra={"route": request.url_rule.rule if request.url_rule else ""})
    return _page(InternalServerError.code)


def _page(code: int, reason: str = "") -> Response:
    """Render with the frame of every page, but without touching the database where it may be what failed."""
    shown = code if code in PAGES else (500 if code >= 500 else 400)
    template = "errors/_error.html" if is_partial() else "errors/error.html"
    values = {"code": shown, "reason": reason, "request_id": g.get("request_id", ""), "written": _written()}
    g.bare_page = code >= 500
    try:
        page = _framed(template, values)
    except Exception:  # whatever it is: a mistake is never answered with a worse one
        log.exception("an error page without its frame")
        g.bare_page = True
        page = render_template(template, **values)
    response = make_response(page, code)
    if code == 503:
        response.headers.setdefault("Retry-After", "30")
    return response


def _framed(template: str, values: dict[str, Any]) -> str:
    """Render what is read anew: what was refused half-way is neither shown nor kept."""
    if g.bare_page:
        return render_template(template, **values)
    db.session.rollback()
    with begins(writing=False):
        return render_template(template, **values)


def _written() -> str:
    """Return the text that came with a form of ours, so that nobody without scripts has to write it again.

    Another site's form is not shown: its words would stand under our name.
    """
    if request.method != "POST" or urlsplit(request.origin or "").netloc.lower() != request.host.lower():
        return ""
    with suppress(HTTPException):  # too large, or broken off: then there is no form to read
        return "\n\n".join(filter(str.strip, (request.form.get(name, "") for name in WRITTEN_IN)))
    return ""
