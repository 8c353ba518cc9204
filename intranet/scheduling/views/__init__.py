"""Pages of scheduling, split by what people do there: the switch, the calendar, one's own things."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("scheduling", __name__, url_prefix="/scheduling")

from intranet.scheduling.views import keeping, planning, switching  # noqa: E402, F401 - routes register themselves
