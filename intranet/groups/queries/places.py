"""Where somebody may write: the places that questions and thanks offer to choose from."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import select

from intranet.access import Viewer
from intranet.database import db
from intranet.groups.models import Group, Visibility
from intranet.items.models import EVERYONE
from intranet.settings import settings


@dataclass(frozen=True, slots=True)
class Place:
    """Where something can be written: a group, or none for everyone."""

    group_id: int | None
    audience_id: int
    name: str
    language: str
    readers: int | None = None  # members of a group that only they can read

    @classmethod
    def everyone(cls) -> Place:
        """Return the place that the whole company reads."""
        return cls(None, EVERYONE, "", settings().languages[0])

    def written_in(self, language: str) -> Place:
        """Return the place for words in one of the site's languages; otherwise in that of the place."""
        return replace(self, language=language) if language in settings().languages else self


def own_places(viewer: Viewer) -> list[Place]:
    """Return the groups the viewer may write in, by name."""
    rows = db.session.execute(
        select(Group.id, Group.audience_id, Group.name, Group.language, Group.member_count, Group.visibility)
        .where(Group.id.in_(sorted(viewer.writable_group_ids)))
        .order_by(Group.name)
    )
    return [
        Place(
            row.id, row.audience_id, row.name, row.language,
            None if row.visibility == Visibility.OPEN else row.member_count,
        )
        for row in rows
    ]  # fmt: skip
