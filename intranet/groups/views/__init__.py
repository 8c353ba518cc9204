"""Pages of groups, split by what people do there."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("groups", __name__, url_prefix="/groups")

from intranet.groups.views import browsing, founding, joining, listening, looking_after, ruling, showing, succession  # noqa: E402, F401 - routes register themselves
