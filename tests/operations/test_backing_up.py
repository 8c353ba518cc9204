"""Backup and restore, while people write."""

from __future__ import annotations

import io
import json
import os
import shutil
import stat
import tarfile
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import delete, select

import tests.cast
from intranet.database import db
from intranet.mail.models import MailState, OutgoingMail
from intranet.operations import archive, backup, schema
from intranet.operations.archive import ArchiveError
from intranet.people import sessions
from intranet.people.models import Picture, SignIn
from intranet.questions.models import Question
from intranet.search import queries
from tests import workers, writing
from tests.cast import Cast
from tests.conftest import SECRET_KEY
from tests.operations.conftest import Run, site
from tests.servers.databases import Databases

Damage = Callable[[Path], None]


@contextmanager
def site_with_files(databases: Databases, folder: Path) -> Iterator[Flask]:
    """A site with two stored files, on SQLite or, with TEST_DATABASE=postgresql, there."""
    made = site(folder, database_url=database_url(databases, folder), mail_password="of the mail server")
    with made.app_context():
        schema.upgrade()
        (folder / "files" / "ab").mkdir(parents=True)
        (folder / "files" / "ab" / "picture").write_bytes(os.urandom(200_000))
        (folder / "files" / "note").write_text("kept")
        yield made
        db.session.remove()
        db.engine.dispose()


def database_url(databases: Databases, folder: Path) -> str:
    """The setting for a database of a site's own: none where it is the file in the site's folder."""
    url = databases.empty(folder)
    return "" if url.startswith("sqlite") else url


@pytest.fixture
def app(databases: Databases, folder: Path) -> Iterator[Flask]:
    with site_with_files(databases, folder) as made:
        yield made


@pytest.fixture
def cast(app: Flask) -> Cast:
    return tests.cast.make()


def titles() -> set[str]:
    found = set(db.session.scalars(select(Question.title)))
    db.session.rollback()
    return found


def found(cast: Cast, word: str) -> int:
    with current_app.test_request_context():
        total = queries.search(Cast.viewer(cast.ada), word).total
    db.session.rollback()
    return total


def test_a_site_comes_back_as_it_was(app: Flask, cast: Cast, folder: Path, tmp_path: Path) -> None:
    writing.question(cast.ada, cast.cycling, "Where is the quillfeather kept?")
    saved = backup.back_up(tmp_path / "site.tar.gz")
    writing.question(cast.ada, cast.cycling, "Where is the hollowquartz kept?")
    (folder / "files" / "note").write_text("changed")
    (folder / "files" / "later").write_text("of a question that goes")
    restored = backup.restore(tmp_path / "site.tar.gz")
    assert restored == saved
    assert titles() == {"Where is the quillfeather kept?"}
    assert found(cast, "quillfeather") == 1
    assert found(cast, "hollowquartz") == 0
    files = {path.relative_to(folder / "files").as_posix() for path in (folder / "files").rglob("*") if path.is_file()}
    assert files == {"ab/picture", "note"}
    assert (folder / "files" / "note").read_text() == "kept"
    assert not list(folder.glob(".intranet-*")), "nothing is left over"
    writing.question(cast.ada, cast.cycling, "Does it go on?")
    assert "Does it go on?" in titles()


def test_pictures_come_along(app: Flask, cast: Cast, tmp_path: Path) -> None:
    content = bytes(range(256))
    db.session.add(Picture(person_id=cast.ada.id, source="own", original="", version="0" * 32, small=content))
    db.session.commit()
    backup.back_up(tmp_path / "site.tar.gz")
    db.session.execute(delete(Picture))
    db.session.commit()
    backup.restore(tmp_path / "site.tar.gz")
    assert db.session.scalars(select(Picture.small)).all() == [content]
    db.session.rollback()


def test_a_site_moves_to_an_empty_machine(databases: Databases, app: Flask, cast: Cast, tmp_path: Path) -> None:
    writing.question(cast.ada, cast.cycling, "Where is the quillfeather kept?")
    backup.back_up(tmp_path / "site.tar.gz")
    before = titles()
    elsewhere = tmp_path / "elsewhere"
    with site(elsewhere, database_url=database_url(databases, elsewhere)).app_context():
        backup.restore(tmp_path / "site.tar.gz", settings_to=tmp_path / "settings.toml")
        assert titles() == before
        assert (elsewhere / "files" / "note").read_text() == "kept"
        db.session.remove()
        db.engine.dispose()
    assert tomllib.loads((tmp_path / "settings.toml").read_text())["public_url"] == "http://localhost"


