"""The page of results, and the list of suggestions while somebody types."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from intranet.access import current_viewer
from intranet.search import queries
from intranet.web.addresses import row_id
from intranet.web.pagination import numbered_href, page_number
from intranet.web.text import clean_line

bp = Blueprint("search", __name__, url_prefix="/search")

CONDITIONS = ("q", "kind", "group", "answered")
STATES = {word: state for state, word in queries.STATES.items()}


@bp.get("")
def index() -> str:
    """Show what was found, and by what it can be narrowed."""
    text = clean_line(request.args.get("q", ""))  # it is shown among words of ours
    results = queries.search(
        current_viewer(),
        text,
        kinds=request.args.getlist("kind"),
        group_id=request.args.get("group", type=row_id),
        answered=STATES.get(request.args.get("answered", "")),
        page=page_number(request.args.get("page")),
    )
    return render_template(
        "search/index.html", results=results, narrowed=_narrowed, href_of=numbered_href(url_for(".index", **_kept()))
    )


@bp.get("/suggest")
def suggest() -> str:
    """Show the options of the palette."""
    return render_template(
        "search/_suggestions.html", found=queries.suggest(current_viewer(), clean_line(request.args.get("q", "")))
    )


def _narrowed(name: str, value: str | None) -> str:
    """Return the address of this search with one condition changed, or without it for None."""
    kept = _kept()
    kept.pop(name, None)
    return url_for(".index", **(kept if value is None else {**kept, name: value}))


def _kept() -> dict[str, Any]:
    return {name: request.args[name] for name in CONDITIONS if name in request.args}
