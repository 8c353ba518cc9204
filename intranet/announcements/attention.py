"""What an announcement costs its readers, before it is published: the attention meter.

Everything is counted by sets in the database, never person by person. Head-counts are no secret from who announces
to these people. What others announce is: their titles are never given, what stands in groups that the viewer does not
read counts nowhere, and where fewer than ``FEW`` people are meant nothing is said of what else they get.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, case, func, literal, or_, select, union_all

from intranet import clock
from intranet.access import Viewer
from intranet.announcements.models import Announcement
from intranet.announcements.slots import BEGINS, ENDS, WEEKDAYS, Moment, Neighbour, Pattern, Week, at_night
from intranet.announcements.targets import membership, people_of
from intranet.audiences.matching import matching
from intranet.audiences.rules import Rule
from intranet.database import fetch
from intranet.items.models import EVERYONE, AudienceMember, Item, ItemState
from intranet.people.models import Person
from intranet.settings import settings

#: Words a minute of adults who read silently for information. English: Brysbaert 2019, doi 10.1016/j.jml.2019.104047.
#: German says the same in fewer and longer words; its readers stand to those of English as 179 to 228 with the same
#: texts in both (IReST: Trauzettel-Klosinski and Dietz 2012, doi 10.1167/iovs.11-8284).
ENGLISH_WORDS = 238
WORDS_A_MINUTE = {"en": ENGLISH_WORDS, "de": round(ENGLISH_WORDS * 179 / 228)}
WORD = re.compile(r"\w[\w'’-]*")
RECENT = timedelta(days=7)
MANY = 3  # announcements in that time
#: Fewer people than this, and what else they get would be said of each of them.
FEW = 5
#: What is scheduled this near and reaches this share of the same people clashes.
NEAR, SAME = timedelta(hours=4), 0.2

_item, _announcement, _person = Item.__table__.c, Announcement.__table__.c, Person.__table__.c
_member = AudienceMember.__table__.c
Key = tuple[int, int | None]  # an audience, and the group whose members are meant
Place = tuple[Any, Any, dict[int, Key]]
BY_RULE, BY_GROUP, BY_NUMBER = range(3)


@dataclass(frozen=True, slots=True)
class Load:
    """How many announcements these people had in the last seven days."""

    median: int
    many: float  # the share of them who had ``MANY`` or more


@dataclass(frozen=True, slots=True)
class Clash:
    """Something scheduled near, and what share of the same people it reaches; named where the viewer wrote it."""

    at: datetime
    share: float
    title: str = ""
    announcement_id: int | None = None


@dataclass(frozen=True, slots=True)
class Meter:
    """What publishing at a moment means for the people it is for."""

    people: int
    minutes: float  # of reading, each
    moment: Moment
    at_night: float  # the share of them for whom it is night then
    is_later: bool  # it is to be published at that moment, not at once
    better: list[Moment]
    clashes: list[Clash]
    load: Load | None  # none where so few are meant that it would be said of each

    @property
    def hours(self) -> float:
        """How long all of them read together."""
        return self.people * self.minutes / 60


@dataclass(frozen=True, slots=True)
class _Other:
    """Another announcement that these people get."""

    id: int
    key: Key
    title: str
    at: datetime
    is_own: bool
    was_published: bool


def people_meant(audience_id: int | None, group_id: int | None, rule: Rule | None) -> Select[Any] | None:
    """Return the select of ids of whom an audience, or a rule that is none yet, means; none where neither is known."""
    if audience_id is not None:
        return people_of(audience_id, group_id)
    return None if rule is None else select(_person.id).where(matching(rule))


def reading_minutes(words: str, language: str) -> float:
    """Return how long an adult reads this."""
    return len(WORD.findall(words)) / WORDS_A_MINUTE.get(language, ENGLISH_WORDS)


def measure(viewer: Viewer, people: Select[Any], words: str, language: str, at: datetime | None = None) -> Meter:
    """Measure words for people, a select of their ids, published at a moment or at once.

    Whoever may announce to them asks; the caller has made sure of that.
    """
    now = clock.now()
    patterns = _patterns(people)
    total = sum(patterns.values())
    others = _others(viewer, now) if total >= FEW else []
    had = Counter({other.key: 0 for other in others})
    had.update(other.key for other in others if other.was_published and other.at > now - RECENT)
    reached, counts = _heard(people, total, had)
    neighbours = [Neighbour(other.at, reached[other.key] / total) for other in others if reached[other.key]]
    week = Week(patterns, neighbours, now)
    moment = week.moment(at if at is not None and at > now else now)
    return Meter(
        people=total,
        minutes=reading_minutes(words, language),
        moment=moment,
        at_night=at_night(patterns, moment.at),
        is_later=at is not None and at > now,
        better=week.better(moment) if total else [],
        clashes=_clashes(others, reached, total, moment.at),
        load=_load(counts, total),
    )


def _patterns(people: Select[Any]) -> dict[Pattern, int]:
    """Return how many of the people work when; who has said nothing works as most do, in the site's zone."""
    said = (_person.time_zone, _person.working_days, _person.works_from, _person.works_until)
    found: Counter[Pattern] = Counter()
    for zone, days, begins, ends, count in fetch(
        select(*said, func.count()).where(_person.id.in_(people)).group_by(*said)
    ):
        knows_hours = begins is not None and ends is not None
        hours = (begins, ends) if knows_hours else (BEGINS, ENDS)
        found[Pattern(zone or settings().time_zone, days or WEEKDAYS, *hours)] += count
    return dict(found)


