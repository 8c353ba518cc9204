"""Pages of events, split by what people do there."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("events", __name__, url_prefix="/events")

from intranet.events.views import answering, browsing, calendar, changing, planning  # noqa: E402, F401 - routes register themselves
