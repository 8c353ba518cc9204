"""Telling the administrators that a run has stopped and waits for one of them, or that runs fail."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from intranet.access import ADMIN
from intranet.database import db
from intranet.directory import leaving
from intranet.directory.models import DirectoryRun, RunState
from intranet.notifications import kinds
from intranet.notifications.kinds import Audience, Kind, Place
from intranet.notifications.notices import notify, settle
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


FAILING = kinds.register(
    Kind(
        "directory_failing",
        kinds.REQUESTS,
        "circle-alert",
        _l("The sync with the directory has failed several times: nobody new comes, and leavers stay"),
        reason=_l("You get this mail because you are an administrator."),
        audience=Audience.ADMINISTRATORS,
        is_duty=True,
        place=_report,
    )
)
#: So many real runs fail in a row before it is more than a restart over there.
FAILURES = 3


def subject(run_id: int) -> str:
    """Return the name of the act in notices."""
    return f"directory_run:{run_id}"


def tell_administrators(run: DirectoryRun) -> None:
    """Write into their inboxes, once for a row of runs that all stop; the caller commits."""
    if not leaving.awaits_confirmation(before=run.id):
        _tell(STOPPED, run)


def tell_of_failure(run: DirectoryRun) -> None:
    """Write into their inboxes when so many runs have failed in a row, once until one ends well; the caller commits."""
    ended = RunState.DONE, RunState.STOPPED, RunState.FAILED
    real = DirectoryRun.is_dry.is_(False), DirectoryRun.state.in_(ended), DirectoryRun.id < run.id
    query = select(DirectoryRun.state).where(*real).order_by(DirectoryRun.id.desc()).limit(FAILURES)
    before = db.session.scalars(query).all()
    in_a_row = next((number for number, state in enumerate(before) if state != RunState.FAILED), len(before))
    if not run.is_dry and in_a_row == FAILURES - 1:
        _tell(FAILING, run)


def all_is_well() -> None:
    """Make old what waited in their inboxes: a run has ended well; the caller commits."""
    settle((STOPPED, FAILING))


def _tell(kind: Kind, run: DirectoryRun) -> None:
    administrators = select(Person.id).join(Role, Role.person_id == Person.id)
    query = administrators.where(Role.name == ADMIN, Person.state == PersonState.ACTIVE).distinct()
    notify(db.session.scalars(query), kind, subject=subject(run.id), actor_id=None)
