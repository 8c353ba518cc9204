"""Planning an edition: who is due, what they get, one digest and one mail in one transaction per chunk.

Planning twice, or in two processes at once, plans nothing twice: a person has one digest in an
edition, by a unique constraint, and only who inserted it writes its items and its mail.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from intranet import clock
from intranet.database import begins, db, is_sqlite
from intranet.digests import notices, pool, readers, standing
from intranet.digests.models import Digest, DigestItem, DigestState, Section
from intranet.digests.ranking import Choice, choose
from intranet.digests.standing import Due
from intranet.settings import settings

log = logging.getLogger("intranet.digests")

CHUNK = 500
NO_CONTENT = "no_content"


@dataclass(slots=True)
class Plan:
    """What was planned, or would be."""

    edition: str
    standings: dict[str, int]  # everybody, by why they are due or not
    outcomes: Counter[str] = field(default_factory=Counter)  # of those who are due: planned, no_content
    sizes: dict[int, Counter[str]] = field(default_factory=dict)  # person, items by section
    skipped: list[int] = field(default_factory=list)

    @property
    def planned(self) -> int:
        """How many digests were planned."""
        return self.outcomes[DigestState.PLANNED]


def edition_of(moment: datetime) -> str:
    """Return the edition a moment falls in: the ISO week where the site is."""
    year, week, _ = moment.astimezone(ZoneInfo(settings().time_zone)).isocalendar()
    return f"{year}-W{week:02}"


def plan(*, dry_run: bool = False) -> Plan:
    """Plan the edition of this moment; a dry run decides the same and writes nothing."""
    now = clock.now()
    with begins(writing=False):
        result = Plan(edition_of(now), standing.counts(now, edition_of(now)))
        due, material = standing.due(now, result.edition), pool.gather(now)
        db.session.rollback()
    for first in range(0, len(due), CHUNK):
        since = _since(due[first : first + CHUNK], now)
        with begins(writing=False):
            choices = {who: choose(reader, material) for who, reader in readers.read(since, now).items()}
            db.session.rollback()
        new = set(choices) if dry_run else _write(result.edition, choices, since, now)
        _count(result, choices, new)
    if not dry_run:
        log.info("digests planned", extra={"edition": result.edition, **result.outcomes})
    return result


def _since(due: Sequence[Due], now: datetime) -> dict[int, datetime]:
    """Return from which moment on each is told what happened: the last visit, the last digest, the window."""
    oldest = now - pool.WINDOW
    return {one.person_id: max(one.last_seen_at, one.last_digest_at or oldest, oldest) for one in due}


def _write(edition: str, choices: Mapping[int, list[Choice]], since: Mapping[int, datetime], now: datetime) -> set[int]:
    """Write a chunk; return the people whose digest is ours and not one of another planner."""
    dialect = sqlite.insert if is_sqlite() else postgresql.insert
    statement = (
        dialect(Digest.__table__)
        .on_conflict_do_nothing(index_elements=["person_id", "edition"])
        .returning(Digest.__table__.c.id, Digest.__table__.c.person_id)
    )
    rows = [
        {
            "person_id": person_id,
            "edition": edition,
            "state": DigestState.PLANNED if chosen else DigestState.SKIPPED,
            "reason": "" if chosen else NO_CONTENT,
            "since": since[person_id],
            "planned_at": now,
        }
        for person_id, chosen in choices.items()
    ]
    ours = {person_id: digest_id for digest_id, person_id in db.session.execute(statement, rows)}
    items = [
        {
            "digest_id": digest_id,
            "position": position,
            "section": choice.section,
            "reason": choice.reason,
            "detail": choice.detail,
            "item_id": choice.item_id,
            "group_id": choice.group_id,
        }
        for person_id, digest_id in ours.items()
        for position, choice in enumerate(choices[person_id])
    ]
    if items:
        db.session.execute(insert(DigestItem.__table__), items)
    notices.write({digest_id: person_id for person_id, digest_id in ours.items() if choices[person_id]}, edition)
    db.session.commit()
    return set(ours)


def _count(result: Plan, choices: Mapping[int, list[Choice]], new: set[int]) -> None:
    for person_id in sorted(new):
        chosen = choices[person_id]
        result.outcomes[DigestState.PLANNED if chosen else NO_CONTENT] += 1
        if chosen:
            result.sizes[person_id] = Counter(Section(choice.section).value for choice in chosen)
        else:
            result.skipped.append(person_id)
