"""Two addresses for whatever watches the site: whether this process lives, and whether it is ready for people.

*Alive* looks at nothing else: who restarts processes by it must not restart them because something
beside them fails. *Ready* refuses only when no page can be shown, which is without the database. A part
without which the rest goes on – the directory – makes the site *degraded*: a load balancer that took it
away for that would take away every machine at once, and everybody who is signed in with it.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Flask, current_app
from flask.sansio.app import App
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from intranet.access import public
from intranet.database import db
from intranet.web.headers import never_store

#: Whether a part of the site works. It is asked often, by strangers too, and answers without waiting.
Check = Callable[[], bool]

bp = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Answer under the two addresses."""
    app.extensions["intranet_health"] = {}
    app.register_blueprint(bp)


def watch(app: App, name: str, check: Check) -> None:
    """Call the site degraded while ``check`` says that this part does not work."""
    app.extensions["intranet_health"][name] = check


@bp.get("/health")
@public
def alive() -> dict[str, str]:
    """Say that the process answers; nothing about what it knows."""
    return {"status": "ok"}


@bp.get("/health/ready")
@public
def ready() -> tuple[dict[str, str], int]:
    """Say whether people can be served, and which part does not work; why, only the log says."""
    never_store()
    if not _database_answers():
        return {"status": "down", "database": "down"}, 503
    checks: dict[str, Check] = current_app.extensions["intranet_health"]
    down = {name: "down" for name, check in checks.items() if not check()}
    return {"status": "degraded" if down else "ok", **down}, 200


def _database_answers() -> bool:
    try:
        db.session.execute(select(1))
    except SQLAlchemyError:
        return False
    finally:
        db.session.rollback()
    return True
