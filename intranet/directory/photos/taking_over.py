"""Taking over what is due: the photo is read, drawn where it is another than before, and shown.

No transaction is open while the directory is asked or a picture drawn. A picture that changed is
written together with its row of work and its line in the report of the run, so none of them is ever
without the others.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping

from intranet import jobs
from intranet.database import db
from intranet.directory.errors import DirectoryDown
from intranet.directory.failover import Directory, current_directory
from intranet.directory.models import ChangeKind
from intranet.directory.photos import due
from intranet.directory.photos.due import Claim, Due
from intranet.directory.photos.reading import PORTION, Photo, read
from intranet.directory.sync.report import Report
from intranet.files.drawing import BadPicture, Fault
from intranet.people import pictures
from intranet.people.pictures import Held, Portrait

log = logging.getLogger("intranet.directory")

#: The work that ``jobs.wake`` starts.
JOB = "photos"
#: Seconds after which other work of the job process has its turn.
TURN = 20.0
#: Seconds for one picture; nobody waits for it. What computes for longer than ``files.decoder`` lets it is no picture.
PATIENCE = 20.0
NOTHING = Held(None, None)


def work_off() -> None:
    """Take over what is due, for the timetable and ``jobs.wake``; a directory that is down changes nothing."""
    directory = current_directory()
    if not directory.config.is_ready:
        return
    end = time.monotonic() + TURN
    try:
        while (claimed := due.claim(PORTION)).people:
            take_over(directory, claimed)
            if time.monotonic() > end:
                jobs.wake(JOB)
                return
    except DirectoryDown as error:
        log.warning("photos not read", extra={"reason": error.reason})


def take_over(directory: Directory, claimed: Claim) -> None:
    """Look at the photos of these people. Commits. Raises DirectoryDown; the rest is due again by itself."""
    asked = {one.directory_id: one for one in claimed.people if one.directory_id}
    held = pictures.held_of_directory([one.person_id for one in asked.values()])
    db.session.rollback()
    unfinished = set()
    for directory_id, photo in read(directory, list(asked)):
        one = asked[directory_id]
        if not _take_over(claimed, one, photo, held):
            unfinished.add(one.person_id)
    claimed.settle({one.person_id for one in claimed.people} - unfinished)
    db.session.commit()


def _take_over(claimed: Claim, one: Due, photo: Photo, held: Mapping[int, Held]) -> bool:
    """Do it for one; return False where it is to be tried again."""
    before = held.get(one.person_id, NOTHING)
    if photo.original == before.original:
        if before.fault:
            _report(one, before, None, before.fault)
            db.session.commit()
        return True
    try:
        drawn, fault = _drawn(photo)
    except TimeoutError:
        return False
    pictures.from_directory(one.person_id, photo.original, drawn, fault)
    claimed.settle([one.person_id])
    _report(one, before, drawn, fault)
    db.session.commit()
    return True


def _drawn(photo: Photo) -> tuple[Portrait | None, Fault | None]:
    """Return the picture, or why there is none. Raises TimeoutError where this machine has no time for it."""
    if photo.is_too_heavy:
        return None, Fault.TOO_HEAVY
    try:
        return (pictures.draw(photo.data, PATIENCE) if photo.data else None), None
    except BadPicture as bad:
        if bad.fault is Fault.TOO_LATE:
            raise TimeoutError from None
        return None, bad.fault


def _report(one: Due, before: Held, drawn: Portrait | None, fault: Fault | None) -> None:
    """Add to the report of the run that read the entry; the caller commits."""
    if one.run_id is None:
        return
    report = Report(one.run_id)
    if fault is not None:
        report.line(ChangeKind.SKIPPED, one.name, one.person_id, f"photo {fault}")
    elif what := change(before.original, drawn.original if drawn else None):
        report.line(ChangeKind.PICTURE, one.name, one.person_id, "photo", after=what)
    report.write()


def change(before: str | None, now: str | None) -> str:
    """Return in a word what becomes of a picture that was known by ``before``; empty: nothing."""
    if before == now:
        return ""
    return "removed" if now is None else "changed" if before else "added"
