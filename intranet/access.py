"""Who may see and do what: the Viewer, the doors open to visitors, and the two refusals.

*May I see it?* is answered in the finding: an outsider gets the 404 of a thing that never existed
(``find_or_404``). *May I do it?* is a predicate of the feature's ``policy``, refused with 403
(``require``). Every page needs a sign-in unless its view is marked ``@public``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, make_response, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import Row, Select, literal, union_all
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response

from intranet.database import db, fetch

__all__ = [
    "Forbidden", "GrantSource", "Grants", "Viewer", "current_viewer", "find_or_404", "public", "require", "viewers",
]  # fmt: skip

View = TypeVar("View", bound=Callable[..., Any])

ADMIN, HR, COMMUNITY_MANAGER = "admin", "hr", "community_manager"
ROLES = (ADMIN, HR, COMMUNITY_MANAGER)


@dataclass(frozen=True, slots=True)
class Viewer:
    """What one person may read and where they belong: ids only, a snapshot of one moment."""

    person_id: int
    audience_ids: frozenset[int] = frozenset()  # may read
    member_group_ids: frozenset[int] = frozenset()  # belongs to
    writable_group_ids: frozenset[int] = frozenset()  # may post in: belongs to, and not archived
    moderated_group_ids: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    greeted_group_ids: frozenset[int] = frozenset()  # greets newcomers there: moderates it, or is its ambassador
    marks: frozenset[str] = frozenset()  # what a feature need not ask the database about who does not bear it

    def has(self, *roles: str) -> bool:
        """Whether the person holds one of the roles."""
        return not self.roles.isdisjoint(roles)


@dataclass(slots=True)
class Grants:
    """What the features add up for one person while viewers are built."""

    audience_ids: set[int] = field(default_factory=set)
    member_group_ids: set[int] = field(default_factory=set)
    writable_group_ids: set[int] = field(default_factory=set)
    moderated_group_ids: set[int] = field(default_factory=set)
    greeted_group_ids: set[int] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    marks: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class GrantSource:
    """What one feature grants: rows to read about ``people``, and how they add to the Grants of many at once.

    Every page begins with these rows, so all features' are read by one statement, and each select has the same five
    columns: the person or nobody, what the row says, a group's id, an audience's id, and a word. ``values`` are bound
    beside ``people``.
    """

    selects: Sequence[Select[Any]]
    add: Callable[[Mapping[int, Grants], Sequence[Row[Any]]], None]
    values: Callable[[], Mapping[str, Any]] = dict


def init_app(app: Flask, sources: Iterable[GrantSource]) -> None:
    """Name the features that grant rights, those on which others build first."""
    sources = tuple(sources)
    selects = (
        select.add_columns(literal(number).label("source"))
        for number, source in enumerate(sources)
        for select in source.selects
    )
    app.extensions["intranet_grants"] = sources, union_all(*selects)
    app.before_request(_sign_in_first)


def _sign_in_first() -> Response | None:
    """Answer a visitor with sign-in, whatever they asked for, existing or not."""
    view = current_app.view_functions.get(request.endpoint or "")
    if request.endpoint == "static" or getattr(view, "is_public", False) or current_user.is_authenticated:
        return None
    location = url_for("directory.sign_in", next=_page_of_request())
    if request.headers.get("HX-Request") == "true":  # never a sign-in page inside a card
        response = make_response("", 401)
        response.headers["HX-Redirect"] = location
        return response
    if request.method == "POST" and (handed_back := current_app.extensions["intranet_hand_back"](location)):
        return handed_back  # type: ignore[no-any-return]
    return redirect(location, 303)


def _page_of_request() -> str | None:
    """Return where to go on after signing in: the page itself, or the one whose form or script has asked."""
    if request.method == "GET" and request.headers.get("HX-Request") != "true":
        return request.full_path.rstrip("?")
    page = urlsplit(request.referrer or "")
    return page._replace(scheme="", netloc="").geturl() if page.netloc.lower() == request.host.lower() else None


def viewers(person_ids: Iterable[int]) -> dict[int, Viewer]:
    """Build the viewers of many people by one statement."""
    grants = {person_id: Grants() for person_id in person_ids}
    if grants:
        sources, statement = current_app.extensions["intranet_grants"]
        values = {name: value for source in sources for name, value in source.values().items()}
        found = fetch(statement, {**values, "people": list(grants)})
        for number, source in enumerate(sources):
            source.add(grants, [row for row in found if row.source == number])
    return {
        person_id: Viewer(
            person_id,
            frozenset(got.audience_ids),
            frozenset(got.member_group_ids),
            frozenset(got.writable_group_ids),
            frozenset(got.moderated_group_ids),
            frozenset(got.roles),
            frozenset(got.greeted_group_ids),
            frozenset(got.marks),
        )
        for person_id, got in grants.items()
    }


def current_viewer() -> Viewer:
    """Return the signed-in person's viewer, built once per request.

    Raises Forbidden where nobody is signed in (the guard has answered before that).
    """
    viewer: Viewer | None = g.get("viewer")
    if viewer is None:
        if not current_user.is_authenticated:
            raise Forbidden
        person_id = int(current_user.get_id())
        viewer = g.viewer = viewers([person_id])[person_id]
    return viewer


def forget_current_viewer() -> None:
    """Build the viewer anew at the next question: after joining or leaving within a request."""
    g.pop("viewer", None)


def public(view: View) -> View:
    """Mark a view as open to visitors. The list of open doors is tested."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def require(allowed: bool) -> None:
    """Refuse with 403 unless ``allowed``."""
    if not allowed:
        raise Forbidden


def find_or_404(query: Select[Any], **where: Any) -> Any:
    """Return the one row of ``query`` with these column values, else raise NotFound."""
    found = db.session.execute(query.filter_by(**where)).unique().scalar_one_or_none()
    if found is None:
        raise NotFound
    return found
