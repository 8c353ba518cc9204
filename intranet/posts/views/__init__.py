"""Pages of posts, split by what people do there."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("posts", __name__, url_prefix="/posts")

from intranet.posts.views import changing, looking_after, writing  # noqa: E402, F401 - routes register themselves
