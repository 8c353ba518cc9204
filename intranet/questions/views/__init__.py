"""Pages of questions, split by what people do there."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("questions", __name__, url_prefix="/questions")

from intranet.questions.views import answering, asking, browsing, changing  # noqa: E402, F401 - routes register themselves
