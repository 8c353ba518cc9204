"""The list of groups."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from intranet.access import Viewer, current_viewer
from intranet.groups import forms
from intranet.groups.queries import browsing, discovering, inviting, ownerless
from intranet.groups.views import bp
from intranet.settings import settings
from intranet.web.htmx import is_partial
from intranet.web.pagination import numbered_href


@bp.get("")
def index() -> str:
    """List the groups one may know of; htmx gets the list alone."""
    viewer = current_viewer()
    wanted = forms.GroupFilter.parse(request.args)
    first = {} if is_partial() or wanted.is_narrow or wanted.page > 1 else _first(viewer)
    return render_template(
        "groups/_list.html" if is_partial() else "groups/index.html",
        page=browsing.listing(viewer, wanted),
        wanted=wanted,
        ownerless=0 if is_partial() else ownerless.count(viewer),
        invited=0 if is_partial() else inviting.count(viewer),
        topics=[] if is_partial() else browsing.topics(viewer),
        **first,
        languages=[(code, forms.language_label(code)) for code in settings().languages],
        href_of=numbered_href(url_for(".index", **wanted.query())),
    )


def _first(viewer: Viewer) -> dict[str, Any]:
    """Return what stands above the whole list: what is featured, and what is suggested to the viewer."""
    featured = browsing.featured(viewer)
    for_you = discovering.suggestions(viewer, beside=[group.id for group in featured])
    return {"featured": featured, "for_you": for_you}
