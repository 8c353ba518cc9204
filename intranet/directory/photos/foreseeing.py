"""What a run would do to pictures, for the report of a dry run. Nothing is drawn or written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from sqlalchemy import select

from intranet.database import db
from intranet.directory.failover import Directory
from intranet.directory.models import ChangeKind
from intranet.directory.photos.reading import read
from intranet.directory.photos.taking_over import NOTHING, change
from intranet.directory.sync.report import Report
from intranet.files.drawing import Fault
from intranet.people import pictures
from intranet.people.models import Person

#: Directory id, and by what the photo there is known again.
Foreseen = tuple[str, str | None]


def foresee(directory: Directory, ids: Collection[str], tick: Callable[[int], None]) -> list[Foreseen]:
    """Look at the photos of those among ``ids`` who are known here. Raises DirectoryDown."""
    known = sorted(one for one in db.session.scalars(select(Person.directory_id)) if one and one in ids)
    db.session.rollback()
    found = []
    for directory_id, photo in read(directory, known):
        found.append((directory_id, photo.original))
        tick(len(found))
    return found


def tell(report: Report, chosen: Sequence[Foreseen]) -> None:
    """Add what would change to the report."""
    originals: dict[str | None, str | None] = dict(chosen)
    query = select(Person.id, Person.directory_id, Person.display_name).where(Person.directory_id.in_(originals))
    people = db.session.execute(query).all()
    held = pictures.held_of_directory([person_id for person_id, _, _ in people])
    for person_id, directory_id, name in people:
        original = originals[directory_id]
        if original == Fault.TOO_HEAVY:
            report.line(ChangeKind.SKIPPED, name, person_id, f"photo {Fault.TOO_HEAVY}")
        elif what := change(held.get(person_id, NOTHING).original, original):
            report.line(ChangeKind.PICTURE, name, person_id, "photo", after=what)
