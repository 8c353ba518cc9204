"""The way in and out, and the administrators' pages about the directory."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from intranet.directory import failover
from intranet.people import sessions

bp = Blueprint("directory", __name__)


@bp.record_once
def prepare(state: BlueprintSetupState) -> None:
    """Read the directory's settings and tell flask-login who knows who is signed in."""
    failover.init_app(state.app)
    sessions.init_app(state.app)


from intranet.directory.views import emergency, signing_in, syncing  # noqa: E402, F401 - routes register themselves
