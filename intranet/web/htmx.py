"""htmx 4 as an upgrade: the same address answers a page or a part of it."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse


def is_partial() -> bool:
    """Whether htmx asks for a part to swap in, not for a page or a restored one."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Request-Type") == "partial"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def is_prefetch() -> bool:
    """Whether the browser only looks ahead; such a look marks nothing as seen."""
    return "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))


def render_part_or_redirect(part: str, location: str, status: int = 200, **values: Any) -> BaseResponse:
    """Answer a POST: the part for htmx, else 303 to ``location`` (post, redirect, get)."""
    if is_partial():
        return make_response(render_template(part, **values), status)
    return redirect(location, 303)


def redirect_to(endpoint: str, **values: Any) -> BaseResponse:
    """Send the browser to a page after a POST, with or without htmx."""
    anchor = values.pop("_anchor", None)
    location = url_for(endpoint, _anchor=anchor, **values)
    if is_partial():
        answer: Response = make_response("", 204)
        answer.headers["HX-Redirect"] = location
        return answer
    return redirect(location, 303)
