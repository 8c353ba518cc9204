"""Who is missing from the directory, for administrators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from intranet.access import Viewer
from intranet.database import db
from intranet.directory import policy
from intranet.directory.models import DirectoryEntry
from intranet.directory.sync import runs
from intranet.people.models import Person, PersonState


@dataclass(frozen=True, slots=True)
class Missing:
    """Since when somebody is missing, and when they are taken for a leaver if they still are."""

    since: datetime
    until: datetime


def missing(viewer: Viewer, person_id: int) -> Missing | None:
    """Return that of a colleague whom the latest syncs did not find; None for others, and to all but administrators."""
    if not policy.can_look_after(viewer):
        return None
    query = select(DirectoryEntry.missing_since).join(Person, Person.id == DirectoryEntry.person_id)
    since = db.session.scalar(query.where(Person.id == person_id, Person.state == PersonState.ACTIVE))
    return Missing(since, runs.left_after(since)) if since is not None else None
