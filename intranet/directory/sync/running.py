"""A run from beginning to end: hold the lease, read, compare, stop or write, and report."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select, update

from intranet import clock, jobs
from intranet.database import begins, db
from intranet.directory.errors import DirectoryDown
from intranet.directory.failover import Directory
from intranet.directory.models import ChangeKind, DirectoryChange, DirectoryEntry, DirectoryRun, RunState
from intranet.directory.photos.foreseeing import foresee
from intranet.directory.sync import applying
from intranet.directory.sync.comparing import Known, Plan, compare
from intranet.directory.sync.lease import Lease, LeaseLost
from intranet.directory.sync.reading import Reading, read
from intranet.directory.sync.report import Report
from intranet.directory.sync.scanning import Scan, scan
from intranet.directory.sync.telling import all_is_well, tell_administrators, tell_of_failure
from intranet.directory.sync.writing import Writer
from intranet.people.models import Person, PersonState, is_the_directorys

log = logging.getLogger("intranet.directory")

#: At least this often all entries are read, whatever their stamps say.
FULL_EVERY = timedelta(hours=24)
#: Seconds between two signs of life while the directory is read.
SIGN_OF_LIFE = 1.0


def perform(directory: Directory, run_id: int) -> bool:
    """Do a run, if it waits still; return False where another one is under way. Commits."""
    lease = Lease()
    if not lease.take():
        return False
    try:
        if (run := _begun(run_id)) is not None:
            _perform(directory, run, lease)
    except LeaseLost:
        db.session.rollback()
        log.warning("another run has taken over", extra={"run": run_id})
    except Exception:
        db.session.rollback()
        _fail(db.session.get_one(DirectoryRun, run_id), "error")
        raise
    finally:
        db.session.rollback()
        lease.give_back()
    return True


def _perform(directory: Directory, run: DirectoryRun, lease: Lease) -> None:
    expected = _confirmed(run.confirms_id)
    try:
        with _unburdened(), directory.session(directory.config.load_deadline) as session:
            db.session.execute(update(DirectoryRun).where(DirectoryRun.id == run.id).values(server=str(session.server)))
            db.session.commit()
            seen = scan(session, directory.config, _ticker(run.id, lease, "looking"))
            caution = directory.config.caution
            plan = compare(seen, _known(), clock.now(), caution, read_all=run.is_full, expected=expected)
            reading = Reading()
            if plan.stop is None:
                reading = read(session, directory.config, seen, plan.to_read, _ticker(run.id, lease, "reading"))
        if run.is_dry:
            reading.photos = foresee(directory, reading.shelf.ids, _ticker(run.id, lease, "pictures"))
    except DirectoryDown as error:
        log.warning("directory not synced", extra={"run": run.id, "reason": error.reason})
        _fail(run, error.reason)
        return
    if plan.stop is not None:
        _stop(run, plan, seen, lease)
    else:
        _apply(run, plan, seen, reading, lease)


@contextmanager
def _unburdened() -> Iterator[None]:
    """Let the garbage collector leave alone what stood before: a third of the time of reading is its."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _apply(run: DirectoryRun, plan: Plan, seen: Scan, reading: Reading, lease: Lease) -> None:
    writer = Writer(run.id, lease, is_dry=run.is_dry)
    try:
        applying.apply(writer, plan, seen, reading)
    finally:
        if not run.is_dry:
            jobs.wake("search")
            jobs.wake("audiences")
            jobs.wake("photos")
    if not run.is_dry:
        all_is_well()
    _finish(run.id, RunState.DONE, seen=len(seen.people))


def _fail(run: DirectoryRun, reason: str) -> None:
    tell_of_failure(run)
    _finish(run.id, RunState.FAILED, reason=reason)


def _stop(run: DirectoryRun, plan: Plan, seen: Scan, lease: Lease) -> None:
    report = Report(run.id)
    applying.tell_who_would_be_lost(report, plan)
    lease.renew()
    report.write()
    log.error("sync stopped", extra={"run": run.id, "reason": plan.stop, "lost": len(plan.lost)})
    if not run.is_dry:
        tell_administrators(run)
    _finish(run.id, RunState.STOPPED, reason=str(plan.stop), seen=len(seen.people))


def _begun(run_id: int) -> DirectoryRun | None:
    """Begin the run, unless it was begun before. One said to be running has lost its process: we hold the lease."""
    moment = clock.now()
    interrupted = {"state": RunState.FAILED, "reason": "interrupted", "finished_at": moment}
    db.session.execute(update(DirectoryRun).where(DirectoryRun.state == RunState.RUNNING).values(interrupted))
    since = moment - FULL_EVERY
    full = select(DirectoryRun.id).where(
        DirectoryRun.is_full, DirectoryRun.is_dry.is_(False), DirectoryRun.state == RunState.DONE,
        DirectoryRun.started_at > since,
    )  # fmt: skip
    run = db.session.get(DirectoryRun, run_id)
    if run is None or run.state != RunState.WAITING:
        db.session.commit()
        return None
    run.state, run.started_at, run.step = RunState.RUNNING, moment, "looking"
    run.is_full = db.session.scalar(full.limit(1)) is None
    db.session.commit()
    db.session.expunge(run)
    return run


def _finish(run_id: int, state: RunState, **values: object) -> None:
    end = {"state": state, "finished_at": clock.now(), "step": "", **values}
    db.session.execute(update(DirectoryRun).where(DirectoryRun.id == run_id).values(end))
    db.session.commit()


def _confirmed(run_id: int | None) -> frozenset[int]:
    """Return the people whose loss is confirmed: those whom the stopped run named."""
    if run_id is None:
        return frozenset()
    lost = DirectoryChange.kind.in_((ChangeKind.MISSING, ChangeKind.DEACTIVATED))
    query = select(DirectoryChange.person_id).where(DirectoryChange.run_id == run_id, lost)
    return frozenset(one for one in db.session.scalars(query) if one is not None)


def _known() -> list[Known]:
    """Return everybody who has a directory id, and what is remembered of their entries."""
    person, entry = Person.__table__.c, DirectoryEntry.__table__.c
    query = (
        select(
            person.id, person.directory_id, person.display_name, person.state, person.deactivated_by,
            person.manager_id, entry.stamp, entry.missing_since, entry.missing_runs, entry.is_confirmed,
        )
        .select_from(Person.__table__.outerjoin(DirectoryEntry.__table__, person.id == entry.person_id))
        .where(person.directory_id.is_not(None))
    )  # fmt: skip
    with begins(writing=False):
        rows = db.session.connection().execute(query).all()
        db.session.rollback()
    return [
        Known(
            person_id, directory_id, name, state == PersonState.ACTIVE, is_the_directorys(state, deactivated_by),
            manager_id, stamp or "", missing_since, missing_runs or 0, bool(is_confirmed),
        )
        for (
            person_id, directory_id, name, state, deactivated_by,
            manager_id, stamp, missing_since, missing_runs, is_confirmed,
        ) in rows
    ]  # fmt: skip


def _ticker(run_id: int, lease: Lease, step: str) -> Callable[[int], None]:
    """Return a function that tells how far the run is and keeps the lease, not more often than needed."""
    last = time.monotonic() - SIGN_OF_LIFE

    def tick(done: int) -> None:
        nonlocal last
        if time.monotonic() - last < SIGN_OF_LIFE:
            return
        last = time.monotonic()
        lease.renew()
        db.session.execute(update(DirectoryRun).where(DirectoryRun.id == run_id).values(step=step, progress=done))
        db.session.commit()

    return tick
