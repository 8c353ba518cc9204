"""Members plan events, colleagues find them, and who organises changes, cancels and takes the list along."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet import clock
from intranet.database import db
from intranet.events import forgetting, reminding
from intranet.events.models import Answer, Attendance, Event
from intranet.events.times import Span
from intranet.mail.models import OutgoingMail
from intranet.notifications.models import Notice
from intranet.search import drain
from tests import writing
from tests.cast import Cast
from tests.mail.conftest import send_due
from tests.servers.smtp import SmtpServer, sending_through

DAY = (clock.now() + timedelta(days=20)).date()


def form(cast: Cast, **values: object) -> dict[str, object]:
    known = {
        "group": cast.cycling.id, "title": "Night ride", "first_day": DAY, "from_time": "18:00", "until_time": "20:00",
        "last_day": "", "zone": "Europe/Berlin", "place": "Gate 3", "link": "", "capacity": "", "body": "With *lamps*.",
        "tags": "night", "once": "b" * 32,
    }  # fmt: skip
    return {**known, **values}


def shown(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "html.parser")


def told(kind: str) -> set[int]:
    return set(db.session.scalars(select(Notice.recipient_id).where(Notice.kind == kind)))


def test_an_event_is_planned_once_and_stands_wherever_colleagues_look(cast: Cast, signed_in) -> None:
    ada, cleo = signed_in(cast.ada), signed_in(cast.cleo)
    first, second = (ada.send("/events/new", form(cast)) for _ in range(2))
    assert (first.status_code, first.location) == (303, second.location)
    event = db.session.scalars(select(Event)).one()
    assert db.session.scalars(select(Attendance.person_id)).all() == [cast.ada.id], "its author comes"
    page = cleo.get(first.location).text
    assert "<em>lamps</em>" in page
    assert "18:00–20:00" in page
    assert 'name="answer"' not in page, "she does not belong to the group"
    drain.drain()
    found = {
        "/": ada, f"/groups/{cast.cycling.id}": cleo, f"/groups/{cast.cycling.id}/events": cleo, "/events": cleo,
        "/events?show=mine": ada, "/search?q=gate": cleo,
    }  # fmt: skip
    for address, browser in found.items():
        assert shown(browser.get(address).text).select(f'main a[href="/events/{event.id}"]'), address
    assert "Night ride" in shown(ada.get("/").text).select_one("#coming-up").text
    assert "Night ride" not in cleo.get("/events?show=mine").text
    assert "Night ride" not in cleo.get("/events?show=past").text


NONSENSE = (
    ({"title": " "}, "Give it a name."),
    ({"first_day": "2026-02-30"}, "Not a valid date value."),
    ({"first_day": "2020-01-01"}, "This is over already."),
    ({"until_time": "18:00"}, "It must end after it begins."),
    ({"from_time": ""}, "Say when it begins."),
    ({"first_day": "2031-03-30", "from_time": "02:30"}, "Clocks skip this time on that day."),
    ({"last_day": "2020-01-01"}, "Choose a day from the first one on, within a year."),
    ({"link": "javascript:alert(1)"}, "An address begins with https://"),
    ({"capacity": "0"}, "At least one, or leave it empty."),
    ({"capacity": "many"}, "Not a valid integer value."),
    ({"zone": "Mars/Olympus"}, "Not a valid choice."),
)  # fmt: skip


def test_what_makes_no_sense_is_said_beside_the_field_and_nothing_is_lost(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    for wrong, message in NONSENSE:
        answer = ada.send("/events/new", form(cast, **wrong))
        assert answer.status_code == 422, wrong
        page = shown(answer.text)
        assert message in page.select_one(".field-invalid").text, wrong
        assert page.select_one("textarea[name=body]").text.strip() == "With *lamps*."
        for name, value in wrong.items():
            field = page.select_one(f"input[name={name}]")
            assert field is None or field["value"] == value.strip()
    assert db.session.scalars(select(Event)).all() == []


def test_days_hours_and_zone_come_back_as_they_were_typed(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    night = {"from_time": "22:00", "until_time": "01:00", "zone": "Europe/Lisbon"}
    days = {"all_day": "y", "from_time": "", "until_time": "", "last_day": DAY + timedelta(days=2)}
    for number, typed in enumerate((night, days, {"until_time": ""})):
        address = ada.send("/events/new", form(cast, **typed, once=f"{number:032x}")).location
        page = shown(ada.get(f"{address}/edit").text)
        expected = {**form(cast), **typed, "until_time": typed.get("until_time") or ("19:00" if number == 2 else "")}
        for name in ("first_day", "from_time", "until_time", "last_day"):
            assert page.select_one(f"input[name={name}]")["value"] == str(expected[name]), (number, name)
        assert page.select_one("select[name=zone] option[selected]")["value"] == expected["zone"]
        assert (page.select_one("input[name=all_day][checked]") is not None) == ("all_day" in typed)


def test_those_who_come_are_told_of_another_time_and_of_a_cancellation(cast: Cast, signed_in) -> None:
    event = writing.event(cast.ben, cast.cycling)
    ben, ada = signed_in(cast.ben), signed_in(cast.ada)
    writing.comes(cast.ada, event, Answer.MAYBE)
    address = f"/events/{event.id}"
    words = form(cast, version=1)
    moved = shown(ben.get(f"{address}/edit").text)
    same = {name: moved.select_one(f"input[name={name}]")["value"] for name in ("first_day", "from_time", "until_time")}
    assert ben.send(f"{address}/edit", {**words, **same, "place": "Hall 2"}).status_code == 303
    assert told("event_changed") == set(), "only its words are others"
    assert ada.send(f"{address}/edit", words).status_code == 403
    assert ben.send(f"{address}/edit", {**words, **same, "place": "Hall 2"}).status_code == 303, "pressed twice"
    for other in ({"place": "Hall 9"}, {"capacity": "3"}, {"until_time": ""}):
        late = ben.send(f"{address}/edit", {**words, **same, "place": "Hall 2", **other})
        assert late.status_code == 409, (other, "words alike, from before the other change")
    assert ben.send(f"{address}/edit", {**words, "version": 2, "place": "Hall 3"}).status_code == 303
    assert told("event_changed") == {cast.ada.id}, "not who did it"
    assert ben.send(f"{address}/edit", {**words, "version": 2}).status_code == 409, "another time alone counts, too"
    assert ben.send(f"{address}/cancellation", {"reason": " "}).status_code == 422
    for _ in range(2):
        assert ben.send(f"{address}/cancellation", {"reason": "The hall is flooded."}).status_code == 303
    assert told("event_cancelled") == {cast.ada.id}
    assert "The hall is flooded." in ada.get(address).text
    history = ada.get(f"{address}/history").text
    assert "changed its time or place" in history
    assert "cancelled it: The hall is flooded." in history
    ben.send(f"{address}/cancellation", {"cancelled": "off"})
    assert told("event_reinstated") == {cast.ada.id}
    assert "flooded" not in ada.get(address).text
    db.session.refresh(event)
    assert (event.sequence, event.version) == (4, 3)


def test_a_reminder_comes_once_on_the_morning_before_by_mail_where_it_is_wanted(app, cast: Cast, signed_in) -> None:
    signed_in(cast.ada).send("/events/new", form(cast))
    event = db.session.scalars(select(Event)).one()
    writing.comes(cast.ben, event, Answer.MAYBE)
    assert (event.remind_at.date(), reminding.remind_due()) == (DAY - timedelta(days=1), 0)
    event.remind_at = clock.now()
    db.session.commit()
    with SmtpServer() as smtp, sending_through(app, smtp):
        assert [reminding.remind_due() for _ in range(2)] == [1, 0]
        assert told("event_reminder") == {cast.ada.id}, "who may come is not reminded"
        send_due()
        [mail] = smtp.deliveries
    text = mail.text("plain")
    assert mail.message["Subject"] == "Night ride is tomorrow"
    assert "18:00–20:00 (Berlin) · Gate 3" in text
    assert db.session.scalars(select(OutgoingMail.kind)).all() == ["notice"]


def test_what_was_is_past_and_a_late_event_reminds_nobody(cast: Cast, signed_in) -> None:
    event = writing.event(cast.ada, cast.cycling)
    begins = clock.now() - timedelta(days=2)
    event.starts_at, event.ends_at, event.remind_at = begins, begins + timedelta(hours=1), clock.now()
    db.session.commit()
    ada = signed_in(cast.ada)
    assert event.title in ada.get("/events?show=past").text
    assert event.title not in ada.get("/events").text
    assert "It is over" in ada.get(f"/events/{event.id}").text
    reminding.remind_due()
    assert told("event_reminder") == set()
    soon = clock.now() + timedelta(minutes=10)
    tonight = writing.event(cast.ada, cast.cycling, span=Span(soon, soon + timedelta(hours=1), "UTC", is_all_day=False))
    assert tonight.remind_at is None


def test_the_organiser_takes_the_list_along_and_no_name_is_a_formula(cast: Cast, signed_in) -> None:
    cast.ada.display_name = "=HYPERLINK(1)"
    event = writing.event(cast.ben, cast.cycling, capacity=1)
    writing.comes(cast.ada, event)
    answer = signed_in(cast.ben).get(f"/events/{event.id}/people.csv")
    assert (answer.headers["Cache-Control"], answer.mimetype) == ("no-store", "text/csv")
    rows = answer.get_data().decode("utf-8-sig").splitlines()
    assert rows[1].startswith("Ben Okafor,Team lead,Engineering,Hamburg,ben@example.test,Going,")
    assert rows[2].startswith("'=HYPERLINK(1),,Engineering,Hamburg,ada@example.test,Waiting for a seat,")
    assert signed_in(cast.ada).get(f"/events/{event.id}/people.csv").status_code == 403
    assert "Number 1 on the waiting list" in signed_in(cast.cleo).get(f"/events/{event.id}/people?show=waiting").text


def test_events_follow_one_another_without_a_gap(cast: Cast, signed_in) -> None:
    moment = datetime.combine(date(2031, 5, 1), datetime.min.time(), UTC)
    events = [
        writing.event(
            cast.ada, cast.cycling, f"Ride {number}", span=Span(at, at + timedelta(hours=1), "UTC", is_all_day=False)
        )
        for number in range(23)
        for at in [moment + timedelta(days=number // 2)]
    ]
    seen, address, ben = [], "/events", signed_in(cast.ben)
    while address:
        page = shown(ben.get(address).text)
        seen += [int(card["id"].partition("-")[2]) for card in page.select("article.event-card")]
        more = page.select_one("main a[rel=next]")
        address = more["href"] if more else None
    assert seen == [event.id for event in events]


def test_deleting_can_be_undone_and_each_twice_is_one_act(cast: Cast, signed_in) -> None:
    event = writing.event(cast.ada, cast.cycling, "Zebrafish ride", place="Aquarium")
    writing.comes(cast.ben, event)
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)
    for _ in range(2):
        assert ada.send(f"/events/{event.id}/deletion").location == f"/groups/{cast.cycling.id}/events"
    assert ben.get(f"/events/{event.id}").status_code == 404
    assert told("event_deleted") == {cast.ben.id}, "once, and not who did it"
    row = shown(ben.get("/inbox").text).select_one("li.notice-new").text
    assert "deleted an event in Cycling that you wanted to go to" in row
    assert "(Berlin)" in row, "when it was to be, and nothing else of it"
    assert not {"Zebrafish", "Aquarium"} & set(row.split())
    for _ in range(2):
        assert ada.send(f"/events/{event.id}/restoration").status_code == 303
    assert ben.get(f"/events/{event.id}").status_code == 200
    assert told("event_reinstated") == {cast.ben.id}
    assert [notice.read_at is None for notice in db.session.query(Notice).filter_by(kind="event_deleted")] == [False]
    ada.send(f"/events/{event.id}/deletion")
    assert forgetting.empty_deleted() == 0, "it can still be brought back"
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        assert [forgetting.empty_deleted() for _ in range(2)] == [1, 0]
    assert db.session.query(Attendance).count() == 0


def test_the_first_thing_somebody_plans_waits_for_a_hello(cast: Cast, signed_in) -> None:
    event = writing.event(cast.ada, cast.cycling)
    ben = signed_in(cast.ben)
    hello = f'a[href="/items/{event.id}/comments/new"]'
    assert shown(ben.get("/").text).select(hello)
    assert "writes here for the first time" in ben.get(f"/events/{event.id}").text
    writing.comment(cast.ben, event, "Welcome!")
    assert not shown(ben.get("/").text).select(hello)
    assert "for the first time" not in ben.get(f"/events/{event.id}").text
