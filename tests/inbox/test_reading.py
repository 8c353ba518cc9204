"""The inbox tells a person what concerns them, once, and apart from what goes on around them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from intranet import clock
from intranet.database import db
from intranet.groups.models import MemberRole, Membership
from intranet.inbox.queries.reading import counts, new_count
from intranet.items.models import Seen
from intranet.notifications import actions, fanning, forgetting
from intranet.notifications.models import Notice
from intranet.people.models import Person
from tests import writing
from tests.cast import Cast
from tests.conftest import Browser

SignIn = Callable[[Person], Browser]


def new_for(person: Person) -> int:
    return new_count(Cast.viewer(person))


def test_an_answer_is_new_until_its_thread_was_opened(cast: Cast, signed_in: SignIn) -> None:
    question = writing.question(cast.ada, cast.cycling)
    writing.answer(cast.ben, question)
    browser = signed_in(cast.ada)
    page = browser.get("/inbox").text
    assert "answered your question" in page
    assert question.title in page
    assert new_for(cast.ada) == 1
    browser.get(f"/questions/{question.id}")
    assert new_for(cast.ada) == 0
    writing.answer(cast.ben, question, "One more thing.")
    assert new_for(cast.ada) == 1
    browser.get(f"/questions/{question.id}")
    assert new_for(cast.ada) == 0


def test_what_is_told_without_anything_written_is_old_after_the_next_look_too(cast: Cast, signed_in: SignIn) -> None:
    """Accepting writes nothing, and a page opened again within ten minutes is not noted; this one must be."""
    question = writing.question(cast.ben, cast.cycling)
    answer = writing.answer(cast.ada, question)
    browser = signed_in(cast.ada)
    browser.get(f"/questions/{question.id}")
    signed_in(cast.ben).send(f"/questions/{question.id}/answers/{answer.id}/acceptance", {"accepted": "1"})
    assert new_for(cast.ada) == 1
    browser.get(f"/questions/{question.id}")
    assert new_for(cast.ada) == 0


def test_several_replies_in_a_thread_are_one_row_that_leads_to_the_first_unread(cast: Cast, signed_in: SignIn) -> None:
    question = writing.question(cast.ada, cast.cycling)
    browser = signed_in(cast.ada)
    writing.answer(cast.ben, question, "Seen before.")
    browser.get(f"/questions/{question.id}")
    first, *_ = (writing.answer(cast.ben, question, f"Turn {number}.") for number in range(3))
    page = browser.get("/inbox").text
    assert page.count('<li class="notice') == 1
    assert "3 new replies in" in page
    assert f'href="/questions/{question.id}#answer-{first.id}"' in page
    assert new_for(cast.ada) == 1
    opened = browser.get(f"/questions/{question.id}").text
    assert "3 new replies since you were here" in opened
    assert f'href="#answer-{first.id}"' in opened
    assert "since you were here" not in browser.get(f"/questions/{question.id}").text


def test_what_is_around_me_stands_apart_and_is_not_in_the_number(cast: Cast, signed_in: SignIn) -> None:
    writing.question(cast.ben, cast.cycling, "Who rides on Friday?")
    writing.thanks(cast.ben, [cast.mika], cast.cycling)
    fanning.work_off()
    browser = signed_in(cast.ada)
    assert new_for(cast.ada) == 0
    assert counts(cast.viewer(cast.ada)).around_me == 2
    assert "Who rides on Friday?" not in browser.get("/inbox").text.partition("<main")[2]
    around = browser.get("/inbox/around").text
    assert "Who rides on Friday?" in around
    assert "thanked colleagues in" in around
    assert browser.send("/inbox/reading", {"part": "around"}).status_code == 303
    assert counts(cast.viewer(cast.ada)).around_me == 0


def test_one_row_or_all_can_be_marked_as_read(cast: Cast, signed_in: SignIn) -> None:
    writing.thanks(cast.ben, [cast.ada])
    question = writing.question(cast.ada, cast.cycling)
    writing.answer(cast.ben, question)
    browser = signed_in(cast.ada)
    assert new_for(cast.ada) == 2
    browser.send("/inbox/reading", {"part": "me", "row": str(question.id)})
    assert new_for(cast.ada) == 1
    assert browser.send("/inbox/reading").status_code == 303
    assert new_for(cast.ada) == 0
    assert "thanked you" in browser.get("/inbox").text


def test_what_one_may_no_longer_see_leaves_the_inbox(cast: Cast, signed_in: SignIn) -> None:
    question = writing.question(cast.ada, cast.orchid, "A secret question")
    writing.answer(cast.ben, question)
    assert new_for(cast.ada) == 1
    db.session.execute(delete(Membership).where(Membership.person_id == cast.ada.id))
    db.session.commit()
    assert new_for(cast.ada) == 0
    assert "A secret question" not in signed_in(cast.ada).get("/inbox").text


def test_a_deleted_answer_leaves_the_inbox(cast: Cast, signed_in: SignIn) -> None:
    question = writing.question(cast.ada, cast.cycling)
    written = writing.answer(cast.ben, question)
    signed_in(cast.ben).send(f"/questions/{question.id}/answers/{written.id}/deletion")
    assert "answered your question" not in signed_in(cast.ada).get("/inbox").text


def test_nobody_sees_the_notices_of_others(cast: Cast, signed_in: SignIn) -> None:
    writing.answer(cast.ben, writing.question(cast.ada, cast.cycling))
    assert "answered your question" not in signed_in(cast.cleo).get("/inbox").text


def test_an_empty_inbox_is_a_friendly_one(cast: Cast, signed_in: SignIn) -> None:
    assert "All quiet." in signed_in(cast.cleo).get("/inbox").text


def test_the_number_is_asked_for_cheaply_and_is_that_of_the_inbox(cast: Cast, signed_in: SignIn) -> None:
    browser = signed_in(cast.ada)
    question = writing.question(cast.ada, cast.cycling)
    writing.answer(cast.ben, question)
    first = browser.get("/inbox/count")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert browser.get("/inbox/count", headers=tag).status_code == 304
    writing.thanks(cast.ben, [cast.ada])
    changed = browser.get("/inbox/count", headers=tag)
    assert changed.status_code == 200
    assert re.search(r">2 unread<", changed.text.replace("\n", ""))
    assert browser.get("/inbox").text.count("notice-new") == 2


def test_the_list_goes_on_without_losing_or_repeating_a_row(
    cast: Cast, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("intranet.inbox.queries.reading.rows.__defaults__", (None, 2))
    for number in range(5):
        with clock.frozen_at(clock.now() - timedelta(hours=1)):  # at the same moment: the id decides
            writing.answer(cast.ben, writing.question(cast.ada, cast.cycling, f"Question {number}?"))
    browser, address, titles = signed_in(cast.ada), "/inbox", []
    for _page in range(3):
        page = browser.get(address).text
        titles += re.findall(r'notice-subject">(Question \d\?)', page)
        more = re.search(r'href="(/inbox\?after=[^"]+)"', page)
        address = more[1] if more else ""
    assert titles == [f"Question {number}?" for number in (4, 3, 2, 1, 0)]
    assert address == ""


def test_nothing_becomes_new_again_when_the_marks_of_what_was_seen_are_forgotten(cast: Cast, signed_in: SignIn) -> None:
    question = writing.question(cast.ada, cast.cycling)
    writing.answer(cast.ben, question)
    signed_in(cast.ada).get(f"/questions/{question.id}")
    forgetting.forget()
    db.session.execute(delete(Seen))
    db.session.commit()
    assert new_for(cast.ada) == 0
    with clock.frozen_at(clock.now() + timedelta(days=181)):
        assert forgetting.forget() == 1
    assert db.session.scalars(select(Notice)).all() == []


def test_a_muted_colleague_a_muted_thread_and_a_duty(cast: Cast, signed_in: SignIn) -> None:
    question = writing.question(cast.ada, cast.cycling)
    browser = signed_in(cast.ada)
    assert browser.send(f"/people/{cast.ben.id}/muting", {"muted": "on"}).status_code == 303
    writing.answer(cast.ben, question)
    assert new_for(cast.ada) == 0
    assert "Muted:" in browser.get(f"/people/{cast.ben.id}").text
    assert "Muted:" not in signed_in(cast.ben).get(f"/people/{cast.ada.id}").text
    browser.send(f"/people/{cast.ben.id}/muting", {"muted": "off"})
    browser.send(f"/items/{question.id}/muting", {"muted": "on"})
    browser.send(f"/items/{question.id}/muting", {"muted": "on"})
    writing.answer(cast.ben, question)
    assert new_for(cast.ada) == 0
    settings = browser.get("/settings/notifications").text
    assert question.title in settings
    browser.send(f"/items/{question.id}/muting", {"muted": "off", "back": "settings"})
    db.session.merge(Membership(group_id=cast.python.id, person_id=cast.ada.id, role=MemberRole.MODERATOR))
    db.session.commit()
    actions.mute_person(cast.viewer(cast.ada), cast.cleo.id, muted=True)
    signed_in(cast.cleo).send(f"/groups/{cast.python.id}/requests", {"message": "May I?"})
    assert new_for(cast.ada) == 1
