"""Pages of welcoming people, split by what is done there."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("welcome", __name__, url_prefix="/welcome")

from intranet.welcome.views import buddies, first_week, greeting  # noqa: E402, F401 - routes register themselves
