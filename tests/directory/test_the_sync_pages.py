"""Administrators see runs and their reports, try a sync and confirm one; for everybody else there is nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet import clock
from intranet.database import db
from intranet.directory.models import DirectoryRun
from intranet.directory.sync import runs
from intranet.people.models import Person
from tests.cast import Cast
from tests.conftest import Browser
from tests.directory import company
from tests.directory.conftest import sync
from tests.directory.crowd import Crowd, running_crowd

PAGE = "/administration/directory"
STAFF = tuple(f"p{number}" for number in range(12))

SignIn = Callable[[Person], Browser]


@pytest.fixture
def crowd(app: Flask, cast: Cast) -> Iterator[Crowd]:
    """A dozen people in the directory that the site uses; it knows nobody of the cast."""
    before = app.extensions["intranet_directory"]
    for person in db.session.scalars(select(Person)):
        person.directory_id = None
    db.session.commit()
    with running_crowd(*STAFF) as crowd:
        app.extensions["intranet_directory"] = crowd.directory()
        yield crowd
    app.extensions["intranet_directory"] = before


@pytest.fixture
def anton(cast: Cast, signed_in: SignIn) -> Browser:
    """The administrator's browser."""
    return signed_in(cast.anton)


def test_nobody_else_finds_them(crowd: Crowd, cast: Cast, signed_in: SignIn) -> None:
    run = sync(crowd.directory())
    addresses = [PAGE, f"{PAGE}/runs/{run.id}", f"{PAGE}/runs/{run.id}/confirm"]
    for person in (cast.ada, cast.ben, cast.cleo, cast.hanna, cast.mika):
        browser = signed_in(person)
        assert [browser.get(address).status_code for address in addresses] == [404, 404, 404]
        assert [browser.send(address).status_code for address in (PAGE, addresses[2])] == [404, 404]
        assert "Directory sync" not in browser.get("/").text
    assert db.session.scalar(select(func.count()).select_from(DirectoryRun)) == 1


def test_the_administrator_starts_a_dry_run_and_reads_what_would_change(crowd: Crowd, anton: Browser) -> None:
    assert PAGE in anton.get("/").text
    answer = anton.send(PAGE, {"kind": "dry"})
    assert (answer.status_code, anton.send(PAGE, {"kind": "dry"}).location) == (303, answer.location), "pressed twice"
    waiting = anton.get(answer.location).text
    assert "It waits for its turn" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    runs.work_off()
    done = anton.get(answer.location).text
    assert "A dry run: nothing was changed" in done
    assert "P7" in done
    assert "every 2s" not in done
    assert db.session.scalar(select(func.count()).where(Person.username == "p7")) == 0
    part = anton.part(answer.location).text
    assert "<html" not in part
    assert "P7" in part


def test_each_change_stands_there_with_before_and_after(crowd: Crowd, anton: Browser) -> None:
    sync(crowd.directory())
    crowd.put("p3", name="Grown Name", manager="p1")
    crowd.put("p4", ("uid", "also"))
    crowd.disable("p5")
    crowd.entries["blank"] = company.entry(
        f"ou=x,{company.PEOPLE}", [("objectClass", "inetOrgPerson"), ("entryUUID", "x")]
    )
    crowd.publish()
    anton.send(PAGE, {"kind": "sync"})
    runs.work_off()
    run = db.session.scalar(select(func.max(DirectoryRun.id)))
    text = anton.get(f"{PAGE}/runs/{run}").text
    for words in ("P3", "Grown Name", "Manager", "P1", "P5"):
        assert words in text
    assert text.count("neither a name nor a login name") == 1, "said once, in the reader's language"
    left = anton.get(f"{PAGE}/runs/{run}?kind=deactivated").text
    assert ("P5" in left, "Grown Name" in left) == (True, False)
    assert "Anton Dvořák" in anton.get(PAGE).text, "who asked for it"


