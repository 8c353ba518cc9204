"""Pages of announcements, split by what people do there."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("announcements", __name__, url_prefix="/announcements")

from intranet.announcements.views import (  # noqa: E402 - routes register themselves
    changing,  # noqa: F401
    confirming,  # noqa: F401
    delegates,  # noqa: F401
    evidence,  # noqa: F401
    looking,  # noqa: F401
    measuring,  # noqa: F401
    reading,  # noqa: F401
    writing,  # noqa: F401
)
