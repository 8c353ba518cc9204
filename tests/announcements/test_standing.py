"""How long an announcement stands: until it expires, until it was seen, until it is taken down, and back."""

from __future__ import annotations

from datetime import timedelta

from intranet import clock
from intranet.announcements import actions, expiring
from intranet.announcements.models import Announcement
from intranet.announcements.plans import Plan, Words
from intranet.announcements.targets import Target
from intranet.database import db
from intranet.items.models import EVERYONE
from intranet.notifications import fanning
from intranet.search import drain
from tests import writing
from tests.announcements.must_reads import must_read


def announced(cast, key, **terms):
    plan = Plan(Words(f"News {key}", "Quillfeather."), "en", {"de": Words("Neues", "Federkiel.")}, **terms)
    return actions.announce(cast.viewer(cast.ben), Target(EVERYONE), plan, key * 32)


def test_from_the_moment_it_expires_only_its_author_finds_it(announcers, signed_in):
    cast = announcers
    written = announced(cast, "a", expires_at=clock.now() + timedelta(hours=1))
    drain.drain()
    ada = signed_in(cast.ada)
    places = (f"/announcements/{written.id}", "/announcements/", "/", "/search?q=quillfeather")
    assert all("News a" in ada.get(place).get_data(as_text=True) for place in places)
    assert "News a" in ada.get("/search?q=federkiel").get_data(as_text=True), "the other language finds it as well"
    with clock.frozen_at(clock.now() + timedelta(hours=1)):
        for _when in ("before the job", "after it"):
            assert ada.get(places[0]).status_code == 404
            assert not any("News a" in ada.get(place).get_data(as_text=True) for place in places)
            expiring.expire_due()
        ben = signed_in(cast.ben)
        assert "Its time is over" in ben.get(places[0]).get_data(as_text=True)
        assert "News a" in ben.get("/announcements/?show=mine").get_data(as_text=True)
        ben.send(f"{places[0]}/publication")
        assert ada.get(places[0]).status_code == 404, "it would be gone at once"


def test_what_is_featured_stands_first_one_at_a_time_until_it_was_seen(announcers, signed_in):
    cast, now = announcers, clock.now()
    later = announced(cast, "b", featured_until=now + timedelta(days=3))
    sooner = announced(cast, "c", featured_until=now + timedelta(days=2))
    ada = signed_in(cast.ada)

    def first():
        page = ada.get("/").get_data(as_text=True)
        return page.partition('id="featured"')[2].partition("</section>")[0]

    assert "News c" in first()
    assert "News b" not in first()
    for _press in ("once", "pressed twice"):
        ada.send(f"/announcements/{sooner.id}/seen")
    assert "News b" in first()
    ada.get(f"/announcements/{later.id}")
    assert first() == ""
    announced(cast, "d", featured_until=now + timedelta(days=2))
    assert "News d" in first()
    must_read(cast.hanna)
    assert first() == "", "what waits to be confirmed stands alone"
    assert 'id="featured"' not in signed_in(cast.ben).get("/").get_data(as_text=True), "its author knows it"


def test_it_is_taken_down_deleted_and_brought_back_as_it_was(announcers, signed_in):
    cast = announcers
    written = writing.announcement(cast.ben)
    path, ada, ben = f"/announcements/{written.id}", signed_in(cast.ada), signed_in(cast.ben)
    assert ada.send(f"{path}/publication", data={"published": "off"}).status_code == 403
    ben.send(f"{path}/publication", data={"published": "off"})
    assert ada.get(path).status_code == 404
    ben.send(f"{path}/deletion")
    assert ben.get(path).status_code == 404
    ben.send(f"{path}/restoration")
    assert db.session.get_one(Announcement, written.id).state == "draft", "it was not public when it was deleted"
    ben.send(f"{path}/publication")
    assert ada.get(path).status_code == 200
    assert fanning.waiting_count() == 1, "of the announcement itself; showing it again tells nobody"
    ben.send(f"{path}/deletion")
    ben.send(f"{path}/restoration")
    assert ada.get(path).status_code == 200


def test_in_a_group_members_alone_are_told_and_its_moderator_announces(announcers, signed_in):
    cast = announcers
    written = writing.announcement(cast.ben, cast.orchid, "Watering")
    assert signed_in(cast.cleo).get(f"/announcements/{written.id}").status_code == 404
    assert "Watering" not in signed_in(cast.cleo).get("/announcements/").get_data(as_text=True)
    assert "Watering" in signed_in(cast.ben).get(f"/groups/{cast.orchid.id}").get_data(as_text=True)