def _others(viewer: Viewer, now: datetime) -> list[_Other]:
    """Return what was announced in the last days and what is to be, as far as it may count for the viewer."""
    is_own = or_(_item.author_id == viewer.person_id, _announcement.written_by_id == viewer.person_id)
    was_public = or_(_item.state == ItemState.PUBLISHED, _announcement.expired_at.is_not(None))
    # What was active lately is found by an index, and what was published lately is among it.
    recent = and_(was_public, _item.last_activity_at > now - RECENT, _item.published_at > now - RECENT)
    coming = and_(_item.state == ItemState.SCHEDULED, _item.publish_at > now)
    counts = or_(_item.group_id.is_(None), _item.audience_id.in_(sorted(viewer.audience_ids)), is_own)
    at = func.coalesce(_item.published_at, _item.publish_at).label("at")
    read = select(
        _item.id, _item.audience_id, _item.group_id, _item.title, at, is_own.label("is_own"), _item.published_at
    ).join_from(Item.__table__, Announcement.__table__, _announcement.id == _item.id)
    rows = fetch(read.where(_item.kind == "announcement", or_(recent, coming), counts).order_by(at, _item.id))
    return [
        _Other(row.id, (row.audience_id, row.group_id), row.title, row.at, row.is_own, row.published_at is not None)
        for row in rows
    ]


def _heard(people: Select[Any], total: int, had: Mapping[Key, int]) -> tuple[Mapping[Key, int], Mapping[int, int]]:
    """Return how many of the people each audience reaches, and how many of them had how many announcements.

    ``had`` says how many each audience had. Both come of one reading of who is in these audiences.
    """
    by_all = sum(number for key, number in had.items() if _is_everyone(key))
    reached = Counter({key: total for key in had if _is_everyone(key)})
    counts = Counter({by_all: total})
    places = _places(had)
    if not places:
        return reached, counts
    got = union_all(*(_rows(people, source, place, had) for source, place in places.items())).cte("got")
    each = select(func.sum(got.c.number).label("number")).group_by(got.c.person_id).subquery()
    by_place = select(got.c.source, got.c.place, func.count()).group_by(got.c.source, got.c.place)
    by_number = select(literal(BY_NUMBER), each.c.number, func.count()).group_by(each.c.number)
    for source, value, count in fetch(union_all(by_place, by_number)):
        if source == BY_NUMBER:
            counts[by_all + int(value)] += count
            counts[by_all] -= count
        else:
            reached[places[source][2][value]] = count
    return reached, counts


def _rows(people: Select[Any], source: int, place: Place, had: Mapping[Key, int]) -> Select[Any]:
    """Return the select of who of the people is in audiences, with how many announcements each audience had."""
    table, of, keys = place
    number = case({one: had[key] for one, key in keys.items()}, value=of, else_=0).label("number")
    # Said so that SQLite reads each audience once, not once for each of the people.
    meant = func.coalesce(table.c.person_id, 0).in_(people)
    return select(table.c.person_id, of.label("place"), literal(source).label("source"), number).where(
        of.in_(sorted(keys)), meant
    )


def _load(counts: Mapping[int, int], total: int) -> Load | None:
    """Say in two figures how many of the people had how many announcements."""
    if total < FEW:
        return None
    many = sum(count for number, count in counts.items() if number >= MANY)
    return Load(_median(counts, total), many / total)


def _places(keys: Iterable[Key]) -> dict[int, Place]:
    """Return where the people of audiences stand, each with its column and the keys by their ids there."""
    by_rule = {key[0]: key for key in keys if key[1] is None and key[0] != EVERYONE}
    by_group = {key[1]: key for key in keys if key[1] is not None}
    places = {
        BY_RULE: (AudienceMember.__table__, _member.audience_id, by_rule),
        BY_GROUP: (membership, membership.c.group_id, by_group),
    }
    return {source: place for source, place in places.items() if place[2]}


def _is_everyone(key: Key) -> bool:
    return key == (EVERYONE, None)


def _median(counts: Mapping[int, int], total: int) -> int:
    """Return what the one in the middle had."""
    passed = 0
    for number in sorted(counts):
        passed += counts[number]
        if passed * 2 >= total:
            return number
    return 0


def _clashes(others: Iterable[_Other], reached: Mapping[Key, int], total: int, at: datetime) -> list[Clash]:
    """Return what is scheduled near and for many of the same people, the nearest first."""
    found = [
        Clash(other.at, reached[other.key] / total, *((other.title, other.id) if other.is_own else ()))
        for other in others
        if not other.was_published and abs(other.at - at) <= NEAR and reached[other.key] >= SAME * total
    ]
    return sorted(found, key=lambda clash: (abs(clash.at - at), clash.at))
