"""Pages of audiences, split by what people do there."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("audiences", __name__, url_prefix="/audiences")

from intranet.audiences.views import granting, saving  # noqa: E402, F401 - routes register themselves
