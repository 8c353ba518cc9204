"""Pictures of people: taken in through ``files.drawing``, kept in the database, shown by version.

A person may have one of their own and one from the directory. Their own is shown as long as they keep
it; the directory's stands behind it and comes back when they remove theirs. Nothing here commits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select, update

from intranet import clock
from intranet.access import Viewer
from intranet.database import db, lock_row
from intranet.files import decoder, drawing
from intranet.files.drawing import BadPicture, Fault
from intranet.people import policy
from intranet.people.models import Person, Picture, PictureSource

#: A photograph of a good telephone.
MOST_BYTES = 10_000_000
MOST_PIXELS = 50_000_000


@dataclass(frozen=True, slots=True)
class Portrait:
    """A picture in our sizes, and which file it was made of."""

    original: str
    small: bytes
    large: bytes

    @property
    def version(self) -> str:
        """The name under which it is shown: another picture has another."""
        return hashlib.sha256(self.large).hexdigest()[:32]


def draw(data: bytes, patience: float | None = None) -> Portrait:
    """Make a portrait of a file's bytes within ``patience`` seconds. Raises BadPicture.

    No transaction should be open meanwhile: on SQLite one that writes keeps all others waiting.
    """
    if len(data) > MOST_BYTES:
        raise BadPicture(Fault.TOO_HEAVY)
    small, large = drawing.draw(data, "portrait", MOST_PIXELS, patience)
    return Portrait(_sum(data), small.content, large.content)


def take(person: Person, drawn: Portrait) -> None:
    """Make the portrait the person's own picture."""
    _store(person.id, PictureSource.OWN, drawn.original, drawn)
    _show(person.id)


def remove(person: Person) -> None:
    """Remove the person's own picture; the directory's, where there is one, is shown again."""
    _forget(person.id, PictureSource.OWN)
    _show(person.id)


@dataclass(frozen=True, slots=True)
class Held:
    """What we hold of the directory's picture of somebody: by what it is known again, and why it is not shown."""

    original: str | None
    fault: Fault | None


def held_of_directory(person_ids: Collection[int]) -> dict[int, Held]:
    """Return what we hold of the directory's pictures of these people, whether or not they were pictures."""
    query = select(Picture.person_id, Picture.original, Picture.fault)
    rows = db.session.execute(query.where(Picture.person_id.in_(person_ids), Picture.source == PictureSource.DIRECTORY))
    return {person_id: Held(original, Fault(fault) if fault else None) for person_id, original, fault in rows}


def from_directory(person_id: int, original: str | None, drawn: Portrait | None, fault: Fault | None = None) -> None:
    """Take over what the directory holds as the person's picture today: one, none, or a file that gives none.

    A picture of the person's own stays the one that is shown.
    """
    if original is None:
        _forget(person_id, PictureSource.DIRECTORY)
    else:
        _store(person_id, PictureSource.DIRECTORY, original, drawn, fault)
    _show(person_id)


def find(viewer: Viewer, version: str, size: int) -> bytes | None:
    """Return the bytes (WebP) of a colleague's picture; those of leavers are not shown."""
    wanted = Picture.small if size == decoder.SMALL else Picture.large
    query = policy.listed(viewer).with_only_columns(wanted).select_from(Person)
    query = query.join(Picture, (Picture.person_id == Person.id) & (Picture.version == Person.picture))
    found: bytes | None = db.session.scalar(query.where(Picture.version == version).limit(1))
    return found


def _store(
    person_id: int, source: PictureSource, original: str, drawn: Portrait | None, fault: Fault | None = None
) -> None:
    lock_row(Person.__table__, person_id)  # one's own and the directory's may come at the same moment
    db.session.merge(
        Picture(
            person_id=person_id,
            source=source,
            original=original,
            version=drawn.version if drawn else None,
            fault=fault,
            small=drawn.small if drawn else None,
            large=drawn.large if drawn else None,
            made_at=clock.now(),
        )
    )
    db.session.flush()


def _forget(person_id: int, source: PictureSource) -> None:
    lock_row(Person.__table__, person_id)
    db.session.execute(delete(Picture).where(Picture.person_id == person_id, Picture.source == source))


def _show(person_id: int) -> None:
    """Name the picture to show with the person, where lists of people read it along with the name."""
    versions: dict[str, str | None] = dict(
        db.session.execute(select(Picture.source, Picture.version).where(Picture.person_id == person_id)).all()
    )
    shown = versions.get(PictureSource.OWN) or versions.get(PictureSource.DIRECTORY)
    db.session.execute(update(Person).where(Person.id == person_id).values(picture=shown))


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
