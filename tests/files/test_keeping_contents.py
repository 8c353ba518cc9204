"""Contents on the shelf: written whole, once, and removed when nobody needs them."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from intranet import clock, estate
from intranet.database import db
from intranet.drafts.actions import KEEP as DRAFTS
from intranet.files import forgetting
from intranet.files.actions import upload
from intranet.files.models import StoredFile
from intranet.files.store import Folder, shelf
from intranet.items import forgetting as items
from intranet.operations import backup
from intranet.posts import actions as posts
from tests import writing
from tests.cast import Cast


def test_the_same_content_lies_there_once_and_nothing_half_written(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    keys = {store.put(content) for content in (b"a", b"b", b"a")}
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == keys
    assert {store.open(key).read() for key in keys} == {b"a", b"b"}
    for key in ("../secret", "0" * 63, "0" * 64):
        with pytest.raises(FileNotFoundError):
            store.open(key)


def test_a_content_that_is_put_again_stays(tmp_path: Path) -> None:
    store = Folder(tmp_path)
    key, before = store.put(b"a"), clock.now() + timedelta(days=1)
    [path] = tmp_path.glob("*/*")
    assert list(store.keys(before)) == [key]
    assert list(store.keys(clock.now() - timedelta(days=1))) == []
    os.utime(path, (0, 0))
    store.put(b"a")
    assert not store.delete(key, clock.now() - timedelta(hours=1))
    assert store.open(key).read() == b"a"
    assert store.delete(key, before)
    assert not store.delete(key, before)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def _night(days: float) -> None:
    with clock.frozen_at(clock.now() + timedelta(days=days)):
        items.purge_deleted()
        forgetting.sweep()


def test_files_go_when_nobody_can_open_them_any_more(cast: Cast, app: Flask) -> None:
    assert forgetting.KEEP > DRAFTS, "a draft needs the files in it"
    ada = writing.viewer(cast.ada)
    begun, kept, gone = (upload(ada, "a.txt", name.encode()) for name in ("begun", "kept", "gone"))
    writing.post(cast.ada, cast.cycling, f"[a](/files/{kept.id})")
    deleted = writing.post(cast.ada, cast.cycling, f"[a](/files/{gone.id})")
    posts.delete(ada, deleted)
    keys = {begun.id: begun.key, kept.id: kept.key, gone.id: gone.key}
    [one, two, three] = keys

    def found() -> tuple[set[int], set[int]]:
        db.session.expire_all()
        lying = set(shelf().keys(clock.now() + timedelta(days=999)))
        return {row.id for row in db.session.query(StoredFile)}, {one for one, key in keys.items() if key in lying}

    _night(days=29)
    assert found() == ({one, two, three}, {one, two, three}), "it can still be undone"
    _night(days=31)
    assert found() == ({one, two}, {one, two, three}), "a backup may still read it"
    _night(days=32)
    assert found() == ({one, two}, {one, two})
    _night(days=93)
    _night(days=94)
    assert found() == ({two}, {two})


def test_a_leaver_leaves_what_was_published(cast: Cast) -> None:
    ada = writing.viewer(cast.ada)
    upload(ada, "a.txt", b"begun")
    published = upload(ada, "b.txt", b"published").id
    writing.post(cast.ada, cast.cycling, f"[b](/files/{published})")
    estate.settle([cast.ada.id])
    db.session.commit()
    assert [row.id for row in db.session.query(StoredFile)] == [published]


def test_a_backup_takes_them_along(app: Flask) -> None:
    store = shelf()
    assert isinstance(store, Folder)
    assert store.root == backup._files()
