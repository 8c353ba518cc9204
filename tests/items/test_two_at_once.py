"""Two people, or one who presses twice, write in the same moment: nobody gets an error page for it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from intranet.database import begins, db
from intranet.groups.actions import founding
from intranet.groups.models import Group
from intranet.items.models import Revision, Tag
from intranet.items.tagging import tags_of
from intranet.items.writing import EditConflict
from intranet.questions import actions
from intranet.questions.models import Question
from tests import writing
from tests.cast import Cast

ROUNDS = 5


def at_once(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """Do all of it in threads that start together; return what each came to."""
    outcomes: list[object] = []
    ready = threading.Barrier(len(acts), timeout=20)

    def work(act: Callable[[], object]) -> None:
        with app.app_context(), begins(writing=True):
            ready.wait()
            try:
                outcomes.append(act())
            except Exception as error:  # noqa: BLE001 - any is an outcome
                outcomes.append(error)
            finally:
                db.session.remove()

    db.session.commit()  # expires nothing: the threads use what was read here
    threads = [threading.Thread(target=work, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_two_new_questions_share_a_new_tag(app: Flask, cast: Cast) -> None:
    for turn in range(ROUNDS):
        tags = (f"saddle-{turn}", f"bell-{turn}")
        asked = at_once(
            app,
            lambda tags=tags: writing.question(cast.ada, cast.cycling, tags=tags).id,
            lambda tags=tags: writing.question(cast.ben, cast.cycling, tags=tags[::-1]).id,
        )
        assert all(isinstance(question_id, int) for question_id in asked), asked
        assert [set(found) for found in tags_of(asked).values()] == [set(tags)] * 2  # type: ignore[arg-type]
    assert db.session.scalar(select(func.count()).select_from(Tag)) == 2 * ROUNDS


def test_of_two_who_save_the_second_is_told(app: Flask, cast: Cast) -> None:
    for turn in range(ROUNDS):
        question_id = writing.question(cast.ada, cast.cycling).id

        def save(body: str, question_id: int = question_id) -> str:
            question = db.session.get_one(Question, question_id)
            try:
                actions.edit_question(
                    writing.viewer(cast.ada), question, title="Which wheel?", body=body, tags=("wheels",), version=1
                )
            except EditConflict:
                return "told"
            return "saved"

        outcomes = at_once(app, lambda save=save: save("Mine."), lambda save=save: save("No, mine."))
        assert sorted(map(str, outcomes)) == ["saved", "told"], turn
        assert db.session.scalar(select(func.count()).where(Revision.item_id == question_id)) == 1


def test_a_double_press_founds_one_group(app: Flask, cast: Cast) -> None:
    for turn in range(ROUNDS):
        wanted = {
            "name": f"Tandem riders {turn}", "purpose": "Two at once.", "visibility": "open", "join_policy": "free",
            "language": "en", "about": "", "welcome": "",
        }  # fmt: skip

        def found(wanted: dict[str, str] = wanted, key: str = f"{turn:032x}") -> int:
            return founding.found(writing.viewer(cast.ada), wanted, key).id

        first, second = at_once(app, found, found)
        assert first == second
        assert db.session.scalar(select(func.count()).where(Group.name == wanted["name"])) == 1
