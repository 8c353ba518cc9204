"""Structured logs: one JSON line per event with the request's id and no personal data.

Addresses of pages are logged as route patterns, never as typed, since queries and tokens stand in
them. Values come from our own calls; control characters cannot break a line, JSON escapes them.
"""

from __future__ import annotations

import logging
import re
import sys
import time
import uuid

from flask import Flask, Response, g, has_request_context, request
from pythonjsonlogger.json import JsonFormatter

from intranet.settings import settings

log = logging.getLogger("intranet.request")
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestId(logging.Filter):
    """Add the id of the request in hand to each record."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Never drops a record."""
        record.request_id = g.get("request_id", "") if has_request_context() else ""
        return True


def formatter() -> logging.Formatter:
    """Return what writes a record as a line."""
    return JsonFormatter(
        "{asctime}{levelname}{name}{message}{request_id}",
        style="{",
        rename_fields={"asctime": "at", "levelname": "level", "name": "logger"},
    )


def configure(level: str) -> None:
    """Send all logs to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter())
    handler.addFilter(RequestId())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)


def init_app(app: Flask) -> None:
    """Give each request an id and log its end."""

    @app.before_request
    def begin() -> None:
        given = request.headers.get("X-Request-Id", "") if settings().proxy_hops else ""
        g.request_id = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        g.started = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        if "request_id" in g:
            response.headers["X-Request-Id"] = g.request_id
            if request.endpoint != "static":
                log.info(
                    "request",
                    extra={
                        "method": request.method,
                        "route": request.url_rule.rule if request.url_rule else "",
                        "status": response.status_code,
                        "ms": round((time.perf_counter() - g.started) * 1000, 1),
                    },
                )
        return response
