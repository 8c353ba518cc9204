"""What somebody typed is kept until it has arrived: after errors it is offered again, after success it is forgotten."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete

from intranet.database import db
from intranet.people import sessions
from intranet.people.models import SignIn
from intranet.questions import actions as questions
from intranet.questions.models import Question
from tests import writing
from tests.cast import Cast
from tests.servers.chromium import window
from tests.servers.web import serving

pytestmark = pytest.mark.browser

TEXT = "With a spoke key, slowly."
KEPT = "Object.values(localStorage).map((kept) => JSON.parse(kept).text)"


@pytest.fixture
def question(app: Flask, cast: Cast) -> Question:
    """Ben asks what Ada will answer."""
    return writing.question(cast.ben, cast.cycling)


@pytest.fixture
def page(app: Flask, cast: Cast, browser: Browser, question: Question) -> Iterator[Page]:
    """A browser in which Ada is signed in, at the question."""
    token = sessions.open_sign_in(cast.ada, user_agent="pytest", address="127.0.0.1")
    db.session.commit()
    with serving(app) as site, window(browser, base_url=site) as watched:
        watched.page.context.add_cookies([{"name": sessions.cookie_name(), "value": token, "url": site}])
        watched.page.goto(f"/questions/{question.id}")
        yield watched.page


def box(page: Page):
    return page.get_by_label("What do you know about it?")


def write(page: Page, text: str = TEXT) -> None:
    box(page).click()
    expect(page.locator("markdown-toolbar")).to_be_visible()
    box(page).press_sequentially(text)
    expect(page.locator(".composer-status")).to_contain_text("Draft saved")


def publish(page: Page) -> None:
    page.locator("form:has(.composer) button.button-primary[type=submit]").click()


def test_a_form_with_a_stale_token_is_refused_and_the_text_comes_back(page: Page, question: Question):
    write(page)
    page.locator("form:has(.composer) [name=csrf_token]").evaluate("(token) => { token.value = 'stale'; }")
    publish(page)
    expect(page.get_by_role("heading", name="Your sign-in has changed")).to_be_visible()
    expect(page.get_by_label("What you wrote")).to_have_value(TEXT)
    page.goto(f"/questions/{question.id}")
    expect(box(page)).to_have_value(TEXT)
    expect(page.locator(".composer-status")).to_contain_text("Restored your draft from")


def test_an_answer_to_a_question_that_was_deleted_meanwhile_stays_a_draft(page: Page, question: Question, cast: Cast):
    write(page)
    questions.delete(writing.viewer(cast.ben), question)
    publish(page)
    expect(page.get_by_role("heading", name="This page does not exist")).to_be_visible()
    expect(page.get_by_label("What you wrote")).to_have_value(TEXT)
    page.get_by_role("link", name="Go to the start page").click()
    expect(page.locator("body[data-arrived]")).to_be_attached()
    assert page.evaluate(KEPT) == [TEXT]


def test_a_sign_in_that_ended_costs_no_text(page: Page, question: Question):
    write(page)
    db.session.execute(delete(SignIn))
    db.session.commit()
    publish(page)
    expect(page.locator("body[data-me]")).to_have_count(0)
    assert page.evaluate(KEPT) == [TEXT]


def test_a_form_that_no_page_of_ours_answered_costs_no_text(page: Page, question: Question):
    write(page)
    page.route("**/answers", lambda route: route.fulfill(status=502, body="Bad gateway"), times=1)
    publish(page)
    expect(page.get_by_text("Bad gateway")).to_be_visible()
    page.goto("/")
    expect(page.locator("body[data-arrived]")).to_be_attached()
    assert page.evaluate(KEPT) == [TEXT]


def test_an_answer_that_arrived_is_forgotten(page: Page):
    write(page)
    publish(page)
    expect(page.locator("article.answer .prose", has_text=TEXT)).to_be_visible()
    expect(box(page)).to_have_value("")
    assert page.evaluate(KEPT) == []


def test_a_change_in_hand_is_offered_again_unless_the_text_is_another_now(page: Page, question: Question, cast: Cast):
    answer = writing.answer(cast.ada, question, "Slowly.")
    edit = f"/questions/{question.id}/answers/{answer.id}/edit"
    page.goto(edit)
    text = page.locator("textarea.composer-text")
    text.press("Control+End")
    expect(page.locator("markdown-toolbar")).to_be_visible()
    text.press_sequentially(" Very.")
    expect(page.locator(".composer-status")).to_contain_text("Draft saved")
    page.goto(edit)
    expect(text).to_have_value("Slowly. Very.")
    page.get_by_role("button", name="Discard").click()
    expect(text).to_have_value("Slowly.")
    expect(page.locator(".composer-status")).to_be_hidden()

    text.press_sequentially("Mind: ")
    expect(page.locator(".composer-status")).to_contain_text("Draft saved")
    questions.edit_answer(writing.viewer(cast.ada), answer, body="Another text.", version=answer.version)
    page.goto(edit)
    expect(text).to_have_value("Another text.")
