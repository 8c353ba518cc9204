"""Pictures from the directory on a real server: taken over after a run, whatever stands in the entries."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select, update

from intranet import clock
from intranet.database import db
from intranet.directory.check import photos
from intranet.directory.check.report import Outcome
from intranet.directory.errors import DirectoryDown
from intranet.directory.failover import Directory
from intranet.directory.models import DirectoryChange, DirectoryEntry, DirectoryRun
from intranet.directory.photos import due, taking_over
from intranet.people import pictures
from intranet.people.models import Person, Picture
from intranet.people.pictures import Portrait
from tests.cast import Cast
from tests.directory import company
from tests.directory.checking import checked, told
from tests.directory.conftest import Door, sync, using
from tests.servers.directories import DirectoryServer, reaching_by
from tests.servers.slapd import Slapd

MODIFY = f"dn: uid={{}},{company.PEOPLE}\nchangetype: modify\n{{}}\n"
LARGE_ENTRIES = "sockbuf_max_incoming_auth 33554431"


def drawn(colour: str = "teal", **values: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (120, 160), colour).save(file, "JPEG", **values)  # type: ignore[arg-type]
    return file.getvalue()


def with_a_place() -> bytes:
    """Return a photograph that tells where it was taken."""
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (53.0, 33.0, 0.0), 3: "E", 4: (9.0, 59.0, 0.0)})
    exif[0x010F] = "Maker of the camera"
    return drawn("gold", exif=exif)


def bomb() -> bytes:
    """Return a small file of 30,000 by 30,000 pixels."""
    file = b"\x89PNG\r\n\x1a\n"
    for kind, content in (
        (b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(10_000_000))),
        (b"IEND", b""),
    ):
        file += struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return file


#: Login name → what the entry holds as its photo.
GALLERY = {
    "good": drawn("red"),
    "place": with_a_place(),
    "words": b"no picture at all",
    "heavy": drawn() + bytes(20_000_000),
    "bomb": bomb(),
    "cut": drawn("navy")[:300],
    "none": None,
}
FAULTS = {"words": "no picture", "heavy": "too heavy", "bomb": "too large", "cut": "unreadable"}


def photo(content: bytes) -> str:
    return f"jpegPhoto:: {base64.b64encode(content).decode()}\n"


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[Slapd, DirectoryServer]]:
    """A server of people with photos; tests leave them as they were."""
    people = tuple(
        company.Staff(name, name.title(), more=(("jpegPhoto", held),) if held else ()) for name, held in GALLERY.items()
    )
    ldif = company.people_ldif(people=people)
    with Slapd(ldif, extra=LARGE_ENTRIES) as slapd:
        values = reaching_by("openldap", directory_urls=[slapd.ldaps_url], directory_ca_file=slapd.ca_file)
        yield slapd, DirectoryServer("openldap", values)


@pytest.fixture
def everybody(app: Flask, server: tuple[Slapd, DirectoryServer]) -> Iterator[Directory]:
    """The directory, used by the application."""
    with using(app, server[1]) as used:
        yield used


@pytest.fixture
def directory(app: Flask, server: tuple[Slapd, DirectoryServer]) -> Iterator[Directory]:
    """Of it only those whose photos are as they should be."""
    good = "(|(uid=good)(uid=place)(uid=none))"
    with using(app, server[1], directory_people_filter=good) as used:
        yield used


@pytest.fixture
def change(server: tuple[Slapd, DirectoryServer]) -> Iterator[object]:
    """A function that gives a person another photo, or none; undone after the test."""
    changed = set()

    def put(uid: str, content: bytes | None) -> None:
        changed.add(uid)
        lines = f"replace: jpegPhoto\n{photo(content)}" if content else "replace: jpegPhoto\n"
        server[0].change(MODIFY.format(uid, lines))

    yield put
    for uid in changed:
        put(uid, GALLERY[uid])


def person(uid: str) -> Person:
    db.session.rollback()
    db.session.expire_all()
    return db.session.scalars(select(Person).where(Person.username == uid)).one()


def lines(run: DirectoryRun, kind: str) -> dict[str, str]:
    """Return what the report says of whom in lines of a kind."""
    query = select(DirectoryChange).where(DirectoryChange.run_id == run.id, DirectoryChange.kind == kind)
    return {line.name.lower(): line.after or line.field for line in db.session.scalars(query)}


def counts(run: DirectoryRun) -> tuple[int, int]:
    db.session.refresh(run)
    return run.pictures, run.skipped


def read_everybody_again() -> None:
    db.session.execute(update(DirectoryEntry).values(stamp=""))
    db.session.commit()


def pixel(uid: str) -> tuple[int, ...]:
    version = person(uid).picture
    content = db.session.scalars(select(Picture.large).where(Picture.version == version)).one()
    image = Image.open(io.BytesIO(content))
    assert not image.getexif()
    assert b"camera" not in content
    return tuple(round(value / 64) for value in image.convert("RGB").getpixel((128, 128)))  # type: ignore[union-attr, arg-type]


def test_pictures_come_after_the_run_and_what_is_none_is_told_with_a_reason(
    everybody: Directory, cast: Cast, signed_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    db.session.execute(update(Person).values(directory_id=None))  # this directory knows nobody of the cast
    db.session.commit()
    anton = signed_in(cast.anton)
    run = sync(everybody)
    assert run.state == "done"
    assert not db.session.scalars(select(Picture.person_id)).all(), "the run does not wait for them"

    page = f"/administration/directory/runs/{run.id}"
    assert f"The pictures of {len(GALLERY)} people are still being taken over." in anton.get(page).text

    taking_over.work_off()

    report = anton.get(page).text
    assert "still being taken over" not in report
    for said in ("A picture from the directory", "has more than 10 MB", "is no JPEG, PNG or WebP", "cannot be read"):
        assert said in report
    assert pixel("good") == (4, 0, 0)
    assert pixel("place") == (4, 3, 0)
    assert lines(run, "picture") == {"good": "added", "place": "added"}
    assert lines(run, "skipped") == {name: f"photo {fault}" for name, fault in FAULTS.items()}
    assert counts(run) == (2, len(FAULTS))
    assert all(person(name).picture is None for name in FAULTS)

    monkeypatch.setattr(pictures, "draw", lambda *_: pytest.fail("the same bytes were read again"))
    read_everybody_again()
    again = sync(everybody)
    taking_over.work_off()

    assert lines(again, "picture") == {}
    assert lines(again, "skipped") == lines(run, "skipped"), "it stands in every report that could be the only one read"
    assert not due.claim(100).people


def test_ones_own_picture_wins_and_the_directorys_follows_behind_it(directory: Directory, change) -> None:
    sync(directory)
    taking_over.work_off()
    own = pictures.draw(drawn("blue"), 20.0)
    pictures.take(person("good"), own)
    db.session.commit()
    change("good", drawn("lime"))
    change("place", None)
    change("none", drawn("gray"))

    dry = sync(directory, is_dry=True)
    taking_over.work_off()
    foreseen = {"good": "changed", "place": "removed", "none": "added"}
    assert (lines(dry, "picture"), dry.pictures) == (foreseen, 3)
    assert person("place").picture, "a dry run changes nothing"

    run = sync(directory)
    taking_over.work_off()
    assert lines(run, "picture") == foreseen
    assert person("good").picture == own.version
    assert person("place").picture is None
    assert person("none").picture

    pictures.remove(person("good"))
    db.session.commit()
    assert pixel("good") == (0, 4, 0)


def test_work_that_was_interrupted_is_done_by_the_next(
    directory: Directory, server: tuple[Slapd, DirectoryServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    sync(directory)
    draw, begun = pictures.draw, []

    def killed(data: bytes, patience: float) -> Portrait:
        begun.append(data)
        if len(begun) == 2:
            raise KeyboardInterrupt
        return draw(data, patience)

    monkeypatch.setattr(pictures, "draw", killed)
    with pytest.raises(KeyboardInterrupt):
        taking_over.work_off()
    db.session.rollback()
    assert not due.claim(100).people, "nobody else takes them meanwhile"

    server[0].pause()
    try:
        with clock.frozen_at(clock.now() + due.CLAIMED_FOR):
            claimed = due.claim(100)
            assert len(claimed.people) == 2
            with pytest.raises(DirectoryDown):
                taking_over.take_over(Directory(replace(directory.config, load_deadline=0.3)), claimed)
    finally:
        server[0].resume()
    with clock.frozen_at(clock.now() + 2 * due.CLAIMED_FOR + timedelta(seconds=1)):
        taking_over.work_off()
    assert person("good").picture
    assert person("place").picture
    done = db.session.scalars(select(DirectoryEntry.photo_due_at).where(DirectoryEntry.photo_due_at.is_not(None)))
    assert not done.all()


def test_who_is_read_again_meanwhile_is_due_again(directory: Directory) -> None:
    sync(directory)
    claimed = due.claim(100)
    assert len(claimed.people) == 3
    read_everybody_again()
    sync(directory)

    taking_over.take_over(directory, claimed)

    assert len(due.claim(100).people) == 3
    assert person("good").picture


def test_a_newcomer_signs_in_without_waiting_for_the_picture(app: Flask, directory: Directory) -> None:
    assert Door(app).sign_in("good", company.Staff("good", "Good").secret).status_code == 303
    assert person("good").picture is None
    taking_over.work_off()
    assert person("good").picture


def test_a_company_may_leave_photos_alone(
    app: Flask, server: tuple[Slapd, DirectoryServer], directory: Directory
) -> None:
    sync(directory)
    taking_over.work_off()
    with using(app, server[1], directory_map={"photo": ""}) as without:
        run = sync(without)
        taking_over.work_off()
    assert lines(run, "picture") == {"good": "removed", "place": "removed"}
    assert not db.session.scalars(select(Picture.person_id)).all()


def test_the_check_says_how_large_they_are(
    server: tuple[Slapd, DirectoryServer], monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = "(|(uid=good)(uid=none))"
    assert "1 of 2 people have jpegPhoto" in told(checked(server[1], directory_people_filter=wanted), Outcome.OK)
    monkeypatch.setattr(photos, "MOST_BYTES", 500)
    assert "smaller ones" in told(checked(server[1], directory_people_filter=wanted), Outcome.WARN)
