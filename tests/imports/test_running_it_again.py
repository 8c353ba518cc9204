"""A second run changes nothing, a newer dump adds what is new, and a dry run only tells."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.database import Base, db
from intranet.groups.models import Group
from intranet.imports.stackexchange.rows import CannotImport
from intranet.imports.stackexchange.texts import Preparation
from intranet.questions.models import Answer, Question
from intranet.search.models import SearchOutbox
from tests.cast import Cast
from tests.imports.dumps import arrived, community, counts, run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The dump of a whole conversation."""
    return community(tmp_path / "dump").write()


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    return {
        table.name: sorted((tuple(row) for row in db.session.execute(table.select())), key=repr)
        for table in Base.metadata.sorted_tables
    }


def test_a_dry_run_changes_nothing(app: Flask, cast: Cast, folder: Path) -> None:
    before = everything()
    run(folder, dry_run=True)
    assert everything() == before


@pytest.mark.parametrize("group", ["Baking", "Cycling"])
def test_a_dry_run_tells_what_the_real_one_brings(cast: Cast, folder: Path, group: str) -> None:
    told, came = run(folder, group, dry_run=True), run(folder, group)
    for outcome in (told, came):
        assert outcome.texts.new == {"question": 2, "answer": 3, "comment": 3}
        assert (outcome.accepted, len(outcome.new_authors)) == (1, 4)
    again = run(folder, group, dry_run=True)
    assert again.texts.known == came.texts.new
    assert not again.texts.new


def test_a_second_run_changes_nothing(cast: Cast, folder: Path) -> None:
    run(folder)
    before = everything()
    outcome = run(folder)
    assert everything() == before
    assert outcome.texts.known == {"question": 2, "answer": 3, "comment": 3}
    assert not outcome.texts.new
    assert not outcome.new_authors


def test_a_copy_of_the_dump_in_another_folder_is_the_same_community(cast: Cast, folder: Path, tmp_path: Path) -> None:
    run(folder)
    before = counts()
    run(community(tmp_path / "copy").write(), site="https://baking.example.com")
    assert counts() == before


def test_what_people_changed_here_stays_changed(cast: Cast, folder: Path) -> None:
    run(folder)
    question = arrived(10)
    assert isinstance(question, Question)
    question.title, question.accepted_answer_id = "A better title", arrived(11).id
    db.session.commit()
    run(folder)
    db.session.expire_all()
    assert arrived(10).title == "A better title"
    assert arrived(10).accepted_answer_id == arrived(11).id  # type: ignore[attr-defined]


def test_a_newer_dump_adds_what_is_new(cast: Cast, folder: Path, tmp_path: Path) -> None:
    run(folder)
    question, before = arrived(14), counts()
    newer = community(tmp_path / "newer").answer(70, 14, CreationDate="2014-05-06T00:00:00").comment(108, 70)
    newer.question(71, AcceptedAnswerId=72).answer(72, 71, OwnerUserId=4)
    db.session.query(SearchOutbox).delete()
    db.session.commit()
    outcome = run(newer.write())
    db.session.expire_all()
    assert outcome.texts.new == {"question": 1, "answer": 2, "comment": 1}
    assert counts()["item"] == before["item"] + 4
    assert counts()["person"] == before["person"] + 1
    assert (question.answer_count, question.last_activity_at) == (1, datetime(2014, 5, 6, tzinfo=UTC))  # type: ignore[attr-defined]
    assert arrived(71).accepted_answer_id == arrived(72).id  # type: ignore[attr-defined]
    noted = set(db.session.scalars(select(SearchOutbox.pk).where(SearchOutbox.kind == "question")))
    assert noted == {question.id, arrived(71).id}


def test_what_was_purged_here_does_not_come_back(cast: Cast, folder: Path, tmp_path: Path) -> None:
    run(folder)
    answer = arrived(12)
    for one in (arrived(101, "comment"), arrived(102, "comment")):
        db.session.delete(one)
    db.session.get_one(Question, answer.root_id).accepted_answer_id = None
    db.session.flush()
    db.session.delete(answer)
    db.session.commit()
    before = counts()
    outcome = run(community(tmp_path / "newer").comment(109, 12).write())
    assert counts() == before
    assert outcome.texts.homeless == {"comment": 1}
    assert db.session.query(Answer).count() == 2


def test_the_same_community_can_move_into_another_group_with_the_same_authors(cast: Cast, folder: Path) -> None:
    run(folder)
    before = counts()
    outcome = run(folder, "Cycling")
    assert outcome.place.other_groups == 1
    assert counts()["item"] == before["item"] + 8
    assert counts()["person"] == before["person"]


def test_two_runs_at_once_bring_everything_once(cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_really = Preparation.run
    raced: list[int] = []

    def meanwhile(self: Preparation, *arguments: object) -> None:
        """Another run comes in while this one makes its texts ready."""
        run_really(self, *arguments)  # type: ignore[arg-type]
        if not raced:
            raced.append(1)
            run(folder, "Cycling")

    monkeypatch.setattr(Preparation, "run", meanwhile)
    with pytest.raises(CannotImport, match="run it again"):
        run(folder, "Cycling")
    assert counts()["imported_item"] == 8
    assert db.session.scalars(select(Group.name).where(Group.id == arrived(10).group_id)).one() == "Cycling"
