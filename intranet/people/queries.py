"""Reading people: cards for by-lines, the directory page, a profile, signed-in browsers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import get_timezone
from sqlalchemy import Select, bindparam, false, func, literal, select
from sqlalchemy.orm import aliased

from intranet import clock
from intranet.access import Viewer, find_or_404
from intranet.database import db, fetch
from intranet.people import policy, sessions
from intranet.people.devices import Device, describe
from intranet.people.forms import DirectoryFilter
from intranet.people.hours import Hours, hours_of
from intranet.people.models import Person, PersonState, Picture, SignIn
from intranet.people.names import find_key, fold, patterns
from intranet.people.skills import skills_of
from intranet.web.locale import notation
from intranet.web.pagination import Page

PAGE_SIZE = 30
#: Steps up from a person to the top; more is a ring in the directory.
MOST_LEVELS = 12
#: How long a colleague is new.
NEW_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What a by-line shows of a person."""

    id: int
    display_name: str
    title: str = ""
    department: str = ""
    state: str = PersonState.ACTIVE
    place: str = ""
    picture: str | None = None


CARD: tuple[Any, ...] = (
    Person.id, Person.display_name, Person.title, Person.department, Person.state, Person.place, Person.picture,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facets:
    """What the directory page offers to filter by."""

    departments: list[str]
    places: list[str]
    letters: list[str]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What of a person's skills and topics was asked for."""

    skills: list[str]
    ask_about: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What the page of a person says of them."""

    id: int
    display_name: str
    given_name: str
    title: str
    department: str
    place: str
    company: str
    started_on: date | None
    email: str | None
    phone: str
    state: str
    about_html: str
    language: str | None
    manager_id: int | None
    picture: str | None
    pronouns: str
    ask_about: str
    skills: list[str]
    hours: Hours | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a person stands in the company."""

    managers: list[PersonCard]  # the nearest first
    reports: list[PersonCard]


@dataclass(frozen=True, slots=True)
class SignedInBrowser:
    """One row of the page of signed-in devices."""

    id: int
    device: Device
    address: str
    signed_in_at: datetime
    last_used_at: datetime


_CARDS = select(*(Person.__table__.c[column.key] for column in CARD)).where(
    Person.__table__.c.id.in_(bindparam("people", expanding=True))
)


def cards(person_ids: Iterable[int | None]) -> dict[int, PersonCard]:
    """Return the cards of many people by one statement."""
    wanted = {person_id for person_id in person_ids if person_id is not None}
    if not wanted:
        return {}
    return {row.id: PersonCard(*row) for row in fetch(_CARDS, {"people": sorted(wanted)})}


def profile(viewer: Viewer, person_id: int) -> Profile:
    """Return what a profile shows of a colleague or former colleague; raise NotFound.

    Who has left is not to be written to or rung up.
    """
    person: Person = find_or_404(policy.visible(viewer), id=person_id)
    works_here = person.state == PersonState.ACTIVE
    return Profile(
        id=person.id,
        display_name=person.display_name,
        given_name=person.given_name or person.display_name,
        title=person.title,
        department=person.department,
        place=person.place,
        company=person.company,
        started_on=person.started_on if works_here else None,
        email=person.email if works_here else None,
        phone=person.phone if works_here else "",
        state=person.state,
        about_html=person.about_html,
        language=person.language,
        manager_id=person.manager_id if works_here else None,
        picture=person.picture,
        pronouns=person.pronouns,
        ask_about=person.ask_about if works_here else "",
        skills=skills_of([person.id]).get(person.id, []) if works_here else [],
        hours=hours_of(person, str(get_timezone()), notation()) if works_here else None,
    )


def me(viewer: Viewer) -> Person:
    """Return the viewer's own row."""
    return db.session.get_one(Person, viewer.person_id)


def manager_of(viewer: Viewer, person: Profile) -> PersonCard | None:
    """Return to whom a colleague reports."""
    return next(iter(cards([person.manager_id]).values()), None)


def picture_sources(viewer: Viewer) -> set[str]:
    """Return who has given pictures of the viewer."""
    mine = select(Picture.source).where(Picture.person_id == viewer.person_id, Picture.version.is_not(None))
    return set(db.session.scalars(mine))


def directory(viewer: Viewer, wanted: DirectoryFilter) -> Page[PersonCard]:
    """Return one page of colleagues of today, from A to Z."""
    query = _matching(viewer, wanted)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    number = min(wanted.page, max(1, -(-total // PAGE_SIZE)))
    rows = query.order_by(Person.sort_key, Person.id).limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return Page(_cards(rows), number, PAGE_SIZE, total)


def newcomers(viewer: Viewer, limit: int) -> list[tuple[PersonCard, datetime]]:
    """Return the colleagues whom the directory named for the first time lately, the newest first, with the day."""
    query = _matching(viewer, DirectoryFilter(new=True)).add_columns(Person.created_at)
    rows = db.session.execute(query.order_by(Person.created_at.desc(), Person.id.desc()).limit(limit))
    return [(PersonCard(*card), since) for *card, since in rows]


def knowledge(viewer: Viewer, wanted: DirectoryFilter, people: list[PersonCard]) -> dict[int, Knowledge]:
    """Return for which of their words these people were found; nothing where no topic was asked for."""
    if not wanted.knows or not people:
        return {}
    topics = [word.strip("%") for word in patterns(wanted.knows)]
    ids = [person.id for person in people]
    lines = db.session.execute(
        policy.listed(viewer).with_only_columns(Person.id, Person.ask_about).where(Person.id.in_(ids))
    )
    skills = skills_of(ids)
    return {
        person_id: Knowledge(
            [skill for skill in skills.get(person_id, []) if any(topic in find_key(skill) for topic in topics)],
            line if any(topic in find_key(line) for topic in topics) else "",
        )
        for person_id, line in lines
    }


def facets(viewer: Viewer, wanted: DirectoryFilter) -> Facets:
    """Return every department and place, and the first letters among those who match otherwise."""
    staff = policy.listed(viewer).with_only_columns(Person.department, Person.place).distinct()
    pairs = db.session.execute(staff).all()
    initial = func.substr(Person.sort_key, 1, 1)
    letters = _matching(viewer, wanted, by_letter=False).with_only_columns(initial).distinct().order_by(initial)
    return Facets(
        departments=sorted({row.department for row in pairs if row.department}, key=fold),
        places=sorted({row.place for row in pairs if row.place}, key=fold),
        letters=[letter for letter in db.session.scalars(letters) if letter],
    )


def find(viewer: Viewer, text: str, limit: int = 8) -> list[PersonCard]:
    """Return the first colleagues whose name or title has words that begin so; none for no text."""
    if not patterns(text):
        return []
    return _cards(_matching(viewer, DirectoryFilter(text=text)).order_by(Person.sort_key, Person.id).limit(limit))


def surroundings(viewer: Viewer, person: Profile) -> Surroundings:
    """Return the way up from a person and who reports to them, colleagues of today only."""
    reports = policy.listed(viewer).with_only_columns(*CARD).where(Person.manager_id == person.id)
    return Surroundings(managers=_way_up(viewer, person), reports=_cards(reports.order_by(Person.sort_key, Person.id)))


def signed_in_browsers(viewer: Viewer) -> list[SignedInBrowser]:
    """Return the browsers the viewer is signed in with, the one used last first."""
    moment = clock.now()
    rows = db.session.execute(
        select(SignIn.id, SignIn.user_agent, SignIn.address, SignIn.created_at, SignIn.last_used_at)
        .where(
            SignIn.person_id == viewer.person_id,
            SignIn.last_used_at > moment - sessions.IDLE,
            SignIn.created_at > moment - sessions.ABSOLUTE,
        )
        .order_by(SignIn.last_used_at.desc(), SignIn.id.desc())
    )
    return [SignedInBrowser(id_, describe(agent), address, since, used) for id_, agent, address, since, used in rows]


def _cards(query: Select[Any]) -> list[PersonCard]:
    return [PersonCard(*row) for row in db.session.execute(query)]


def _matching(viewer: Viewer, wanted: DirectoryFilter, *, by_letter: bool = True) -> Select[Any]:
    words = patterns(wanted.text)
    topics = patterns(wanted.knows)
    query = (
        policy.listed(viewer)
        .with_only_columns(*CARD)
        .where(*(Person.find_key.like(word) for word in words), *(Person.ask_key.like(topic) for topic in topics))
    )
    if (wanted.text and not words) or (wanted.knows and not topics):
        query = query.where(false())
    if wanted.department:
        query = query.where(Person.department == wanted.department)
    if wanted.place:
        query = query.where(Person.place == wanted.place)
    if wanted.new:
        query = query.where(Person.directory_id.is_not(None), Person.created_at > _new_since())
    if wanted.letter and by_letter:
        query = query.where(func.substr(Person.sort_key, 1, 1) == wanted.letter)
    return query


def _new_since() -> datetime:
    """Return from when on somebody counts as new: whoever came with the site's first month was there before it."""
    first = db.session.scalar(select(func.min(Person.created_at)).where(Person.directory_id.is_not(None)))
    moment = clock.now()
    return max(moment - NEW_FOR, first + NEW_FOR) if first else moment


def _way_up(viewer: Viewer, person: Profile) -> list[PersonCard]:
    """Walk up by one recursive statement; a ring of managers ends where it began."""
    if person.manager_id is None:
        return []
    start = select(Person.id, Person.manager_id, literal(0).label("level")).where(Person.id == person.manager_id)
    chain = start.cte("chain", recursive=True)
    above = aliased(Person)
    step = select(above.id, above.manager_id, chain.c.level + 1).join(chain, above.id == chain.c.manager_id)
    chain = chain.union_all(step.where(chain.c.level < MOST_LEVELS))
    query = policy.listed(viewer).with_only_columns(*CARD).join(chain, chain.c.id == Person.id).order_by(chain.c.level)
    found = {card.id: card for card in _cards(query) if card.id != person.id}
    return list(found.values())
