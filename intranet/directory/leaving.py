"""Who has left the company: the one place that turns colleagues into former ones.

The evidence is an entry that was found and says so: disabled, expired, marked as a leaver. Somebody
who is missing from an answer, and a directory that fails, prove nothing and change nothing here. Nor
does evidence against so many that a sync has stopped at it: they are signed out, and what else becomes
of them is for somebody to confirm. The way back is ``accounts.store``, which everybody takes whom the
directory shows in good standing again.
"""

from __future__ import annotations

import logging
from collections.abc import Collection

from sqlalchemy import delete, select, update

from intranet import estate, jobs
from intranet.database import db
from intranet.directory import administrators
from intranet.directory.models import DirectoryRun, RunState
from intranet.people.models import DeactivatedBy, Person, PersonState, SignIn
from intranet.search import outbox

log = logging.getLogger("intranet.sign_in")


def deactivate(directory_ids: Collection[str]) -> list[int]:
    """Make these colleagues former ones and end their sign-ins; return who was one until now.

    The caller commits, then calls ``tell``. Other states than active stay what they are, and the last
    administrator stays a colleague, signed out: without one nobody could put anything right.
    """
    if not directory_ids:
        return []
    holders = select(Person.id, Person.state).where(Person.directory_id.in_(directory_ids))
    found: dict[int, str] = dict(db.session.execute(holders).all())
    _sign_out(found)
    active = [person_id for person_id, state in found.items() if state == PersonState.ACTIVE]
    kept = administrators.last_among(active)
    if kept:
        log.error("the last administrator has left the directory", extra={"people": len(kept)})
    left = sorted(set(active) - kept)
    become = {"state": PersonState.DEACTIVATED, "deactivated_by": DeactivatedBy.DIRECTORY}
    db.session.execute(update(Person).where(Person.id.in_(left)).values(become))
    estate.settle(left)
    outbox.changed_many("person", left)
    return left


def tell(left: Collection[int]) -> None:
    """Let the search forget them at once, and say in the log that people left, without their names."""
    if left:
        jobs.wake("search")
        log.warning("people left", extra={"people": len(left)})


def note(directory_ids: Collection[str], *, are_believed: bool = True) -> None:
    """Deactivate them in a transaction of their own, or only sign them out while nobody has confirmed it. Commits."""
    if not directory_ids:
        return
    left: list[int] = []
    if are_believed and not awaits_confirmation():
        left = deactivate(directory_ids)
    else:
        _sign_out(db.session.scalars(select(Person.id).where(Person.directory_id.in_(directory_ids))).all())
    db.session.commit()
    tell(left)


def awaits_confirmation(before: int | None = None) -> bool:
    """Whether the latest sync has stopped, or the latest ``before`` the one with this id."""
    ended = (RunState.DONE, RunState.STOPPED)
    query = select(DirectoryRun.state).where(DirectoryRun.is_dry.is_(False), DirectoryRun.state.in_(ended))
    if before is not None:
        query = query.where(DirectoryRun.id < before)
    return db.session.scalar(query.order_by(DirectoryRun.id.desc()).limit(1)) == RunState.STOPPED


def _sign_out(person_ids: Collection[int]) -> None:
    ended = delete(SignIn).where(SignIn.person_id.in_(person_ids))
    db.session.execute(ended.execution_options(synchronize_session=False))
