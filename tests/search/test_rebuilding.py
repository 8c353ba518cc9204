"""Building the index anew while people read and write."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import current_app

from intranet.questions import actions
from intranet.search import manifest, outbox, rebuild
from intranet.search.collecting import Choice
from intranet.search.drain import drain, pending
from intranet.search.engine import Engine, engine
from intranet.search.parsing import parse
from tests.search.conftest import reader_of, titles
from tests.writing import question, viewer


@pytest.fixture
def filled(cast, find):
    """Some questions in the index."""
    for number in range(6):
        question(cast.ada, cast.cycling, f"Wheel number {number}")
    drain()
    return cast


def test_what_changes_during_a_rebuild_is_in_the_new_index(filled, find, monkeypatch):
    """The rebuild has read a question; then it is edited, another is written, a third goes away."""
    monkeypatch.setattr(rebuild, "CHUNK", 2)
    first = find(filled.ada, '"wheel number 0"', fresh=False).page.rows[0].pk
    last = find(filled.ada, '"wheel number 5"', fresh=False).page.rows[0].pk
    happened = []

    def meanwhile(kind: str, count: int) -> None:
        if happened or kind != "question" or count < 4:
            return
        happened.append(count)
        item = actions.db.session.get(actions.Question, first)
        actions.edit_question(viewer(filled.ada), item, title="Spoke number 0", body="", tags=(), version=1)
        question(filled.ada, filled.cycling, "Hub number 6")
        actions.delete(viewer(filled.ada), actions.db.session.get(actions.Question, last))
        assert drain() >= 3
        assert titles(find(filled.ada, "hub", fresh=False)) == ["Hub number 6"], "the old index answers and is current"

    before = engine().store.current()
    assert rebuild.rebuild(meanwhile) is not None
    assert happened, "the rebuild was really interrupted half-way"
    assert engine().store.current() != before
    assert pending() == 0
    assert titles(find(filled.ada, "hub", fresh=False)) == ["Hub number 6"]
    assert titles(find(filled.ada, "spoke", fresh=False)) == ["Spoke number 0"]
    assert sorted(titles(find(filled.ada, "wheel", fresh=False))) == [
        f"Wheel number {number}" for number in (1, 2, 3, 4)
    ]
    assert not engine().store.journal_path.exists()


def test_two_rebuilds_at_once_are_one(filled):
    second = []
    assert rebuild.rebuild(lambda *_: second.append(rebuild.rebuild())) is not None
    assert set(second) == {None}


def test_a_rebuild_that_fails_leaves_everything_as_it_was(filled, find):
    before = engine().store.current()

    def fail(*_: object) -> None:
        raise OSError("no space left on device")

    with pytest.raises(OSError, match="no space"):
        rebuild.rebuild(fail)
    assert engine().store.current() == before
    assert [path for path in engine().store.root.iterdir() if path.is_dir()] == [before]
    assert find(filled.ada, "wheel", fresh=False).total == 6
    assert not engine().store.journal_path.exists()


def test_the_journal_of_a_rebuild_that_was_killed_does_not_grow_for_ever(filled):
    engine().store.journal_path.write_text("question:1\n")
    question(filled.ada, filled.cycling)
    drain()
    assert not engine().store.journal_path.exists()


def test_a_folder_no_longer_in_use_is_kept_for_a_minute(filled, monkeypatch):
    old = engine().store.current()
    rebuild.rebuild()
    drain()
    assert old is not None
    assert old.is_dir()
    monkeypatch.setattr("intranet.search.store.GRACE", -1)
    drain()
    assert not old.is_dir()
    assert engine().store.current() is not None


def test_a_reader_in_another_process_goes_over_to_the_new_index(filled):
    other = Engine(engine().store.root, ("en", "de"))
    everyone = reader_of(*range(1, 10))
    assert other.search(everyone, parse("wheel"), Choice()).total == 6
    rebuild.rebuild()
    question(filled.ada, filled.cycling, "Wheel number 6")
    drain()
    assert other.search(everyone, parse("wheel"), Choice()).total == 7


def test_readers_never_fail_while_others_write_and_rebuild(filled, monkeypatch):
    """Three threads search all the time; every answer is whole, however long a busy machine takes for a commit."""
    monkeypatch.setattr("intranet.search.snapshot.PATIENCE", 60.0)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    stop, answers = threading.Event(), []

    def read() -> None:
        own = Engine(app.extensions["intranet_search"].store.root, ("en", "de"))
        while not stop.is_set():
            answers.append(own.search(reader_of(*range(1, 10)), parse("wheel"), Choice()).total)

    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        written, rebuilt = 6, 0
        while (rebuilt < 4 or len(answers) < 60) and not any(reader.done() for reader in readers):
            question(filled.ada, filled.cycling, f"Wheel number {written}")
            written += 1
            drain()
            if written % 4 == 0:
                rebuilt += rebuild.rebuild() is not None
        stop.set()
        for reader in readers:
            reader.result()  # raises what a search raised
    assert rebuilt >= 4
    assert set(answers) <= set(range(6, written + 1))


def test_rows_that_are_seen_late_are_not_lost(filled, find, monkeypatch):
    """On PostgreSQL a lower id may be committed after a higher one was read: only rows read are deleted."""
    real = rebuild.read

    def read_and_write(wanted: dict[str, set[int]]) -> object:
        monkeypatch.setattr(rebuild, "read", real)
        found = real(wanted)
        outbox.db.session.add(outbox.SearchOutbox(id=1_000, kind="question", pk=1))
        outbox.db.session.commit()
        return found

    monkeypatch.setattr(rebuild, "read", read_and_write)
    outbox.db.session.add(outbox.SearchOutbox(id=2_000, kind="question", pk=2))
    outbox.db.session.commit()
    assert drain() == 2, "the second round takes the row with the lower id"
    assert pending() == 0


def test_a_commit_between_seal_and_files_is_waited_for(filled, monkeypatch):
    """Whoosh takes the old list of segments away before the new seal is written."""
    other = Engine(engine().store.root, ("en", "de"))
    folder, real = engine().store.current(), manifest.check
    number = manifest.newest_sealed(folder)
    old, new = folder / f"_MAIN_{number}.toc", folder / f"_MAIN_{number + 1}.toc"
    looked = []

    def check(*arguments: Any) -> Any:
        looked.append(1)
        if len(looked) == 1:
            old.rename(new)
            threading.Timer(0.1, new.rename, [old]).start()
        return real(*arguments)

    monkeypatch.setattr(manifest, "check", check)
    assert other.search(reader_of(*range(1, 10)), parse("wheel"), Choice()).total == 6
    assert engine().store.damage() is None
