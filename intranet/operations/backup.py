"""Taking a backup and putting one back, both while the site runs."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, update

from intranet import clock
from intranet.database import db
from intranet.mail.models import MailState, OutgoingMail
from intranet.operations import archive, embedded, postgresql, reference, schema
from intranet.operations.archive import ArchiveError, Manifest
from intranet.people.models import SignIn
from intranet.search import rebuild as search
from intranet.settings import settings

#: Mails that wait in a backup may have left since; sent again they would arrive twice.
WAITING = (MailState.READY, MailState.CLAIMED, MailState.SENDING, MailState.DEFERRED)

Say = Callable[[str], None]


@dataclass(frozen=True)
class Report:
    """What a backup holds or what a restore brought."""

    made_at: str
    rows: int
    files: int


def back_up(target: Path, *, with_secrets: bool = False) -> Report:
    """Write database, files and settings of one moment to ``target``.

    The database is copied first: a file is stored before its row is written, so every row copied has
    its file. Raises ArchiveError where ``target`` exists or the database is not up to date.
    """
    if target.exists():
        raise ArchiveError(f"{target} exists already")
    revision = schema.current()
    if revision is None:
        raise ArchiveError("the database is empty")
    manifest = Manifest(db.engine.dialect.name, revision, clock.now().isoformat(timespec="seconds"))
    with _working_folder(target.absolute().parent) as folder, archive.Writer(target.absolute()) as writer:
        if manifest.engine == "sqlite":
            embedded.take(_live(), folder, manifest)
        else:
            postgresql.take(folder, manifest)
        for path in sorted(folder.iterdir()):
            writer.add(f"{archive.DATABASE}/{path.name}", path)
        stored = _files()
        files = sum(
            writer.add(f"{archive.FILES}/{path.relative_to(stored).as_posix()}", path) for path in _listed(stored)
        )
        in_use = folder / archive.SETTINGS
        in_use.write_text(reference.in_use(settings(), with_secrets=with_secrets), encoding="utf-8")
        writer.add(archive.SETTINGS, in_use)
        writer.finish(manifest)
    return Report(manifest.made_at, sum(manifest.rows.values()), files)


def check(source: Path) -> Report:
    """Read a backup and verify all of it, changing nothing. Raises ArchiveError for a bad one."""
    with _working_folder(settings().data_dir) as folder:
        return _report(_verified(source, folder), folder)


def restore(source: Path, *, settings_to: Path | None = None, say: Say = lambda _: None) -> Report:
    """Put the site back to what it was when ``source`` was written.

    Everything is unpacked and verified beside the live data first. Then the stored files are added,
    the database is exchanged in one transaction – the one moment at which the site changes – and
    files that belonged to the old content alone are removed. The index is built anew; mails that
    waited in the backup are cancelled, and everybody signs in again. Raises ArchiveError, having changed nothing.
    """
    if settings_to is not None and settings_to.exists():
        raise ArchiveError(f"{settings_to} exists already")
    settings().data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    before = {path.relative_to(_files()) for path in _listed(_files())}
    with _working_folder(settings().data_dir) as folder:
        say("Reading and verifying the backup …")
        manifest = _verified(source, folder)
        report = _report(manifest, folder)
        say("Exchanging the database …")
        unpacked = folder / archive.FILES
        kept = {path.relative_to(unpacked) for path in _listed(unpacked)}
        _put_files(unpacked, kept)
        _exchange_database(folder / archive.DATABASE, manifest)
        for name in before - kept:
            (_files() / name).unlink(missing_ok=True)
        if settings_to is not None:
            shutil.copyfile(folder / archive.SETTINGS, settings_to)
            settings_to.chmod(0o600)
    say("Building the index …")
    build_index()
    return report


def build_index() -> None:
    """Build the search index from the database, after another process that is at it with what was there before."""
    while search.rebuild() is None:
        time.sleep(0.5)


def _verified(source: Path, folder: Path) -> Manifest:
    manifest = archive.unpack(source, folder)
    engine = db.engine.dialect.name
    if manifest.engine != engine:
        raise ArchiveError(f"the backup is of {manifest.engine}, this site runs on {engine}")
    if not schema.knows(manifest.revision):
        raise ArchiveError("the backup was made by a newer version; update this one first")
    (embedded if engine == "sqlite" else postgresql).check(folder / archive.DATABASE, manifest)
    return manifest


def _exchange_database(folder: Path, manifest: Manifest) -> None:
    db.session.remove()
    if manifest.engine == "sqlite":
        with embedded.unpacked(folder) as engine:
            schema.upgrade(engine)
            with engine.begin() as connection:
                _quieten(connection)
        embedded.put_back(folder, _live())
    else:
        with db.engine.begin() as connection:
            postgresql.put_back(connection, folder, manifest)
            _quieten(connection)


def _quieten(connection: Connection) -> None:
    """No mail goes out again, and no browser that was signed out since comes back."""
    connection.execute(delete(SignIn))
    connection.execute(
        update(OutgoingMail)
        .where(OutgoingMail.state.in_(WAITING))
        .values(state=MailState.CANCELLED, reason="restored", owner=None, lease_until=None)
    )


def _put_files(unpacked: Path, names: set[Path]) -> None:
    for name in names:
        target = _files() / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        (unpacked / name).replace(target)


def _report(manifest: Manifest, folder: Path) -> Report:
    return Report(manifest.made_at, sum(manifest.rows.values()), sum(1 for _ in _listed(folder / archive.FILES)))


def _live() -> Path:
    return Path(str(db.engine.url.database))


def _files() -> Path:
    folder: Path = settings().data_dir / "files"
    return folder


def _listed(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())


@contextmanager
def _working_folder(beside: Path) -> Iterator[Path]:
    """A folder readable by us alone, on the same disk as ``beside``."""
    with tempfile.TemporaryDirectory(prefix=".intranet-", dir=beside) as name:
        yield Path(name)
