"""No ranking anywhere: nothing that anybody reads depends on who was thanked, or thanked others, how often.

In a world where thanks are very unequal, every address is read twice: as it is, and after the roles of those who
got and gave most and least were exchanged. Latest thanks, which walls and profiles show, stay the same; so whatever
else differs says something about a person's number, be it a count, an order or a place in a list. HR's figures of
groups are computed anew both times.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, update

from intranet import clock
from intranet.database import db
from intranet.insights import snapshots
from intranet.insights.models import Snapshot
from intranet.insights.quarters import Quarter
from intranet.items.models import EVERYONE, Item
from intranet.people.models import Person
from intranet.recognition.models import Thanks, ThanksRecipient
from intranet.search import drain
from tests import writing
from tests.architecture.addresses import Written, places, write
from tests.architecture.conftest import PASSING
from tests.cast import Cast, person
from tests.conftest import Browser
from tests.proofs import Proof

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
#: Thanks that each of them got, and gave; the ends are exchanged. No page has such numbers by chance.
RECEIVED = {"Quilla Aster": 47, "Quilla Birch": 23, "Quilla Cedar": 11, "Quilla Daisy": 5, "Quilla Elder": 2}
GIVEN = {"Quilla Elder": 43, "Quilla Daisy": 19, "Quilla Cedar": 13, "Quilla Birch": 7, "Quilla Aster": 2}
EXCHANGED = (("Quilla Aster", "Quilla Elder"), ("Quilla Birch", "Quilla Daisy"))
#: Beside them everybody got and gave so many lately.
LATELY = 6
#: What the first of a pair got or gave, without and with the latest, and both together, as a search would count.
TELLING = {47, 43, 47 + LATELY, 43 + LATELY, 47 + 2 + 2 * LATELY, 43 + 2 + 2 * LATELY}
NUMBER = re.compile(r"(?<![\w.:–-])\d+(?![\w.:%–-])")
#: Looking ahead marks nothing as seen, so that the second look finds what the first one did.
AHEAD = {"Sec-Purpose": "prefetch"}
ORDER = re.compile(r"[?&](sort|order|show)=([\w.-]+)")
CHOICE = re.compile(r"<select[^>]*name=\"(sort|order|show)\".*?</select>", re.DOTALL)
OPTION = re.compile(r"<option value=\"([\w.-]+)\"")


@pytest.fixture
def unequal(app: Flask, cast: Cast) -> Iterable[Written]:
    """The world: one of everything, five colleagues with their thanks, and the figures of the quarter."""
    with clock.frozen_at(NOW):
        written = write(cast, cast.cycling)
        people = {name: person(name.lower().replace(" ", "-"), name, department="Sails").id for name in RECEIVED}
        value = writing.company_value().id
        old = Quarter(2026, 3).began(UTC) + timedelta(days=9)
        gives = [people[name] for name, number in GIVEN.items() for _ in range(number)]
        gets = [people[name] for name, number in RECEIVED.items() for _ in range(number)]
        first = (db.session.scalar(select(func.max(Item.id))) or 0) + 1
        _thank(range(first, first + len(gives)), gives, [cast.cleo.id] * len(gives), value, old)
        later = first + len(gives)
        _thank(range(later, later + len(gets)), [cast.mika.id] * len(gets), gets, value, old + timedelta(days=9))
        latest = later + len(gets)
        everybody = [*people.values(), cast.cleo.id, cast.mika.id] * LATELY
        _thank(range(latest, latest + len(everybody)), [cast.anton.id] * len(everybody), everybody, value, NOW)
        own = latest + len(everybody)
        _thank(range(own, own + 5 * LATELY), list(people.values()) * LATELY, [cast.anton.id] * 5 * LATELY, value, NOW)
        db.session.execute(update(Person).values(created_at=NOW - timedelta(days=900)))
        db.session.commit()
        measure()
        written.values["person_id"] = [people["Quilla Aster"], people["Quilla Elder"]]
        yield written


def _thank(ids: Iterable[int], givers: list[int], recipients: list[int], value: int, since: datetime) -> None:
    """Add thanks, a minute after another."""
    rows = [
        {
            "id": number, "kind": "thanks", "root_id": number, "audience_id": EVERYONE, "author_id": giver,
            "state": "published", "body": "Thank you.", "body_html": "<p>Thank you.</p>",
            **dict.fromkeys(("created_at", "published_at", "last_activity_at"), since + timedelta(minutes=place - 999)),
        }
        for place, (number, giver) in enumerate(zip(ids, givers, strict=True))
    ]  # fmt: skip
    db.session.execute(insert(Item.__table__), rows)
    db.session.execute(insert(Thanks.__table__), [{"id": row["id"], "value_id": value} for row in rows])
    to = [{"thanks_id": row["id"], "person_id": who, "position": 0} for row, who in zip(rows, recipients, strict=True)]
    db.session.execute(insert(ThanksRecipient.__table__), to)


def measure() -> None:
    """Have HR's figures computed, and the search know everything."""
    db.session.execute(delete(Snapshot))
    db.session.commit()
    assert snapshots.take_due()
    drain.drain()


