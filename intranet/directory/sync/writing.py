"""Transactions of a run: each holds the lease, writes a batch of people, and its part of the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError

from intranet.database import db, portions
from intranet.directory.sync.lease import Lease
from intranet.directory.sync.report import Report

Thing = TypeVar("Thing")
Write = Callable[[Report, Sequence[Thing]], None]

#: People written in one transaction.
BATCH = 200
#: Times a batch is tried: somebody who signs in for the first time at that moment may be in its way.
TRIES = 3


class Writer:
    """Writes batches for one run. For a dry run each is undone again, and only the report is kept."""

    def __init__(self, run_id: int, lease: Lease, *, is_dry: bool) -> None:
        self.run_id, self.is_dry = run_id, is_dry
        self._lease = lease
        self._done = 0
        self._counted: set[int] = set()  # people whose changed fields are counted already

    def write(self, things: Sequence[Thing], work: Write[Thing]) -> None:
        """Let ``work`` write the things, some at a time. Raises LeaseLost."""
        for chosen in portions(things, BATCH):
            self.batch(chosen, work)

    def batch(self, chosen: Sequence[Thing], work: Write[Thing]) -> None:
        """Let ``work`` write these in one transaction. Raises LeaseLost, and DBAPIError after some tries."""
        for tries_left in reversed(range(TRIES)):
            try:
                self._try(chosen, work)
                break
            except DBAPIError:
                db.session.rollback()
                if not tries_left:
                    raise
        self._done += len(chosen)

    def _try(self, chosen: Sequence[Any], work: Write[Any]) -> None:
        report = Report(self.run_id, self._counted)
        work(report, chosen)
        db.session.flush()
        if self.is_dry:
            db.session.rollback()
        self._lease.renew()
        report.write(step="writing", progress=self._done + len(chosen))
        db.session.commit()
        db.session.expire_all()
        self._counted |= report.people
