"""Pictures of people: taken in through ``portrait``, kept in the database, shown by version.

A person may have one of their own and one from the directory. Their own is shown as long as they keep
it; the directory's stands behind it and comes back when they remove theirs. Nothing here commits.
"""

from __future__ import annotations

import enum
import hashlib
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update

from intranet import clock
from intranet.access import Viewer
from intranet.database import db
from intranet.people import policy, portrait
from intranet.people.models import Person, Picture, PictureSource

#: A photograph of a good telephone.
MOST_BYTES = 10_000_000
#: Seconds from the file to the answer, those of waiting for other pictures among them.
PATIENCE = 2.2
#: How many pictures one process of the site has read at the same time.
AT_ONCE = 2

_turns = threading.BoundedSemaphore(AT_ONCE)


class Fault(enum.StrEnum):
    """Why a file gives no picture."""

    NO_PICTURE = "no picture"
    TOO_SMALL = "too small"
    TOO_LARGE = "too large"
    TOO_HEAVY = "too heavy"
    UNREADABLE = "unreadable"
    TOO_LATE = "too late"


ENDS = {
    portrait.NO_PICTURE: Fault.NO_PICTURE,
    portrait.TOO_SMALL: Fault.TOO_SMALL,
    portrait.TOO_LARGE: Fault.TOO_LARGE,
}


class BadPicture(ValueError):
    """The file gives no picture; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


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


def draw(data: bytes) -> Portrait:
    """Make a portrait of a file's bytes within ``PATIENCE``. Raises BadPicture.

    No transaction should be open meanwhile: on SQLite one that writes keeps all others waiting.
    """
    if not data:
        raise BadPicture(Fault.NO_PICTURE)
    if len(data) > MOST_BYTES:
        raise BadPicture(Fault.TOO_HEAVY)
    until = time.monotonic() + PATIENCE
    if not _turns.acquire(timeout=PATIENCE / 2):
        raise BadPicture(Fault.TOO_LATE)
    try:
        done = subprocess.run(
            [sys.executable, "-I", portrait.__file__],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=until - time.monotonic(),
            env={},
            cwd="/",
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BadPicture(Fault.TOO_LATE) from None
    finally:
        _turns.release()
    if done.returncode:
        raise BadPicture(ENDS.get(done.returncode, Fault.UNREADABLE))
    size = portrait.HEADER.size
    (length,) = portrait.HEADER.unpack(done.stdout[:size])
    return Portrait(_sum(data), done.stdout[size : size + length], done.stdout[size + length :])


def take(person: Person, drawn: Portrait) -> None:
    """Make the portrait the person's own picture."""
    _store(person.id, PictureSource.OWN, drawn.original, drawn)
    _show(person.id)


def remove(person: Person) -> None:
    """Remove the person's own picture; the directory's, where there is one, is shown again."""
    db.session.execute(delete(Picture).where(Picture.person_id == person.id, Picture.source == PictureSource.OWN))
    _show(person.id)


def from_directory(person_id: int, data: bytes | None) -> bool:
    """Take over what the directory holds as the person's picture today, or that it holds none.

    Bytes that were given before are not read again, whether or not they were a picture. Returns whether
    anything changed. A picture of the person's own stays the one that is shown.
    """
    known: Any = db.session.scalar(
        select(Picture.original).where(Picture.person_id == person_id, Picture.source == PictureSource.DIRECTORY)
    )
    given = _sum(data) if data else None
    if given == known:
        return False
    if data and given:
        try:
            drawn = draw(data)
        except BadPicture as bad:
            if bad.fault is Fault.TOO_LATE:
                return False  # not the file's fault: the next time will do
            drawn = None
        _store(person_id, PictureSource.DIRECTORY, given, drawn)
    else:
        db.session.execute(
            delete(Picture).where(Picture.person_id == person_id, Picture.source == PictureSource.DIRECTORY)
        )
    _show(person_id)
    return True


def find(viewer: Viewer, version: str, size: int) -> bytes | None:
    """Return the bytes (WebP) of a colleague's picture; those of leavers are not shown."""
    wanted = Picture.small if size == portrait.SMALL else Picture.large
    query = policy.listed(viewer).with_only_columns(wanted).select_from(Person)
    query = query.join(Picture, (Picture.person_id == Person.id) & (Picture.version == Person.picture))
    found: bytes | None = db.session.scalar(query.where(Picture.version == version).limit(1))
    return found


def _store(person_id: int, source: PictureSource, original: str, drawn: Portrait | None) -> None:
    db.session.merge(
        Picture(
            person_id=person_id,
            source=source,
            original=original,
            version=drawn.version if drawn else None,
            small=drawn.small if drawn else None,
            large=drawn.large if drawn else None,
            made_at=clock.now(),
        )
    )
    db.session.flush()


def _show(person_id: int) -> None:
    """Name the picture to show with the person, where lists of people read it along with the name."""
    versions: dict[str, str | None] = dict(
        db.session.execute(select(Picture.source, Picture.version).where(Picture.person_id == person_id)).all()
    )
    shown = versions.get(PictureSource.OWN) or versions.get(PictureSource.DIRECTORY)
    db.session.execute(update(Person).where(Person.id == person_id).values(picture=shown))


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