def test_only_its_owner_reads_a_backup_and_secrets_stay_out_unless_asked_for(
    app: Flask, cast: Cast, tmp_path: Path
) -> None:
    for name, with_secrets in (("without", False), ("with", True)):
        target = tmp_path / f"{name}.tar.gz"
        backup.back_up(target, with_secrets=with_secrets)
        assert stat.S_IMODE(target.stat().st_mode) == 0o600
        with tarfile.open(target) as tar:
            kept = tar.extractfile("settings.toml").read().decode()  # type: ignore[union-attr]
        for secret in (SECRET_KEY, "of the mail server"):
            assert (secret in kept) is with_secrets


def test_an_existing_file_is_not_overwritten(app: Flask, cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "site.tar.gz").write_text("precious")
    with pytest.raises(ArchiveError, match="exists already"):
        backup.back_up(tmp_path / "site.tar.gz")
    assert (tmp_path / "site.tar.gz").read_text() == "precious"
    assert len(list(tmp_path.iterdir())) == 2, "nothing is left over"


def test_mails_that_waited_in_a_backup_are_not_sent_again(app: Flask, cast: Cast, tmp_path: Path) -> None:
    moment = tests.cast.clock.now()
    values: dict[str, Any] = {"kind": "test", "template": "test", "once": "at_most_once", "expires_at": moment}
    for name, state in (("waits", MailState.READY), ("on its way", MailState.SENDING), ("gone", MailState.SENT)):
        db.session.add(OutgoingMail(dedupe_key=name, message_id=name, state=state, **values))
    db.session.commit()
    backup.back_up(tmp_path / "site.tar.gz")
    backup.restore(tmp_path / "site.tar.gz")
    rows = dict(db.session.execute(select(OutgoingMail.dedupe_key, OutgoingMail.state)).all())
    assert rows == {"waits": MailState.CANCELLED, "on its way": MailState.CANCELLED, "gone": MailState.SENT}


def test_who_was_signed_out_since_is_not_signed_in_again(app: Flask, cast: Cast, tmp_path: Path) -> None:
    sessions.open_sign_in(cast.ada, user_agent="pytest", address="127.0.0.1")
    db.session.commit()
    backup.back_up(tmp_path / "site.tar.gz")
    sessions.close_all(cast.ada.id)
    db.session.commit()
    backup.restore(tmp_path / "site.tar.gz")
    assert db.session.scalars(select(SignIn)).all() == []


@contextmanager
def writers(app: Flask, cast: Cast) -> Iterator[Callable[[], set[str]]]:
    """Two processes that write; the function gives what was acknowledged so far."""
    loaded = app.extensions["intranet_settings"]
    overrides = {
        "environment": "development", "data_dir": str(loaded.data_dir), "secret_key": SECRET_KEY,
        "database_url": loaded.database_url, "log_level": "ERROR",
    }  # fmt: skip
    logs = [loaded.data_dir / f"writer-{person.id}" for person in (cast.ada, cast.ben)]
    running = [
        workers.start(workers.ask_for_ever, overrides, cast.cycling.id, person.id, log)
        for log, person in zip(logs, (cast.ada, cast.ben), strict=True)
    ]

    def acknowledged() -> set[str]:
        whole = [
            line
            for log in logs
            if log.exists()
            for line in log.read_text().splitlines(keepends=True)
            if line.endswith("\n")
        ]
        return {line.partition(" ")[2].strip() for line in whole}

    try:
        wait_until(lambda: all(log.exists() and len(log.read_text()) > 500 for log in logs))
        yield acknowledged
        assert all(process.is_alive() for process in running)
    finally:
        for process in running:
            workers.end(process)


