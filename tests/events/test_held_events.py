"""An event waits, is hidden and shown again as posts are: nobody else finds it meanwhile, in any place."""

from __future__ import annotations

import io

from flask import Flask

from intranet import clock
from intranet.database import db
from intranet.events import actions, reminding
from intranet.events.models import Event
from intranet.inbox.queries import reading
from intranet.items.models import ItemState
from intranet.notifications.kinds import Concern
from intranet.notifications.models import FanOut, Notice
from intranet.search import drain
from tests import writing
from tests.cast import Cast, Person
from tests.counting import statements
from tests.events.test_planning import form
from tests.files.forms import WITH_FILE, picture
from tests.moderation.deciding import decide, join, look_first, report


def told(kind: str) -> set[int]:
    return {notice.recipient_id for notice in db.session.query(Notice).filter_by(kind=kind)}


def nowhere(browser, event: Event, feed: str) -> None:
    """Nothing of it is found in any place, nor can anything be done with it."""
    address = f"/events/{event.id}"
    for place in (address, f"{address}/event.ics", f"{address}/people", f"{address}/people.csv", f"{address}/edit"):
        assert browser.get(place).status_code == 404, place
    group = f"/groups/{event.group_id}"
    for place in ("/", group, f"{group}/events", "/events", "/events?show=mine", "/search?q=zebrafish", "/inbox", feed):
        assert "Zebrafish" not in browser.get(place).text, place
    assert browser.send(f"{address}/answer", {"answer": "yes"}).status_code == 404


def calendar_of(who: Person) -> str:
    token = actions.make_calendar_address(writing.viewer(who))
    return f"/events/feed/{token}/all.ics"


def test_the_event_of_a_newcomer_waits_and_is_told_of_when_it_is_published(cast: Cast, signed_in) -> None:
    look_first(cast.ben, cast.cycling)
    join(cast.cleo, cast.cycling)
    ada, ben, cleo = signed_in(cast.ada), signed_in(cast.ben), signed_in(cast.cleo)
    planned = cleo.send("/events/new", form(cast, title="Zebrafish ride", body=""))
    event = db.session.query(Event).one()
    assert (event.state, told("unapproved")) == (ItemState.PENDING, {cast.ben.id})
    own = cleo.get(planned.location).location
    assert own == f"/items/{event.id}/own"
    for page in (cleo.get(own).text, ben.get(f"/moderation/items/{event.id}").text):
        assert "18:00–20:00 (Berlin) · Gate 3" in page, "when and where it is, too, is to be looked at"
    assert cleo.send(f"{own}/edit", {"title": "Zebrafish tour", "body": "", "version": 1}).status_code == 303
    drain.drain()
    feed = calendar_of(cast.ada)
    nowhere(ada, event, feed)
    assert cleo.get(f"{planned.location}/event.ics").status_code == 404
    assert "Zebrafish" not in cleo.get(calendar_of(cast.cleo)).text
    event.remind_at = clock.now()
    assert (reminding.remind_due(), told("event_reminder"), db.session.query(FanOut).count()) == (0, set(), 0)
    decide(cast.ben, event, "approve")
    assert [row.kind for row in db.session.query(FanOut)] == ["new_event"]
    drain.drain()
    for place in ("/", "/events", f"/groups/{cast.cycling.id}/events", feed):
        assert "Zebrafish tour" in ada.get(place).text, place
    assert f'href="/events/{event.id}"' in ada.get("/search?q=zebrafish").text


def test_a_reported_event_is_hidden_from_all_and_comes_back_with_its_seats(cast: Cast, signed_in) -> None:
    event = writing.event(cast.ada, cast.cycling, "Zebrafish ride", capacity=2)
    join(cast.cleo, cast.cycling)
    ben, cleo = signed_in(cast.ben), signed_in(cast.cleo)
    writing.comes(cast.cleo, event)
    page = cleo.get(f"/events/{event.id}").text
    assert f'href="/items/{event.id}/report"' in page
    report(cast.cleo, event)
    assert "Zebrafish ride" in ben.get("/moderation").text
    decide(cast.ben, event, "hide")
    drain.drain()
    feed = calendar_of(cast.cleo)
    nowhere(cleo, event, feed)
    assert signed_in(cast.ada).get(f"/events/{event.id}").location == f"/items/{event.id}/own"
    decide(cast.ben, event, "restore")
    assert "2 of 2 seats taken" in cleo.get(f"/events/{event.id}").text
    assert "Zebrafish ride" in cleo.get(feed).text


def test_the_inbox_asks_once_for_what_all_its_events_and_decisions_say(app: Flask, cast: Cast) -> None:
    def page_after(times: int) -> int:
        for number in range(times):
            event = writing.event(cast.ben, cast.cycling, f"Ride {number}")
            writing.comes(cast.ada, event)
            actions.cancel(writing.viewer(cast.ben), event, "Rain.")
            decide(cast.ben, writing.post(cast.ada, cast.cycling, title=f"Post {number}"), "hide")
        with app.test_request_context(), statements() as sent:
            rows = reading.rows(writing.viewer(cast.ada), Concern.FOR_ME).rows
        said = [("No names, please." in row.excerpt, "Hall 2" in row.excerpt) for row in rows]
        assert sorted(set(said)) == [(False, True), (True, False)]
        assert len(said) >= 2 * times
        return len(sent)

    assert page_after(1) == page_after(4)


def test_a_picture_chosen_in_the_form_is_shown_on_the_page_and_left_out_of_lists(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    file = {"attachment": (io.BytesIO(picture()), "route.png"), "attachment_words": "The route"}
    planned = ada.send("/events/new", {**form(cast), **file}, **WITH_FILE)
    page = ada.get(planned.location).text
    assert 'alt="The route"' in page
    assert "The route" not in ada.get("/events").text
    notes = {"attachment": (io.BytesIO(b"GPX of the ride."), "route.txt")}
    words = {**form(cast), "body": "Ride.", "version": 1, **notes}
    assert ada.send(f"{planned.location}/edit", words, **WITH_FILE).status_code == 303
    assert "route.txt" in ada.get(planned.location).text
