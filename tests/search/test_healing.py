"""The index is disposable: whatever happens to its files, people get answers and it mends itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import current_app

from intranet.database import db
from intranet.search import manifest
from intranet.search.drain import drain, is_healthy, reconcile
from intranet.search.engine import EXTENSION, Engine, engine
from intranet.search.writing import BEGUN
from tests.search.conftest import titles
from tests.writing import question


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def zero(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(len(content[middle : middle + 64]))
    path.write_bytes(bytes(content) if any(content) else b"\1" * len(content))


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 0xFF
    path.write_bytes(content)


def fill(path: Path) -> None:
    path.write_bytes(b"\xde\xad\xbe\xef" * 100)


HARM: dict[str, Callable[[Path], None]] = {
    "truncated": truncate, "emptied": lambda path: path.write_bytes(b""), "zeroed": zero, "flipped": flip,
    "overwritten": fill, "removed": Path.unlink,
}  # fmt: skip
ENDINGS = (".toc", ".trm", ".pst", "_stored.col", "text_en_len.col", "day.col", "seal.json")


def file_of(ending: str) -> Path:
    folder = engine().store.current()
    assert folder is not None
    return max((path for path in folder.iterdir() if path.name.endswith(ending)), key=lambda path: path.stat().st_size)


def start_anew() -> None:
    """Go on as a process that has just started."""
    engine().reader.close()
    current_app.extensions.pop(EXTENSION)


@pytest.fixture
def filled(cast, find):
    """Some questions in the index."""
    for number in range(8):
        question(cast.ada, cast.cycling, f"Wheel number {number}", f"It wobbles {number} times.")
    assert find(cast.ada, "wheel").total == 8
    return cast


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_a_file_that_is_not_what_was_written_is_noticed_and_rebuilt(filled, find, proof):
    """Each kind of file in two ways that a seed draws, and each way to some file; in full all in all ways."""
    ways = list(HARM)
    proof.random.shuffle(ways)
    drawn = [(ending, ways[(number + step) % len(ways)]) for number, ending in enumerate(ENDINGS) for step in (0, 3)]
    tried = [(ending, way) for ending in ENDINGS for way in HARM] if proof.in_full else drawn
    assert {way for _, way in tried} == HARM.keys()
    for ending, way in tried:
        HARM[way](file_of(ending))
        start_anew()
        meanwhile = find(filled.ada, "wheel", fresh=False)
        assert meanwhile.from_sql, (ending, way)
        assert len(titles(meanwhile)) == 8, (ending, way)
        after = find(filled.ada, "wheel")
        assert not after.from_sql, (ending, way)
        assert after.total == 8, (ending, way)
        assert engine().store.damage() is None, (ending, way)
    proof.note(harmed=len(tried))


@pytest.mark.parametrize("harm", ["truncated", "emptied", "overwritten"])
def test_a_file_torn_under_an_open_reader_harms_nobody(filled, find, harm):
    assert find(filled.ada, "wheel", fresh=False).total == 8
    for ending in (".pst", ".trm", "_stored.col"):
        HARM[harm](file_of(ending))
    for words in ("wheel", "wobbles", "number times"):
        assert set(titles(find(filled.ada, words, fresh=False))) == {f"Wheel number {number}" for number in range(8)}
    drain()
    reconcile()
    assert find(filled.ada, "wheel").total == 8
    assert is_healthy(engine())


def test_a_quiet_change_of_a_file_is_found_at_night(filled, find):
    flip(file_of("_stored.col"))
    reconcile()
    assert find(filled.ada, "wheel").total == 8
    folder = engine().store.current()
    assert folder is not None
    manifest.check(folder, {})


@pytest.mark.parametrize("content", ["", "nonsense", "../../etc", "0000000000-nothing"])
def test_a_lost_pointer_leads_to_a_rebuild(filled, find, content):
    (engine().store.root / "current").write_text(content)
    assert find(filled.ada, "wheel", fresh=False).from_sql
    assert find(filled.ada, "wheel").total == 8


@pytest.mark.parametrize("stopped", ["the process", "the machine"])
def test_a_commit_that_was_never_sealed_is_used_only_if_the_machine_ran_on(filled, find, stopped):
    sealed = file_of("seal.json").read_bytes()
    question(filled.ada, filled.cycling, "Wheel number 8")
    drain()
    folder = engine().store.current()
    file_of("seal.json").write_bytes(sealed)  # as if the writer had been killed before sealing
    if stopped == "the machine":
        (folder / BEGUN).write_text("the boot before")
    start_anew()
    assert not is_healthy(engine())
    assert find(filled.ada, "wheel", fresh=False).from_sql
    assert find(filled.ada, "wheel").total == 9
    assert (engine().store.current() == folder) is (stopped == "the process")


def test_an_index_of_another_version_is_built_anew(filled, find, monkeypatch):
    old = engine().store.current()
    monkeypatch.setattr("intranet.search.schema.VERSION", 10_000)
    upgraded = Engine(engine().store.root, ("en", "de"))
    assert upgraded.store.current() is None
    assert upgraded.store.fingerprint != engine().store.fingerprint
    assert old is not None
    assert old.is_dir(), "the older process still reads it"


def test_an_error_that_the_files_do_not_explain_is_no_damage(filled, find, monkeypatch, caplog):
    """A fault of ours must be seen and must not make every search rebuild the index."""
    find(filled.ada, "wheel", fresh=False)

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("intranet.search.matching.all_words", fail)
    with caplog.at_level(logging.ERROR):
        assert find(filled.ada, "wheel", fresh=False).from_sql
    assert "ZeroDivisionError" in caplog.text
    assert engine().store.damage() is None


def test_what_was_never_told_to_the_index_is_found_by_comparing(filled, find):
    asked = question(filled.ada, filled.cycling, "Wheel number 8")
    drain()
    asked.title = "Spoke number 8"
    db.session.commit()  # and no outbox row
    assert find(filled.ada, "spoke").total == 0
    assert reconcile() == 1
    assert find(filled.ada, "spoke").total == 1
    assert reconcile() == 0


def test_a_document_whose_row_is_gone_is_found_by_comparing(filled, find):
    asked = question(filled.ada, filled.cycling, "Wheel number 8")
    drain()
    asked.state = "deleted"
    db.session.commit()
    assert reconcile() == 1
    assert find(filled.ada, "wheel").total == 8


def test_a_reader_that_finds_the_index_broken_wakes_the_job_process_once(filled, find, monkeypatch):
    woken = []
    monkeypatch.setattr("intranet.jobs.wake", woken.append)
    fill(file_of(".trm"))
    start_anew()
    for _ in range(5):
        assert find(filled.ada, "wheel", fresh=False).from_sql
    assert woken == ["search"]


def test_nobody_else_may_write_where_pickles_are_read(filled):
    folder = engine().store.current()
    assert folder is not None
    assert folder.stat().st_mode & 0o077 == 0
    assert engine().store.root.stat().st_mode & 0o077 == 0
