"""Telling the administrators that a run has stopped and waits for one of them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from intranet.access import ADMIN
from intranet.database import db
from intranet.directory import leaving
from intranet.directory.models import DirectoryRun
from intranet.notifications import kinds
from intranet.notifications.kinds import Audience, Kind, Place
from intranet.notifications.notices import notify
from intranet.people.models import Person, PersonState, Role


def _report(notice: Any) -> Place:
    return "directory.run", {"run_id": int(notice.subject_key.partition(":")[2])}


STOPPED = kinds.register(
    Kind(
        "directory_stopped",
        kinds.REQUESTS,
        "triangle-alert",
        _l("The sync with the directory has stopped: it waits for an administrator"),
        reason=_l("You get this mail because you are an administrator."),
        audience=Audience.ADMINISTRATORS,
        is_duty=True,
        place=_report,
    )
)


def subject(run_id: int) -> str:
    """Return the name of the act in notices."""
    return f"directory_run:{run_id}"


def tell_administrators(run: DirectoryRun) -> None:
    """Write into their inboxes, once for a row of runs that all stop; the caller commits."""
    if leaving.awaits_confirmation(before=run.id):
        return
    administrators = select(Person.id).join(Role, Role.person_id == Person.id)
    query = administrators.where(Role.name == ADMIN, Person.state == PersonState.ACTIVE).distinct()
    notify(db.session.scalars(query), STOPPED, subject=subject(run.id), actor_id=None)