def wait_until(condition: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def test_under_load_every_acknowledged_question_is_restored_and_the_writers_go_on(
    app: Flask, cast: Cast, tmp_path: Path
) -> None:
    target = tmp_path / "site.tar.gz"
    with writers(app, cast) as acknowledged:
        before = acknowledged()
        backup.back_up(target)
        wait_until(lambda: len(acknowledged()) > len(before) + 20)
        backup.restore(target)
        after = acknowledged()
        wait_until(lambda: len(acknowledged()) > len(after) + 5)
        later = acknowledged() - after
    stored = titles()
    assert len(before) > 10
    assert before <= stored, "acknowledged before the backup, and lost"
    assert later <= stored, "acknowledged after the restore, and lost"
    kept = archive_rows(target)
    assert len(before) <= kept["question"] <= len(acknowledged())
    assert kept["item"] == kept["question"], "of one moment"


def archive_rows(target: Path) -> dict[str, int]:
    with tarfile.open(target) as tar:
        rows: dict[str, int] = json.load(tar.extractfile("manifest.json"))["rows"]  # type: ignore[arg-type]
    return rows


def cut(target: Path) -> None:
    target.write_bytes(target.read_bytes()[:-2000])


def flip(target: Path) -> None:
    data = bytearray(target.read_bytes())
    data[len(data) // 2] ^= 0xFF
    target.write_bytes(data)


def rewrite(change: Callable[[str, bytes], list[tuple[str, bytes]]]) -> Damage:
    """Pack the archive anew with some members changed."""

    def damage(target: Path) -> None:
        with tarfile.open(target) as tar:
            members = [(member.name, tar.extractfile(member).read()) for member in tar]  # type: ignore[union-attr]
        with tarfile.open(target, "w:gz") as tar:
            for name, body in [pair for member in members for pair in change(*member)]:
                info = tarfile.TarInfo(name)
                info.size = len(body)
                tar.addfile(info, io.BytesIO(body))

    return damage


def changed_manifest(**values: Any) -> Damage:
    return rewrite(
        lambda name, body: [(name, json.dumps({**json.loads(body), **values}).encode() if "manifest" in name else body)]
    )


BROKEN: dict[str, tuple[Damage, str]] = {
    "cut off": (cut, "damaged"),
    "a flipped byte": (flip, "damaged"),
    "no archive": (lambda target: target.write_bytes(b"nothing"), "damaged"),
    "without its manifest": (rewrite(lambda name, body: [(name, body)] if "manifest" not in name else []), "not whole"),
    "a file is missing": (rewrite(lambda name, body: [(name, body)] if name != "files/note" else []), "files/note"),
    "a file was changed": (rewrite(lambda name, body: [(name, body + b"!" * (name == "files/note"))]), "files/note"),
    "a file outside": (rewrite(lambda name, body: [(name.replace("files/note", "files/../../x"), body)]), "no place"),
    "a newer schema": (changed_manifest(revision="of-tomorrow"), "newer version"),
    "another format": (changed_manifest(format=99), "format is 99"),
    "other rows than it should": (changed_manifest(rows={"item": 5}), "rows|tables"),
    "of another database": (changed_manifest(engine="oracle"), "runs on"),
}


def test_a_bad_backup_is_refused_and_changes_nothing(app: Flask, cast: Cast, folder: Path, tmp_path: Path) -> None:
    good, target = tmp_path / "good.tar.gz", tmp_path / "site.tar.gz"
    backup.back_up(good)
    writing.question(cast.ada, cast.cycling, "Written since")
    (folder / "files" / "note").write_text("changed since")
    for what, (damage, said) in BROKEN.items():
        shutil.copy(good, target)
        damage(target)
        for attempt in (backup.check, backup.restore):
            with pytest.raises(ArchiveError, match=said):
                attempt(target)
        assert titles() == {"Written since"}, what
        assert (folder / "files" / "note").read_text() == "changed since", what
        assert not list(folder.glob(".intranet-*")), what
        assert not (tmp_path / "x").exists(), what


def test_the_commands_say_what_they_did(folder: Path, command: Run, intranet: Run, tmp_path: Path) -> None:
    command("database", "upgrade")
    target = tmp_path / "site.tar.gz"
    assert "Saved" in command("backup", target).stdout
    assert "exists already" in command("backup", target, fails=True).stderr
    assert "The backup is good" in command("restore", "--check", target).stdout
    assert "Restored" in command("restore", "--yes", target).stdout
    cut(target)
    refused = intranet("restore", "--yes", target, fails=True).stderr
    assert "damaged" in refused
    assert "Traceback" not in refused


def test_members_have_places() -> None:
    for good in ("manifest.json", "settings.toml", "database/intranet.sqlite3", "files/ab/c"):
        assert archive._is_ours(good)
    for bad in (
        "/etc/passwd",
        "../x",
        "files/../x",
        "files",
        "other/x",
        "./manifest.json",
        "files//x",
        "database/../files/x",
    ):
        assert not archive._is_ours(bad)
