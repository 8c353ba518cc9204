"""The values of the frame around each page: who is signed in, their groups, what waits for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, current_app, g, render_template
from flask_login import current_user

from intranet.access import Viewer, current_viewer, public
from intranet.settings import settings
from intranet.web.forms import new_once_key
from intranet.web.htmx import is_partial
from intranet.web.text import render_markdown, safe

Maker = Callable[[Viewer], dict[str, Any]]

bp = Blueprint("web", __name__)


def init_app(app: Flask) -> None:
    """Give templates the frame's values and serve the pages that no feature owns."""
    app.extensions["intranet_shell"] = []
    app.context_processor(_values)
    app.jinja_env.globals["once_key"] = new_once_key
    app.register_blueprint(bp)


def register(app: Flask, maker: Maker) -> None:
    """Let ``maker`` add values, computed for whole pages of signed-in people only."""
    app.extensions["intranet_shell"].append(maker)


def _values() -> dict[str, Any]:
    """Compute nothing for a part, for a visitor, or while an error is shown."""
    values: dict[str, Any] = {
        "me": None,
        "my_groups": [],
        "inbox_count": 0,
        "company_name": settings().company_name,
        "is_demo": settings().demo,
        "files_max_bytes": settings().files_max_bytes,
    }
    if g.get("bare_page") or not current_user or not current_user.is_authenticated:
        return values
    values["me"] = current_user
    values["viewer"] = current_viewer()
    if not is_partial():
        for maker in current_app.extensions["intranet_shell"]:
            values |= maker(values["viewer"])
    return values


@bp.get("/legal/<any('notice', 'privacy', 'accessibility'):page>")
@public
def legal(page: str) -> str:
    """Show a page that the company fills in."""
    text = {
        "notice": settings().legal_notice,
        "privacy": settings().privacy_notice,
        "accessibility": settings().accessibility_notice,
    }[page]
    return render_template("legal/show.html", page=page, text=safe(render_markdown(text)))