def test_administrators_read_when_somebody_missing_will_have_left(
    crowd: Crowd, cast: Cast, anton: Browser, signed_in: SignIn
) -> None:
    sync(crowd.directory())
    crowd.remove("p3")
    with clock.frozen_at(datetime(2026, 11, 20, 9, 30, tzinfo=UTC)):
        run = sync(crowd.directory())
        somebody = db.session.scalars(select(Person).where(Person.username == "p3")).one()
        report, profile = (anton.get(path).text for path in (f"{PAGE}/runs/{run.id}", f"/people/{somebody.id}"))
        others = signed_in(cast.ada).get(f"/people/{somebody.id}").text
    for text in (report, profile):
        assert all(re.search(rf"\b{day} Nov|Nov\w* {day}\b", text) for day in (20, 21)), text
    assert ("Missing from the directory" in profile, "Missing from the directory" in others) == (True, False)
    crowd.put("p3")
    sync(crowd.directory())
    assert "Missing from the directory" not in anton.get(f"/people/{somebody.id}").text


def test_a_stopped_run_is_confirmed_once_and_goes_on(crowd: Crowd, anton: Browser) -> None:
    sync(crowd.directory())
    for uid in STAFF[:7]:
        crowd.disable(uid)
    stopped = sync(crowd.directory())
    assert "A sync has stopped and waits for you" in anton.get(PAGE).text
    page = anton.get(f"{PAGE}/runs/{stopped.id}").text
    assert ("Stopped; nothing was changed" in page, "confirm it" in page) == (True, True)
    confirm = f"{PAGE}/runs/{stopped.id}/confirm"
    assert "7 colleagues are marked as left" in anton.get(confirm).text
    first, second = anton.send(confirm), anton.send(confirm)
    assert (first.status_code, first.location) == (303, second.location)
    runs.work_off()
    assert db.session.scalar(select(func.count()).where(Person.state == "deactivated")) == 7
    assert "A sync has stopped" not in anton.get(PAGE).text
    assert "confirm it" not in anton.get(f"{PAGE}/runs/{stopped.id}").text, "nobody is asked a second time"
    assert anton.send(confirm).location == first.location, "and not a second time"


def test_what_has_not_stopped_cannot_be_confirmed(crowd: Crowd, anton: Browser) -> None:
    run = sync(crowd.directory())
    assert anton.send(f"{PAGE}/runs/{run.id}/confirm").status_code == 403


def test_a_failure_is_said_in_words(app: Flask, crowd: Crowd, anton: Browser) -> None:
    run = sync(crowd.directory(directory_urls=["ldap://127.0.0.1:9"]))
    text = anton.get(f"{PAGE}/runs/{run.id}").text
    assert "The directory does not answer. Nothing was changed." in text
    assert "<code>intranet directory check</code>" in text
    assert "Failed" in anton.get(PAGE).text


def test_names_from_the_directory_are_text_and_nothing_else(crowd: Crowd, anton: Browser) -> None:
    crowd.put("p3", name="<script>alert(1)</script>")
    run = sync(crowd.directory())
    text = anton.get(f"{PAGE}/runs/{run.id}").text
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text


def test_the_inbox_leads_an_administrator_to_the_run_that_stopped(
    crowd: Crowd, cast: Cast, anton: Browser, signed_in: SignIn
) -> None:
    sync(crowd.directory())
    crowd.remove(*STAFF[:7])
    stopped = sync(crowd.directory())
    assert f"{PAGE}/runs/{stopped.id}" in anton.get("/inbox").text
    assert "sync with the directory" not in signed_in(cast.ada).get("/inbox").text


def test_without_a_directory_the_page_says_so(app: Flask, crowd: Crowd, anton: Browser) -> None:
    app.extensions["intranet_directory"] = crowd.directory(directory_people_bases=[])
    text = anton.get(PAGE).text
    assert "No directory is set up" in text
    assert "Sync now" not in text
