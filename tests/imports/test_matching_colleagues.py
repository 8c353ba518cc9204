"""Accounts that are colleagues are named by a file of mail addresses."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from intranet.database import db
from intranet.imports.stackexchange.people import read_people_file
from intranet.imports.stackexchange.rows import CannotImport
from intranet.people.models import PersonState
from tests.cast import Cast
from tests.imports.dumps import arrived, community, counts, run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The dump of a whole conversation."""
    return community(tmp_path / "dump").write()


def people_file(tmp_path: Path, *lines: str, head: str = "UserId,mail") -> Path:
    path = tmp_path / "people.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8-sig")
    return path


def test_a_matched_account_writes_as_the_colleague(cast: Cast, folder: Path, tmp_path: Path) -> None:
    before = counts()["person"]
    outcome = run(folder, people_file=people_file(tmp_path, "1,Ada@Example.test", "2,ben@example.test"))
    assert arrived(10).author_id == cast.ada.id
    assert arrived(12).author_id == cast.ben.id
    assert outcome.colleagues == {"1", "2"}
    assert counts()["person"] == before + 2
    assert (arrived(10).source or {})["author"] == "Grace Ask"


def test_a_former_colleague_is_matched_too(cast: Cast, folder: Path, tmp_path: Path) -> None:
    cast.cleo.state = PersonState.DEACTIVATED
    db.session.commit()
    run(folder, people_file=people_file(tmp_path, "1,cleo@example.test"))
    assert arrived(10).author_id == cast.cleo.id


def test_what_matches_nobody_is_told_and_imported_as_a_stranger(cast: Cast, folder: Path, tmp_path: Path) -> None:
    cast.hanna.email = cast.mika.email
    db.session.commit()
    file = people_file(
        tmp_path, "1,nobody@example.test", f"2,{cast.mika.email}", "4,ada@example.test", "99,ben@example.test"
    )
    outcome = run(folder, people_file=file)
    assert outcome.place.matches.notes == [
        "nobody here has nobody@example.test, the address of account 1",
        "mika@example.test belongs to 2 people here, account 2 to none of them",
        "account 4 wrote nothing",
        "account 99 wrote nothing",
    ]
    assert not outcome.colleagues
    assert arrived(10).author_id not in {cast.ada.id, cast.ben.id}


def test_who_was_imported_before_stays_who_they_are(cast: Cast, folder: Path, tmp_path: Path) -> None:
    run(folder)
    author_id, before = arrived(10).author_id, counts()
    outcome = run(folder, people_file=people_file(tmp_path, "1,ada@example.test"))
    assert counts() == before
    assert arrived(10).author_id == author_id
    assert outcome.place.matches.notes == ["account 1 was imported before and stays as it is"]


def test_a_second_run_with_the_same_file_has_nothing_to_tell(cast: Cast, folder: Path, tmp_path: Path) -> None:
    file = people_file(tmp_path, "1,ada@example.test")
    run(folder, people_file=file)
    assert run(folder, people_file=file).place.matches.notes == []


def test_the_file_may_come_from_a_spreadsheet(tmp_path: Path) -> None:
    file = people_file(tmp_path, 'x;12;"A@b.example"', ";;", "y;-1;c@d.example", head='Name;"USERID";Mail')
    assert read_people_file(file) == {12: "a@b.example", -1: "c@d.example"}


@pytest.mark.parametrize(
    ("head", "line", "reason"),
    [
        ("UserId,email", "1,a@b.example", "must name the columns UserId and mail"),
        ("UserId,mail", "one,a@b.example", "line 2: needs the number"),
        ("UserId,mail", "1,nowhere", "line 2: needs the number"),
        ("UserId,mail", "1", "line 2: needs the number"),
        ("UserId,mail", "1,a@b.example\n\n1,c@d.example", "line 4: account 1 has a second"),
    ],
)
def test_a_file_that_is_not_understood_stops_everything(
    app: Flask, folder: Path, tmp_path: Path, head: str, line: str, reason: str
) -> None:
    before = counts()
    with pytest.raises(CannotImport, match=reason):
        run(folder, people_file=people_file(tmp_path, line, head=head))
    assert counts() == before


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes("UserId,mail\n1,jürgen@example.test\n".encode("latin-1"))
    with pytest.raises(CannotImport, match="no CSV file in UTF-8"):
        read_people_file(path)
