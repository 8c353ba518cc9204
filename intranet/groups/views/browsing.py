"""The list of groups."""

from __future__ import annotations

from flask import render_template, request, url_for

from intranet.access import current_viewer
from intranet.groups import forms
from intranet.groups.queries import browsing, ownerless
from intranet.groups.views import bp
from intranet.settings import settings
from intranet.web.htmx import is_partial
from intranet.web.pagination import numbered_href


@bp.get("")
def index() -> str:
    """List the groups one may know of; htmx gets the list alone."""
    viewer = current_viewer()
    wanted = forms.GroupFilter.parse(request.args)
    return render_template(
        "groups/_list.html" if is_partial() else "groups/index.html",
        page=browsing.listing(viewer, wanted),
        wanted=wanted,
        ownerless=0 if is_partial() else ownerless.count(viewer),
        languages=[(code, forms.language_label(code)) for code in settings().languages],
        href_of=numbered_href(url_for(".index", **wanted.query())),
    )
