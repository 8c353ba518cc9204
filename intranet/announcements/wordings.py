"""The words of announcements in the languages their authors wrote them in. A reader gets their own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, select

from intranet.access import Viewer
from intranet.announcements.models import Announcement, AnnouncementText, Wording
from intranet.announcements.plans import Words
from intranet.database import db, fetch
from intranet.items import attaching, mentions
from intranet.web.text import Reading

_text, _wording = AnnouncementText.__table__.c, Wording.__table__.c
_SOME = (
    select(_text.announcement_id, _text.language, _text.title, _text.body, _text.body_html)
    .where(_text.announcement_id.in_(bindparam("ids", expanding=True)))
    .order_by(_text.announcement_id, _text.language)
)
_IN_ONE = _SOME.where(_text.language == bindparam("language"))


@dataclass(frozen=True, slots=True)
class Version:
    """An announcement in one language, as readers see it."""

    language: str
    title: str
    body: str
    html: str


def versions(announcement: Announcement) -> list[Version]:
    """Return every version of an announcement in hand, the author's first one first."""
    first = Version(announcement.language, announcement.title, announcement.body, announcement.body_html)
    rows = fetch(_SOME, {"ids": [announcement.id]})
    return [first, *(Version(row.language, row.title, row.body, row.body_html) for row in rows)]


def shown(found: Collection[Version], *wanted: str) -> Version:
    """Return the version in the first of the wanted languages that there is one in, else the author's first."""
    known = {version.language: version for version in found}
    return next((known[language] for language in wanted if language in known), next(iter(found)))


def in_language(viewer: Viewer, announcement_ids: Collection[int], language: str) -> dict[int, Version]:
    """Return the versions in one language of announcements that the viewer has found, where there are such."""
    rows = fetch(_IN_ONE, {"ids": list(announcement_ids), "language": language}) if announcement_ids else []
    return {row.announcement_id: Version(row.language, row.title, row.body, row.body_html) for row in rows}


def others(announcement: Announcement) -> dict[str, Words]:
    """Return the words in the other languages."""
    return {version.language: Words(version.title, version.body) for version in versions(announcement)[1:]}


def keep_former(announcement: Announcement, former: Mapping[str, Words], version: int) -> None:
    """Keep what the other languages said at a version that is replaced."""
    rows = [
        {"announcement_id": announcement.id, "version": version, "language": language, "title": words.title,
         "body": words.body}
        for language, words in former.items()
    ]  # fmt: skip
    if rows:
        db.session.connection().execute(insert(Wording.__table__), rows)


def forget_former(announcement: Announcement) -> None:
    """Keep nothing of what the other languages said before."""
    db.session.execute(delete(Wording).where(_wording.announcement_id == announcement.id))


def set_others(announcement: Announcement, wanted: Mapping[str, Words], writer_id: int) -> None:
    """Write the other languages, with the files of all of them. What they mention is shown, and told by none."""
    db.session.execute(delete(AnnouncementText).where(_text.announcement_id == announcement.id))
    files = Reading(announcement.body).files
    for language, words in wanted.items():
        reading = Reading(words.body)
        said = mentions.read(reading, announcement.audience_id, announcement.author_id, announcement.id)
        files += [file_id for file_id in reading.files if file_id not in files]
        db.session.add(
            AnnouncementText(
                announcement_id=announcement.id,
                language=language,
                title=words.title,
                body=words.body,
                body_html=reading.html(said.shown),
            )
        )
    db.session.flush()
    attaching.attach(announcement.id, files, writer_id)
