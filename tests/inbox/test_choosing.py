"""People choose how much they hear, save what they want to find again, and nobody else learns of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from intranet.database import db
from intranet.items.models import Saved
from intranet.notifications.models import GroupLevel, MutedThread, NoticePreference
from intranet.notifications.queries import levels, rhythms
from intranet.people.models import Person
from tests import writing
from tests.cast import Cast
from tests.conftest import Browser

SignIn = Callable[[Person], Browser]


def chosen(person: Person) -> dict[str, str]:
    viewer = Cast.viewer(person)
    topics = {f"topic-{name}": str(rhythm) for name, rhythm in rhythms(viewer).items()}
    groups = levels(viewer, viewer.member_group_ids)
    return topics | {f"group-{group_id}": str(level) for group_id, level in groups.items()}


def test_a_choice_for_every_kind_and_every_group_on_one_page(cast: Cast, signed_in: SignIn) -> None:
    browser, before = signed_in(cast.ada), chosen(cast.ada)
    page = browser.get("/settings/notifications").text
    assert all(f'name="{name}"' in page for name in before)
    assert {f"group-{group.id}" for group in (cast.cycling, cast.python, cast.orchid)} <= before.keys()
    wanted = before | {"topic-answers": "daily", f"group-{cast.cycling.id}": "muted"}
    assert browser.send("/settings/notifications", wanted).status_code == 303
    assert chosen(cast.ada) == wanted
    assert chosen(cast.ben) != wanted
    refused = browser.send("/settings/notifications", wanted | {"topic-answers": "hourly"})
    assert refused.status_code == 422
    assert "There is a problem" in refused.text
    assert chosen(cast.ada) == wanted


def test_the_level_is_chosen_when_joining_and_changed_on_the_groups_page(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(cast.cleo)
    group = f"/groups/{cast.cycling.id}"
    assert "What you hear of this group" not in browser.get(group).text
    joined = browser.send(f"{group}/membership", {"membership": "on"}, follow_redirects=True).text
    assert "How much would you like to hear?" in joined
    assert browser.send(f"{group}/notification-level", {"level": "now"}).status_code == 303
    assert chosen(cast.cleo)[f"group-{cast.cycling.id}"] == "now"
    page = browser.get(group).text
    assert '<option value="now" selected>' in page
    assert browser.send(f"{group}/notification-level", {"level": "loud"}).status_code == 400


def test_of_a_group_of_others_nothing_is_chosen(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(cast.cleo)
    level = {"level": "now"}
    assert browser.send(f"/groups/{cast.cycling.id}/notification-level", level).status_code == 403
    assert browser.send(f"/groups/{cast.orchid.id}/notification-level", level).status_code == 404
    assert db.session.scalars(select(GroupLevel)).all() == []


@pytest.mark.parametrize("htmx", [False, True])
def test_something_saved_is_found_again_by_oneself_alone(cast: Cast, signed_in: SignIn, htmx: bool) -> None:
    answer = writing.answer(cast.ben, writing.question(cast.ada, cast.orchid, "Which pot?"))
    browser = signed_in(cast.ada)
    for _press in range(2):
        pressed = browser.send(f"/items/{answer.id}/saving", {"saved": "on"}, htmx=htmx)
        assert pressed.status_code == (200 if htmx else 303)
    if htmx:
        assert 'aria-pressed="true"' in pressed.text
    else:
        assert pressed.location == f"/questions/{answer.root_id}#answer-{answer.id}"
    page = browser.get("/inbox/saved").text
    assert page.count("Which pot?") == 1
    assert "Which pot?" not in signed_in(cast.ben).get("/inbox/saved").text
    browser.send(f"/groups/{cast.orchid.id}/membership", {"membership": "off"})
    assert "Which pot?" not in browser.get("/inbox/saved").text


def test_an_outsider_cannot_save_or_mute_what_they_cannot_find(cast: Cast, signed_in: SignIn) -> None:
    question = writing.question(cast.ada, cast.orchid)
    browser = signed_in(cast.cleo)
    for verb in ("saving", "muting"):
        assert browser.send(f"/items/{question.id}/{verb}").status_code == 404
        assert browser.send(f"/items/999999/{verb}").status_code == 404
    assert browser.send(f"/people/{cast.cleo.id}/muting").status_code == 403
    for table in (Saved, MutedThread, NoticePreference):
        assert db.session.scalars(select(table)).all() == []
