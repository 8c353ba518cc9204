"""Runs in their queue: asked for by the timetable, at the command line or in the browser, done one after another."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from intranet import clock
from intranet.database import db
from intranet.directory.failover import current_directory
from intranet.directory.models import DirectoryRun, RunState
from intranet.directory.sync.running import perform

log = logging.getLogger("intranet.directory")

#: How long reports are kept.
KEPT = timedelta(days=90)
#: The work that ``jobs.wake`` starts.
JOB = "directory"


def ask_for(*, is_dry: bool = False, asked_by_id: int | None = None, confirms_id: int | None = None) -> int:
    """Put a run into the queue; return its id, or that of one that waits there already. Commits.

    A stopped run is confirmed once, by whoever is first.
    """
    if confirms_id is not None:
        known = confirmed_by(confirms_id)
    else:
        alike = DirectoryRun.is_dry == is_dry, DirectoryRun.confirms_id.is_(None)
        waiting = select(DirectoryRun.id).where(DirectoryRun.state == RunState.WAITING, *alike)
        known = db.session.scalar(waiting.limit(1))
    if known is None:
        known = _insert({"is_dry": is_dry, "asked_by_id": asked_by_id, "confirms_id": confirms_id})
    db.session.commit()
    return known


def _insert(row: dict[str, Any]) -> int:
    """Insert a run, or find the one that somebody else has made of the same confirmation meanwhile."""
    try:
        with db.session.begin_nested():
            run = DirectoryRun(**row)
            db.session.add(run)
        return run.id
    except IntegrityError:
        return confirmed_by(row["confirms_id"]) or 0


def left_after(missing_since: datetime) -> datetime:
    """Return the moment after which the first sync takes somebody who is still missing for a leaver."""
    return missing_since + current_directory().config.caution.grace


def confirmed_by(run_id: int) -> int | None:
    """Return the run in which a stopped one goes on."""
    found: int | None = db.session.scalar(select(DirectoryRun.id).where(DirectoryRun.confirms_id == run_id))
    return found


def may_be_confirmed(run: DirectoryRun) -> bool:
    """Whether it is stopped, and no run has succeeded since: what it named may be long past."""
    later = select(DirectoryRun.id).where(
        DirectoryRun.id > run.id, DirectoryRun.is_dry.is_(False), DirectoryRun.state == RunState.DONE
    )
    return run.state == RunState.STOPPED and not run.is_dry and db.session.scalar(later.limit(1)) is None


def work_off() -> None:
    """Do what waits, in the order in which it was asked for, for the timetable and ``jobs.wake``."""
    if not current_directory().config.is_ready:
        return
    query = select(DirectoryRun.id).where(DirectoryRun.state == RunState.WAITING).order_by(DirectoryRun.id).limit(1)
    while (run_id := db.session.scalar(query)) is not None:
        db.session.rollback()
        if not perform(current_directory(), run_id):
            log.info("a run waits for another", extra={"run": run_id})
            return
    db.session.rollback()


def sync() -> None:
    """Sync once, for the timetable."""
    if current_directory().config.is_ready:
        ask_for()
        work_off()


def forget_old() -> int:
    """Delete the reports of runs long past, but never the latest one; return how many. Commits."""
    latest = select(func.max(DirectoryRun.id)).scalar_subquery()
    old = delete(DirectoryRun).where(DirectoryRun.asked_at < clock.now() - KEPT, DirectoryRun.id < latest)
    count = int(db.session.execute(old.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]
    db.session.commit()
    return count
