"""Pages of announcements, split by what people do there."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("announcements", __name__, url_prefix="/announcements")

from intranet.announcements.views import changing, delegates, looking, measuring, reading, writing  # noqa: E402, F401
