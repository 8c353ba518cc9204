"""The report of a run: a line for each person and field, and the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import insert, update

from intranet.database import db
from intranet.directory.models import ChangeKind, DirectoryChange, DirectoryRun

#: Kinds that are counted by lines; a person whose fields changed counts once.
COUNTED = {
    ChangeKind.CREATED: "created",
    ChangeKind.MISSING: "missing",
    ChangeKind.DEACTIVATED: "deactivated",
    ChangeKind.RETURNED: "returned",
    ChangeKind.ROLE: "roles",
    ChangeKind.PICTURE: "pictures",
    ChangeKind.SKIPPED: "skipped",
}


class Report:
    """What one transaction adds to the report of a run. Whom earlier ones have ``counted`` is not counted again."""

    def __init__(self, run_id: int, counted: Collection[int] = ()) -> None:
        self.run_id, self._earlier = run_id, counted
        self.people: set[int] = set()  # whose fields changed
        self._lines: list[dict[str, Any]] = []
        self.counts: Counter[str] = Counter()

    def line(
        self, kind: ChangeKind, name: str, person_id: int | None = None, field: str = "", before: str = "",
        after: str = "",
    ) -> None:  # fmt: skip
        """Add a line."""
        self._lines.append(
            {
                "run_id": self.run_id, "kind": str(kind), "person_id": person_id, "name": name, "field": field,
                "before": before, "after": after,
            }
        )  # fmt: skip
        if kind in COUNTED:
            self.counts[COUNTED[kind]] += 1

    def fields(self, name: str, person_id: int, changed: Mapping[str, tuple[str, str]]) -> None:
        """Add a line for each field of a person that changed."""
        for field, (before, after) in changed.items():
            self.line(ChangeKind.CHANGED, name, person_id, field, before, after)
        self.counts["changed"] += bool(changed) and person_id not in self._earlier
        self.people |= {person_id} if changed else set()

    def write(self, **more: Any) -> None:
        """Write it, with other values of the run, in the transaction in hand."""
        if self._lines:
            db.session.execute(insert(DirectoryChange.__table__), self._lines)
        added = {name: getattr(DirectoryRun, name) + count for name, count in self.counts.items()}
        if values := {**added, **more}:
            query = update(DirectoryRun).where(DirectoryRun.id == self.run_id)
            db.session.execute(query.values(values).execution_options(synchronize_session=False))
