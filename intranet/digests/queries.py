"""Reading digests: the one a mail is about, the editions so far, and what the next would hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from intranet import clock
from intranet.access import Viewer
from intranet.database import db
from intranet.digests import contents, pool, readers
from intranet.digests.lines import Contents
from intranet.digests.models import Digest, Unsubscribe
from intranet.digests.ranking import choose
from intranet.digests.standing import QUIET
from intranet.people.queries import cards
from intranet.people.records import tally


def one(digest_id: int) -> Digest | None:
    """Return a digest by its id, read anew."""
    return db.session.get(Digest, digest_id, populate_existing=True)


def example(viewer: Viewer) -> Contents:
    """Return what a digest would tell the viewer, had they been away for the last fourteen days."""
    now = clock.now()
    since = now - QUIET
    reader = readers.read({viewer.person_id: since}, now)[viewer.person_id]
    return contents.filled(viewer, choose(reader, pool.gather(now)), since)


def kept_of(viewer: Viewer) -> dict[str, Any]:
    """Return how many digests were planned for the viewer, and when the latest was."""
    return tally(Digest, Digest.planned_at, Digest.person_id == viewer.person_id)


@dataclass(frozen=True, slots=True)
class EditionRow:
    """What became of one edition."""

    edition: str
    states: dict[str, int]
    unsubscribed: int


def editions(limit: int = 12) -> list[EditionRow]:
    """Return the latest editions with how their digests stand; for whoever runs the site."""
    states: dict[str, dict[str, int]] = defaultdict(dict)
    latest = select(Digest.edition).distinct().order_by(Digest.edition.desc()).limit(limit)
    names = list(db.session.scalars(latest))
    by_state = select(Digest.edition, Digest.state, func.count()).where(Digest.edition.in_(names))
    for edition, state, number in db.session.execute(by_state.group_by(Digest.edition, Digest.state)):
        states[edition][state] = number
    ended = (
        select(Digest.edition, func.count())
        .join(Unsubscribe, Unsubscribe.digest_id == Digest.id)
        .where(Digest.edition.in_(names))
        .group_by(Digest.edition)
    )
    left = dict(db.session.execute(ended).all())
    return [EditionRow(name, states[name], left.get(name, 0)) for name in names]


def names(person_ids: Iterable[int]) -> dict[int, str]:
    """Return display names for whoever runs the site."""
    return {person_id: card.display_name for person_id, card in cards(person_ids).items()}
