"""Reading runs of the sync: the list, one run with its report, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from intranet.access import Viewer, find_or_404
from intranet.database import db
from intranet.directory import policy
from intranet.directory.models import ChangeKind, DirectoryChange, DirectoryEntry, DirectoryRun, RunState
from intranet.directory.sync import runs as queue
from intranet.people.queries import cards
from intranet.web.pagination import Page

RUNS_A_PAGE, LINES_A_PAGE = 25, 50


@dataclass(frozen=True, slots=True)
class Run:
    """One row of the list, and the head of a run's page."""

    id: int
    state: str
    is_dry: bool
    is_full: bool
    asked_by: str  # empty: the timetable, or somebody at the command line
    confirms_id: int | None
    confirmed_by_id: int | None  # the run that goes on where this one stopped
    may_be_confirmed: bool
    asked_at: datetime
    started_at: datetime | None
    seconds: float | None
    server: str
    reason: str
    step: str
    progress: int
    counts: dict[str, int]
    photos_due: int = 0  # people whose photos are looked at after the run

    @property
    def is_open(self) -> bool:
        """Whether it waits, or is under way."""
        return self.state in (RunState.WAITING, RunState.RUNNING)


COUNTS = ("seen", "created", "changed", "missing", "deactivated", "returned", "roles", "pictures", "skipped")


def runs(viewer: Viewer, number: int) -> Page[Run]:
    """Return one page of runs, the latest first; raise NotFound for whoever may see none."""
    if not policy.can_look_after(viewer):
        raise NotFound
    query = policy.visible(viewer)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    number = min(number, max(1, -(-total // RUNS_A_PAGE)))
    rows = query.order_by(DirectoryRun.id.desc()).limit(RUNS_A_PAGE).offset((number - 1) * RUNS_A_PAGE)
    return Page(_runs(list(db.session.scalars(rows))), number, RUNS_A_PAGE, total)


def run(viewer: Viewer, run_id: int) -> Run:
    """Return a run; raise NotFound."""
    (found,) = _runs([find_or_404(policy.visible(viewer), id=run_id)])
    due = select(func.count()).where(DirectoryEntry.photo_run_id == run_id, DirectoryEntry.photo_due_at.is_not(None))
    return replace(found, photos_due=db.session.scalar(due) or 0)


def lines(viewer: Viewer, run_id: int, kind: str, number: int) -> Page[DirectoryChange]:
    """Return one page of a run's report; ``kind`` empty: all of it. Raises NotFound."""
    find_or_404(policy.visible(viewer), id=run_id)
    query = select(DirectoryChange).where(DirectoryChange.run_id == run_id)
    if kind in list(ChangeKind):
        query = query.where(DirectoryChange.kind == kind)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    number = min(number, max(1, -(-total // LINES_A_PAGE)))
    rows = query.order_by(DirectoryChange.id).limit(LINES_A_PAGE).offset((number - 1) * LINES_A_PAGE)
    return Page(list(db.session.scalars(rows)), number, LINES_A_PAGE, total)


def kinds(viewer: Viewer, run_id: int) -> list[str]:
    """Return of which kinds a run's report has lines. Raises NotFound."""
    find_or_404(policy.visible(viewer), id=run_id)
    query = select(DirectoryChange.kind).where(DirectoryChange.run_id == run_id).distinct()
    there = set(db.session.scalars(query))
    return [str(kind) for kind in ChangeKind if kind in there]


def _runs(rows: list[DirectoryRun]) -> list[Run]:
    names = cards(row.asked_by_id for row in rows)
    later = select(DirectoryRun.confirms_id, DirectoryRun.id).where(
        DirectoryRun.confirms_id.in_([row.id for row in rows])
    )
    confirmed: dict[Any, int] = dict(db.session.execute(later).all())
    return [
        Run(
            id=row.id,
            state=row.state,
            is_dry=row.is_dry,
            is_full=row.is_full,
            asked_by=names[row.asked_by_id].display_name if row.asked_by_id in names else "",
            confirms_id=row.confirms_id,
            confirmed_by_id=confirmed.get(row.id),
            may_be_confirmed=row.id not in confirmed and queue.may_be_confirmed(row),
            asked_at=row.asked_at,
            started_at=row.started_at,
            seconds=(row.finished_at - row.started_at).total_seconds() if row.finished_at and row.started_at else None,
            server=row.server,
            reason=row.reason,
            step=row.step,
            progress=row.progress,
            counts={name: getattr(row, name) for name in COUNTS},
        )
        for row in rows
    ]
