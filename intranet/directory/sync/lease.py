"""The lease: of all processes on all machines one syncs at a time, and a killed one is in nobody's way for long.

Each transaction of a run renews it first. A process that slept through its time finds the lease in other
hands, and its transaction is not committed.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from intranet import clock
from intranet.database import db, insert_new
from intranet.directory.models import DirectoryLease

#: Longer than the longest wait for one answer of the directory.
HELD_FOR = timedelta(minutes=2)
THE_ONE = 1


class LeaseLost(Exception):
    """Somebody else syncs now."""


class Lease:
    """The right to sync, held by this run."""

    def __init__(self) -> None:
        self._holder = uuid.uuid4().hex

    def take(self) -> bool:
        """Try to get hold of it; return whether that worked. Commits."""
        moment = clock.now()
        insert_new(DirectoryLease.__table__, [{"id": THE_ONE, "holder": "", "until": datetime(1970, 1, 1, tzinfo=UTC)}])
        is_ours = self._set(DirectoryLease.until < moment, self._holder, moment + HELD_FOR)
        db.session.commit()
        return is_ours

    def renew(self) -> None:
        """Keep it for some more time, in the transaction in hand. Raises LeaseLost."""
        if not self._set(DirectoryLease.holder == self._holder, self._holder, clock.now() + HELD_FOR):
            raise LeaseLost

    def give_back(self) -> None:
        """Let the next one have it at once. Commits."""
        self._set(DirectoryLease.holder == self._holder, "", datetime(1970, 1, 1, tzinfo=UTC))
        db.session.commit()

    def _set(self, condition: object, holder: str, until: datetime) -> bool:
        query = update(DirectoryLease).where(DirectoryLease.id == THE_ONE, condition)  # type: ignore[arg-type]
        done = db.session.execute(query.values(holder=holder, until=until))
        return bool(done.rowcount)  # type: ignore[attr-defined]