def exchange() -> None:
    """Let the first of each pair have got and given what the second has, but for the latest thanks."""
    ids = dict(db.session.execute(select(Person.display_name, Person.id)).all())
    swap = {ids[one]: ids[other] for pair in EXCHANGED for one, other in (pair, pair[::-1])}
    old = select(Item.id).where(Item.kind == "thanks", Item.published_at < NOW - timedelta(days=9))
    for column in (Item.__table__.c.author_id, ThanksRecipient.__table__.c.person_id):
        key = column.table.c.id if "id" in column.table.c else column.table.c.thanks_id
        cases = db.case(*((column == one, other) for one, other in swap.items()), else_=column)
        db.session.execute(update(column.table).where(key.in_(old)).values({column.name: cases}))
    measure()


def addresses(application: Flask, written: Written) -> tuple[list[str], list[str]]:
    """Return every address: those that list things, HR's, profiles and searches for a name; and all others."""
    listing, others = [], []
    for place in places(application, written):
        is_listing = not place.values or "person_id" in place.values or place.endpoint.startswith("insights.")
        (listing if is_listing else others).append(place.path)
        if not place.values:
            others.append(f"{place.path}?{urlencode(written.question)}")
    listing += [f"/search?{urlencode({'q': name, 'kind': 'thanks'})}" for name in RECEIVED]
    listing += [f"/search/suggest?{urlencode({'q': name})}" for name in RECEIVED]
    return listing, others


def read(browser: Browser, wanted: Iterable[str]) -> Mapping[str, str]:
    """Return what each address answers, and what those answer that its links and forms order differently."""
    found: dict[str, str] = {}
    waiting = list(wanted)
    while waiting:
        address = waiting.pop(0)
        if address in found or address.startswith(("/static/", "/health")):
            continue
        response = browser.get(address, headers=AHEAD)
        text = PASSING.sub("", response.get_data(as_text=True)) if response.mimetype.startswith("text/") else ""
        found[address] = text
        base, plain = address.partition("?")[0], unescape(text)
        orders = {(match[1], match[2]) for match in ORDER.finditer(plain)}
        orders |= {(choice[1], value) for choice in CHOICE.finditer(plain) for value in OPTION.findall(choice[0])}
        waiting += [f"{base}?{name}={value}" for name, value in sorted(orders) if "?" not in address]
    return found


def numbers(text: str) -> set[int]:
    """Return the numbers of thanks that somebody would read there."""
    return TELLING & {int(found) for found in NUMBER.findall(re.sub(r"<[^>]*>", " ", text)) if len(found) < 4}


def differing(before: Mapping[str, str], after: Mapping[str, str]) -> list[str]:
    """Return the addresses that answer differently; searches for names lead to the thanks themselves."""
    return [address for address in before if before[address] != after.get(address) and "q=Quilla" not in address]


@pytest.mark.proof
def test_nothing_depends_on_who_was_thanked_how_often(
    application: Flask, cast: Cast, unequal: Written, signed_in: Callable, proof: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing, others = addresses(application, unequal)
    browsers = {who: signed_in(getattr(cast, who)) for who in ("hanna", "ada", "ben", "mika", "anton")}
    some = {who: proof.sample(listing, 4) + proof.sample(others, 3) for who in browsers}
    some["hanna"] = listing + proof.sample(others, 12)
    before = {who: read(browser, some[who]) for who, browser in browsers.items()}
    told = {address: shown for pages in before.values() for address, text in pages.items() if (shown := numbers(text))}
    assert not told, "somebody's number stands there"
    assert any("Quilla Aster" in text for text in before["hanna"].values())
    assert any(re.search(r"\?(sort|show)=\w", address) for address in before["hanna"]), "orders were followed"
    ranked = _planted(browsers["hanna"], application, monkeypatch)
    exchange()
    for who, browser in browsers.items():
        assert differing(before[who], read(browser, some[who])) == [], who
    assert differing(ranked, _planted(browsers["hanna"], application, monkeypatch)) == ["/people"], "the control"
    proof.note(addresses=len(listing) + len(others), pages_read_twice=sum(len(pages) for pages in before.values()))


def _planted(browser: Browser, application: Flask, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """Return what a page answers that lists people in the order of the thanks they got, without a number."""

    def ranking() -> str:
        to = ThanksRecipient.__table__.c
        order = func.count(to.thanks_id).desc()
        query = select(Person.display_name).join(ThanksRecipient, to.person_id == Person.id).group_by(Person.id)
        return "<br>".join(db.session.scalars(query.order_by(order, Person.id)))

    with monkeypatch.context() as patched:
        patched.setitem(application.view_functions, "people.index", ranking)
        return read(browser, ["/people"])


def test_a_number_that_stands_somewhere_is_found() -> None:
    """The control of the other half."""
    assert numbers("<b>47</b> thanks") == {47}
    assert not numbers('<a href="/thanks/47">12:47, 1.43, 47%</a>')
