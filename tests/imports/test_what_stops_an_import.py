"""A dump that is torn, incomplete, wrong or hostile is refused with a reason, and nothing changes."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from intranet.database import db
from intranet.imports.stackexchange import rows
from intranet.imports.stackexchange.rows import CannotImport
from tests.imports.dumps import SmallDump, community, counts, run

Damage = Callable[[Path], object]

BOMB = '<!DOCTYPE posts [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>\n'
STEAL = '<!DOCTYPE posts [<!ENTITY passwords SYSTEM "file:///etc/passwd">]>\n'
REMOTE = '<!DOCTYPE posts [<!ENTITY % more SYSTEM "http://127.0.0.1:9/more.dtd"> %more;]>\n'


def rewrite(name: str, old: str, new: str) -> Damage:
    """Return what replaces a text in one of the files."""

    def damage(folder: Path) -> None:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return damage


def cut(name: str, keep: float) -> Damage:
    """Return what tears a file in the middle."""

    def damage(folder: Path) -> None:
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(whole[: int(len(whole) * keep)])

    return damage


FAULTS: list[tuple[str, Damage, str]] = [
    ("Users.xml is missing", lambda folder: (folder / "Users.xml").unlink(), r"Users\.xml is missing"),
    (
        "two files are missing",
        lambda folder: [(folder / name).unlink() for name in ("Posts.xml", "Comments.xml")],
        r"Posts\.xml, Comments\.xml is missing",
    ),
    ("Posts.xml is torn in a row", cut("Posts.xml", 0.5), r"Posts\.xml, line \d+: the file ends in the middle"),
    ("Comments.xml is torn", cut("Comments.xml", 0.9), r"Comments\.xml, line \d+: the file ends in the middle"),
    ("Users.xml lost its last line", rewrite("Users.xml", "</users>", ""), r"Users\.xml, line 8: the file ends"),
    ("a file is empty", lambda folder: (folder / "Users.xml").write_bytes(b""), r"Users\.xml, line 1: the file ends"),
    ("an entity bomb", rewrite("Posts.xml", "<posts>", BOMB + "<posts>"), r"Posts\.xml, line 2: declares the entity"),
    ("an entity that reads a file", rewrite("Posts.xml", "<posts>", STEAL + "<posts>"), r"declares the entity"),
    ("an entity from elsewhere", rewrite("Comments.xml", "<comments>", REMOTE + "<comments>"), r"declares the entity"),
    (
        "an entity of a DTD that nobody reads",
        rewrite("Posts.xml", "Which is", "Caf&eacute; is"),
        r"Posts\.xml, line 7: (undefined entity|not a well-formed|&eacute;)",
    ),
    ("not XML", lambda folder: (folder / "Posts.xml").write_text("Id,Title\n1,x\n"), r"Posts\.xml, line 1: not a well"),
    ("another table", rewrite("Posts.xml", "<posts>", "<votes>"), r"<votes> where <posts> should stand"),
    ("rows within rows", rewrite("Posts.xml", " />", "><row /></row>"), r"<row> where <row> should stand"),
    (
        "bytes that are no UTF-8",
        lambda folder: (folder / "Users.xml").write_bytes(b"<users><row Id='\xff'/></users>"),
        r"Users\.xml, line 1: not a well-formed",
    ),
    ("a number that is none", rewrite("Posts.xml", ' Id="12"', ' Id="twelve"'), r"Posts\.xml, line 5: Id is 'twelve'"),
    ("a number beyond any", rewrite("Posts.xml", ' Id="12"', f' Id="{"9" * 30}"'), r"should be a whole number"),
    (
        "a time that is none",
        rewrite("Comments.xml", "2012-03-05T", "yesterday"),
        r"Comments\.xml, line 3: CreationDate",
    ),
    (
        "a question without a title",
        rewrite("Posts.xml", "Title=", "Caption="),
        r"Posts\.xml, line 3: the row has no Title",
    ),
    ("a number given twice", rewrite("Posts.xml", ' Id="12"', ' Id="11"'), r"Posts\.xml: the number 11 is given twice"),
    (
        "a comment's number given twice",
        rewrite("Comments.xml", 'Id="101"', 'Id="100"'),
        r"the number 100 is given twice",
    ),
    ("no accounts", lambda folder: (folder / "Users.xml").write_text("<users></users>"), r"Users\.xml has no accounts"),
]


@pytest.mark.parametrize(("damage", "reason"), [pytest.param(*fault[1:], id=fault[0]) for fault in FAULTS])
def test_a_faulty_dump_is_refused_and_nothing_changes(app: Flask, tmp_path: Path, damage: Damage, reason: str) -> None:
    folder = community(tmp_path / "dump").write()
    damage(folder)
    before = counts()
    with pytest.raises(CannotImport, match=reason):
        run(folder)
    assert counts() == before


def test_the_same_dump_undamaged_is_imported(app: Flask, tmp_path: Path) -> None:
    assert run(community(tmp_path / "dump").write()).texts.new == {"question": 2, "answer": 3, "comment": 3}


def test_a_folder_that_is_none_is_named(app: Flask, tmp_path: Path) -> None:
    with pytest.raises(CannotImport, match=r"cooking\.7z is not a folder; unpack"):
        run(tmp_path / "cooking.7z")


def test_an_external_dtd_is_never_fetched_and_is_told(app: Flask, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        dump = community(tmp_path / "dump")
        dump.doctype = f'<!DOCTYPE table SYSTEM "http://127.0.0.1:{server.getsockname()[1]}/table.dtd">\n'
        outcome = run(dump.write())
        with pytest.raises(TimeoutError):
            server.accept()
    assert set(outcome.dump.external_dtds) == {"Posts.xml", "Users.xml", "Comments.xml"}
    assert outcome.texts.new["question"] == 2


def test_an_entity_of_an_unread_dtd_is_not_left_out_without_a_word(app: Flask, tmp_path: Path) -> None:
    dump = community(tmp_path / "dump")
    dump.doctype = '<!DOCTYPE table SYSTEM "table.dtd">\n'
    folder = dump.write()
    rewrite("Comments.xml", "A remark.", "Caf&eacute;.")(folder)
    with pytest.raises(CannotImport, match=r"Comments\.xml, line 4: &eacute; is declared nowhere"):
        run(folder)


def test_a_row_without_end_is_refused_before_it_fills_the_memory(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "LARGEST_ROW", 1_000_000)
    dump = community(tmp_path / "dump")
    with pytest.raises(CannotImport, match=r"Posts\.xml, line \d+: a row is larger than"):
        run(dump.question(16, Body="x" * 2_000_000).write())


def test_a_fault_while_writing_takes_everything_back(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intranet.imports.stackexchange.writing import Writing

    def fails(_self: Writing) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(Writing, "_count_answers", fails)
    before = counts()
    with pytest.raises(RuntimeError, match="disk"):
        run(community(tmp_path / "dump").write())
    assert counts() == before


def test_a_database_without_its_tables_is_told(app: Flask, tmp_path: Path) -> None:
    folder = community(tmp_path / "dump").write()
    db.session.rollback()
    db.session.execute(db.text("ALTER TABLE imported_item RENAME TO imported_item_away"))
    db.session.commit()
    try:
        with pytest.raises(CannotImport, match=r"The database failed: .*imported_item.* \(intranet database upgrade\)"):
            run(folder)
    finally:
        db.session.execute(db.text("ALTER TABLE imported_item_away RENAME TO imported_item"))
        db.session.commit()


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        pytest.param({"group": "  "}, "name of a group", id="a group without a name"),
        pytest.param({"group": "x" * 81}, "at most 80", id="a name too long"),
        pytest.param({"language": "tlh"}, "no language of this site", id="a language nobody reads here"),
        pytest.param({"owner": "nobody"}, "Nobody here signs in as 'nobody'", id="an owner nobody knows"),
        pytest.param({"people_file": Path("/nowhere/people.csv")}, "cannot be read", id="no such file"),
    ],
)
def test_an_order_that_cannot_be_followed_changes_nothing(
    app: Flask, tmp_path: Path, order: dict[str, object], reason: str
) -> None:
    folder = community(tmp_path / "dump").write()
    before = counts()
    with pytest.raises(CannotImport, match=re.escape(reason)):
        run(folder, **order)
    assert counts() == before


def test_an_answer_without_its_question_stays_away_with_its_comments(app: Flask, tmp_path: Path) -> None:
    dump = community(tmp_path / "dump").answer(20, 999).comment(103, 20).comment(104, 15)
    outcome = run(dump.write())
    assert outcome.found.orphans == [20]
    assert outcome.found.skipped["comments on posts that are not imported"] == 2
    assert outcome.texts.new == {"question": 2, "answer": 3, "comment": 3}


def test_memory_does_not_grow_with_the_texts(tmp_path: Path) -> None:
    import tracemalloc

    from intranet.imports.stackexchange.dump import Dump
    from intranet.imports.stackexchange.survey import survey

    def peak(size: int) -> int:
        dump = SmallDump(tmp_path / str(size)).add("Users", Id=1, DisplayName="One")
        for number in range(1, 301):
            dump.question(number, Body="<p>" + "word " * size + "</p>")
        folder = dump.write()
        tracemalloc.start()
        survey(Dump(folder))
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    assert peak(8_000) < peak(80) + 2_000_000
