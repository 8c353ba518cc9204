"""Moving a Stack Exchange community into a group: survey, make ready, write – all of it or nothing.

Nobody is notified: no notice, no mail, and times are those of the originals. Running it again adds
what is new in a newer dump and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from intranet import jobs
from intranet.database import begins, db, refresh_statistics
from intranet.groups.models import Group
from intranet.imports.stackexchange import survey as surveying
from intranet.imports.stackexchange import texts as preparing
from intranet.imports.stackexchange.dump import Dump
from intranet.imports.stackexchange.groups import add_group, find_group, future_owner, proper_name
from intranet.imports.stackexchange.ledger import POST, REMARK, Source
from intranet.imports.stackexchange.people import Matches, add_authors, match, read_people_file
from intranet.imports.stackexchange.pieces import Surroundings
from intranet.imports.stackexchange.rows import Advance, CannotImport
from intranet.imports.stackexchange.survey import Survey
from intranet.imports.stackexchange.texts import Preparation, Texts
from intranet.imports.stackexchange.writing import Writing
from intranet.settings import settings

#: Shows how far a step is: takes its name and its size in bytes, gives a function told the bytes done.
Step = Callable[[str, int], AbstractContextManager[Advance]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be imported, and how."""

    folder: Path
    group: str
    people_file: Path | None = None
    language: str | None = None  # else the group's, else the site's
    owner: str | None = None  # username of who is to own a group that is made for this
    site: str = ""  # address of the community, where its own links do not tell
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the texts go and what stands there already, as plain values."""

    group_id: int | None  # None: the group is yet to be made
    language: str
    owner_id: int | None  # of a group yet to be made
    known: dict[str, set[int]]  # numbers of the texts that arrived before, by kind of number
    purged: set[int]
    authors: dict[str, int | None]  # the people whom authors became before
    matches: Matches
    other_groups: int  # that the community went to as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What arrived, what was there before and what was left out. A dry run has the same."""

    order: Order
    dump: Dump
    found: Survey
    place: Place
    site: str
    texts: Texts

    @property
    def new_authors(self) -> set[str]:
        """Authors that come with this run, colleagues among them."""
        return self.texts.authors - self.place.authors.keys()

    @property
    def colleagues(self) -> set[str]:
        """New authors who were matched."""
        return self.new_authors & self.place.matches.people.keys()

    @property
    def accepted(self) -> int:
        """Answers that are accepted with this run: those of new questions."""
        return len(self.found.accepted.keys() - self.place.known[POST])


def import_dump(order: Order, step: Step) -> Outcome:
    """Import a dump, or with ``dry_run`` find out what that would bring.

    Raises CannotImport for whatever is wrong with the dump or the order; the database is unchanged then.
    """
    dump = Dump(order.folder)
    mails = read_people_file(order.people_file) if order.people_file else {}
    with step("Checking", dump.size(*surveying.PASSES)) as advance:
        found = surveying.survey(dump, advance)
    with begins(writing=False), _faults_of_the_database():
        place = _look(order, found, mails)
    site = order.site or found.site
    with TemporaryFile("w+", encoding="utf-8") as file:
        texts = Texts(file)
        outcome = Outcome(order=order, dump=dump, found=found, place=place, site=site, texts=texts)
        with force_locale(place.language):
            around = Surroundings(site=site, picture=_("Picture"))
        with step("Making ready", dump.size(*preparing.PASSES)) as advance:
            Preparation(found, place.known, place.purged, around, texts).run(dump, advance)
        if texts.new and not order.dry_run:
            _write(outcome, step)
    return outcome


def _look(order: Order, found: Survey, mails: dict[int, str]) -> Place:
    """Read what the import needs to know of the database, and refuse what cannot be done to it."""
    languages = settings().languages
    if order.language and order.language not in languages:
        raise CannotImport(f"{order.language!r} is no language of this site ({', '.join(languages)}).")
    group = find_group(order.group)
    owner = None if group else future_owner(order.owner)
    if group is None:
        proper_name(order.group)
    source = Source.of(found.community, group.id if group else 0)
    authors = source.authors()
    return Place(
        group_id=group.id if group else None,
        language=order.language or (group.language if group else str(languages[0])),
        owner_id=owner.id if owner else None,
        known={kind: source.numbers(kind) for kind in (POST, REMARK)},
        purged=source.purged(),
        authors=authors,
        matches=match(mails, found.authors, authors),
        other_groups=len(source.other_groups()),
    )


def _write(outcome: Outcome, step: Step) -> None:
    """Write everything in one transaction. Raises CannotImport where another import came in between."""
    with step("Writing", outcome.texts.characters) as advance, begins(writing=True), _faults_of_the_database():
        _write_rows(outcome, advance)
        db.session.commit()
    refresh_statistics()
    jobs.wake("search")


@contextmanager
def _faults_of_the_database() -> Iterator[None]:
    """Take back what was begun, whatever the fault; say those that an administrator can mend."""
    try:
        yield
    except IntegrityError:
        raise CannotImport("Somebody changed the same things meanwhile; run it again.") from None
    except (OperationalError, ProgrammingError) as error:
        reason = str(error.orig).strip().splitlines()[0]
        hint = "Run it again." if "locked" in reason else "Is it up to date (intranet database upgrade)?"
        raise CannotImport(f"The database failed: {reason}. {hint}") from None
    finally:
        db.session.rollback()  # nothing after a commit


def _write_rows(outcome: Outcome, advance: Advance) -> None:
    order, place = outcome.order, outcome.place
    group = (
        add_group(order.group, place.language, place.owner_id, outcome.site)
        if place.group_id is None
        else db.session.get_one(Group, place.group_id)
    )
    source = Source.of(outcome.found.community, group.id)
    names = {author: outcome.found.authors[author] for author in sorted(outcome.new_authors)}
    people = {**place.authors, **add_authors(source.people, names, place.matches.people)}
    writing = Writing(group, place.language, source, people)
    writing.write(outcome.texts.read(advance), outcome.found.accepted)
