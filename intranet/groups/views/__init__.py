"""Pages of groups, split by what people do there."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("groups", __name__, url_prefix="/groups")

from intranet.groups.views import (  # noqa: E402 - routes register themselves
    browsing,  # noqa: F401
    departing,  # noqa: F401
    discovering,  # noqa: F401
    founding,  # noqa: F401
    inviting,  # noqa: F401
    joining,  # noqa: F401
    listening,  # noqa: F401
    looking_after,  # noqa: F401
    ruling,  # noqa: F401
    showing,  # noqa: F401
    succession,  # noqa: F401
)
