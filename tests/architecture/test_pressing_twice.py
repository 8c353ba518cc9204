"""Double clicks, retries, two tabs and two editors: one effect, and no lost edit."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet.database import Base, db
from tests.architecture import (  # noqa: F401 - they register their forms
    presses_of_audiences,
    presses_of_events,
    presses_of_scheduling,
)
from tests.architecture.conftest import state
from tests.architecture.pressed_elsewhere import ELSEWHERE, OTHERWISE
from tests.architecture.presses import PRESSES, Press
from tests.cast import Cast
from tests.conftest import Browser

Rows = dict[str, int]
#: A row says "read this again": as often as it stands there, it means the same.
MEANS_THE_SAME_TWICE = {"search_outbox"}


@pytest.fixture
def browsers(app: Flask, signed_in: Callable, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any, str], Browser]:
    """A function that gives somebody's first or second tab; that a form needs its token is tested elsewhere."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    known: dict[tuple[int, str], Browser] = {}

    def tab(person: Any, which: str) -> Browser:
        if (person.id, which) not in known:
            known[person.id, which] = signed_in(person)
        return known[person.id, which]

    return tab


def counted() -> Rows:
    """How many rows there are of everything, by one statement."""
    tables = Base.metadata.sorted_tables
    row = db.session.execute(select(*(select(func.count()).select_from(one).scalar_subquery() for one in tables))).one()
    db.session.rollback()
    return {one.name: count for one, count in zip(tables, row, strict=True)}


def grown(before: Rows) -> Rows:
    after = counted()
    return {
        name: after[name] - before[name] for name in after.keys() - MEANS_THE_SAME_TWICE if after[name] != before[name]
    }


def at_once(app: Flask, tabs: list[Browser], press: Press) -> list[int]:
    """Send the same from several tabs in the same moment; return what came of it."""
    ready, came = threading.Barrier(len(tabs), timeout=30), []

    def send(tab: Browser) -> None:
        with app.app_context():
            ready.wait()
            came.append(tab.post(press.path, data=press.form).status_code)

    db.session.commit()
    threads = [threading.Thread(target=send, args=(tab,)) for tab in tabs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    return came


def test_every_address_that_changes_something_is_pressed_twice(application: Flask) -> None:
    changing = {rule.endpoint for rule in application.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert changing == {*PRESSES, *ELSEWHERE, *OTHERWISE}, "give the address a form in tests/architecture/presses.py"
    for endpoint, (file, words) in ELSEWHERE.items():
        assert words in Path(file).read_text(), (endpoint, "the test that was named says it no more")


def test_pressing_twice_is_pressing_once(app: Flask, cast: Cast, browsers: Callable) -> None:
    """One after the other the second changes nothing; both at once leave as many rows as one alone."""
    wrong: list[tuple[str, str, Any]] = []
    for endpoint, make in PRESSES.items():
        press = make(cast)
        tab = browsers(press.by, "first")
        db.session.commit()
        untouched, before = state(), counted()
        came = [tab.post(press.path, data=press.form).status_code]
        once, rows = state(), grown(before)
        came.append(tab.post(press.path, data=press.form).status_code)
        changed = sorted(
            name for name, value in state().items() if once[name] != value and name not in MEANS_THE_SAME_TWICE
        )

        press = make(cast)
        tabs = [browsers(press.by, which) for which in ("first", "second")]
        db.session.commit()
        before = counted()
        came += at_once(app, tabs, press)
        wrong += [(endpoint, "answered", came)] if not set(came) <= {200, 303} else []
        wrong += [(endpoint, "does nothing", True)] if once == untouched else []
        wrong += [(endpoint, "once more, one after the other", changed)] if changed else []
        wrong += [(endpoint, "once more, both at once", (rows, grown(before)))] if grown(before) != rows else []
    assert not wrong, "\n".join(map(str, wrong))


#: Where a text is changed: the field that two people, or two tabs, fill in otherwise.
EDITORS = {
    "posts.edit": "body",
    "questions.edit": "body",
    "questions.edit_answer": "body",
    "comments.edit": "body",
    "drafts.keep": "body",
    "events.edit": "body",
    "moderation.edit_own": "body",
    "audiences.change": "name",
    "scheduling.edit": "body",
    "groups.change": "about",
    "people.change_profile": "about",
}
#: No text is lost: the last choice holds, or a test of its own says what happens.
CHOICES = {"people.change_settings", "inbox.change_settings", "groups.change_role", "groups.change_rule"}
TEXTS = ("Words of the first tab.", "Words of the other tab.")
VERSION = re.compile(r'name="(version|draft_version)" value="([^"]+)"')


def test_every_editor_is_opened_twice(application: Flask) -> None:
    changing = {rule.endpoint for rule in application.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert {name for name in changing if re.search("edit|change|keep", name)} == EDITORS.keys() | CHOICES


def test_the_second_of_two_editors_is_shown_both_texts(app: Flask, cast: Cast, browsers: Callable) -> None:
    for endpoint, name in EDITORS.items():
        press = PRESSES[endpoint](cast)
        tabs = [browsers(press.by, which) for which in ("first", "second")]
        opened = [dict(VERSION.findall(tab.get(press.path).text)) for tab in tabs]  # a draft has none so far
        first, second = ({**press.form, **version, name: text} for version, text in zip(opened, TEXTS, strict=True))
        assert tabs[0].post(press.path, data=first).status_code == 303, endpoint
        late = tabs[1].post(press.path, data=second)
        assert late.status_code == 409, endpoint
        assert all(text in late.text for text in TEXTS), (endpoint, "both texts are shown")
        again = second | dict(VERSION.findall(late.text))
        assert tabs[1].post(press.path, data=again).status_code == 303, (endpoint, "saving again replaces the other")
