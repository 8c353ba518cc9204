"""Who is told of an announcement: its audience, of it and of a change; and those who see that it comes about."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from intranet.announcements.models import Announcement, SecondLook
from intranet.notifications import kinds
from intranet.notifications.kinds import Audience, Concern, Kind, Place, Rhythm, Topic
from intranet.notifications.notices import announce_to_audience, notify

ANNOUNCEMENTS = Topic("announcements", _l("An announcement for me"), Rhythm.DIGEST, 85, Concern.AROUND_ME)
DECIDED = Topic("announcing", _l("Somebody decides about what I announce, or lets me announce"), Rhythm.NOW, 62)


def _to_look(_notice: Any) -> Place:
    return "announcements.looks", {}


def _to_mine(_notice: Any) -> Place:
    return "announcements.index", {"show": "mine"}


def _to_new(_notice: Any) -> Place:
    return "announcements.new", {}


ANNOUNCED = kinds.register(
    Kind(
        "new_announcement",
        ANNOUNCEMENTS,
        "megaphone",
        _l("%(name)s announced %(subject)s"),
        reason=_l("You get this mail because it was announced to you."),
        tone="warn",
    )
)
CHANGED = kinds.register(
    Kind(
        "announcement_changed",
        ANNOUNCEMENTS,
        "megaphone",
        _l("%(name)s changed the announcement %(subject)s"),
        reason=_l("You get this mail because it was announced to you."),
        tone="warn",
    )
)
ASKED_TO_LOOK = kinds.register(
    Kind(
        "second_look",
        kinds.REQUESTS,
        "eye",
        _l("An announcement by %(name)s waits for a second pair of eyes"),
        reason=_l("You get this mail because you may announce to the same colleagues."),
        audience=Audience.ADDRESSEE,
        place=_to_look,
        is_duty=True,
    )
)
APPROVED = kinds.register(
    Kind(
        "announcement_approved",
        DECIDED,
        "circle-check",
        _l("%(name)s approved your announcement"),
        reason=_l("You get this mail because you wrote it, or it bears your name."),
        audience=Audience.ADDRESSEE,
        tone="ok",
        place=_to_mine,
        is_duty=True,
    )
)
RETURNED = kinds.register(
    Kind(
        "announcement_returned",
        DECIDED,
        "undo-2",
        _l("%(name)s sent your announcement back and says why"),
        reason=_l("You get this mail because you wrote it, or it bears your name."),
        audience=Audience.ADDRESSEE,
        tone="warn",
        place=_to_mine,
        is_duty=True,
    )
)
DELEGATED = kinds.register(
    Kind(
        "delegated",
        DECIDED,
        "pencil",
        _l("%(name)s lets you announce in their name"),
        reason=_l("You get this mail because you may announce in their name."),
        audience=Audience.ADDRESSEE,
        place=_to_new,
        is_duty=True,
    )
)


def announced(announcement: Announcement) -> None:
    """Have its audience told, soon and in the background."""
    announce_to_audience(ANNOUNCED, announcement)


def changed(announcement: Announcement) -> None:
    """Have its audience told that it says something else now, once for each version."""
    subject = f"announcement:{announcement.id}:{announcement.version}"
    announce_to_audience(CHANGED, announcement, subject)


def asked_to_look(announcement: Announcement, look: SecondLook, people: Collection[int]) -> None:
    """Tell those who may look. The words are not theirs to read in the inbox: the page says them."""
    by = announcement.written_by_id or announcement.author_id
    notify(people, ASKED_TO_LOOK, subject=f"second-look:{look.id}", actor_id=by)


def decided(announcement: Announcement, look: SecondLook, kind: Kind) -> None:
    """Tell whose name it bears, and who wrote it."""
    people = [announcement.author_id, announcement.written_by_id]
    notify(people, kind, subject=f"looked-at:{look.id}", actor_id=look.by_id)


def delegated(person_id: int, delegate_id: int, since: datetime) -> None:
    """Tell somebody that they may announce under another's name."""
    notify([delegate_id], DELEGATED, subject=f"delegated:{person_id}:{since:%Y%m%d%H%M%S}", actor_id=person_id)
