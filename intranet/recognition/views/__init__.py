"""Pages of recognition, split by what people do there."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("recognition", __name__, url_prefix="/thanks")

from intranet.recognition.views import keeping, reading, thanking, values  # noqa: E402, F401 - routes register themselves
