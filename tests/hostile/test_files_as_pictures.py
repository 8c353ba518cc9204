"""Hostile files as one's picture and in a post: answered in time, nothing of them runs, nobody dies of them."""

from __future__ import annotations

import io
import re
import signal
import struct
import subprocess
import sys
import time
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser as Chromium

from intranet.files import decoder, drawing
from intranet.files.shelving import ANYTHING, TYPES
from intranet.people import sessions
from tests import writing
from tests.cast import Cast
from tests.proofs import Proof
from tests.servers.chromium import window
from tests.servers.web import serving

PAGE = "/settings/profile"
#: Seconds until the answer, whatever was sent; what is more than ``drawing.PATIENCE`` is for a busy machine.
IN_TIME = 15.0
#: What a download may say that it is.
KINDS = {ANYTHING, *(kind for kind, _ in TYPES.values())}
SCRIPT = b"<script>alert(document.domain)</script>"


def png(width: int, height: int, *chunks: tuple[bytes, bytes], depth: int = 8, colours: int = 2) -> bytes:
    """Return a PNG file that says what it is told to say."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunk(*one) for one in chunks) + chunk(b"IEND", b"")


def jpeg(**values: Any) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (200, 200), "teal").save(file, "JPEG", **values)
    return file.getvalue()


def zeros(count: int) -> bytes:
    """Return a little that unpacks to very much."""
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(count >> 20)) + packer.flush()


#: What packs hundreds of megabytes is made when it is sent.
OWN: dict[str, Callable[[], bytes]] = {
    "a page": lambda: b"<!doctype html>" + SCRIPT,
    "a drawing that runs": lambda: (
        b'<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200" onload="alert(1)"/>'
    ),
    "a program for printers": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 200 200\n(/etc/passwd) (r) file\n",
    "a document": lambda: b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "an animation": lambda: b"GIF89a\xc8\x00\xc8\x00\x00\x00\x00" + SCRIPT,
    "a picture and a page": lambda: jpeg() + SCRIPT,
    "a page in a comment": lambda: jpeg(comment=SCRIPT),
    "a page in the notes": lambda: png(200, 200, (b"tEXt", b"Comment\0" + SCRIPT), (b"IDAT", zeros(1 << 20))),
    "more than can be": lambda: png(2**31 - 1, 2**31 - 1, (b"IDAT", zeros(1 << 20))),
    "nothing at all": lambda: png(0, 0, (b"IDAT", b"")),
    "much from little": lambda: png(7000, 7000, (b"IDAT", zeros(150 << 20))),
    "too much from little": lambda: png(7000, 7000, (b"IDAT", zeros(200 << 20)), depth=16, colours=6),
    "notes without end": lambda: png(200, 200, (b"zTXt", b"x\0\0" + zeros(200 << 20)), (b"IDAT", zeros(1 << 20))),
    "less than promised": lambda: png(4000, 4000, (b"IDAT", zeros(1 << 20))),
    "cut off": lambda: jpeg()[:300],
    "a length that lies": lambda: b"RIFF\xff\xff\xff\xffWEBPVP8 \xff\xff\xff\x7f" + bytes(200),
    "notes of a camera that lie": lambda: jpeg(exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + bytes(range(256)) * 8),
    "rings of notes": lambda: jpeg(exif=b"Exif\0\0MM\0*\0\0\0\x08" + b"\0\x01\x87\x69\0\4\0\0\0\1\0\0\0\x08" * 40),
}

#: Those that are made at once; in a text the others meet the same decoder.
SMALL = (
    "a page", "a drawing that runs", "a document", "an animation", "a picture and a page", "a page in a comment",
    "a length that lies", "notes of a camera that lie", "cut off", "more than can be",
)  # fmt: skip


def send(browser: Any, content: bytes) -> tuple[int, float]:
    """Send a file as one's picture; return the status and the seconds until the answer."""
    token = browser.token()
    began = time.perf_counter()
    answer = browser.post(
        PAGE,
        data={"csrf_token": token, "time_zone": "", "picture": (io.BytesIO(content), "me.jpg")},
        content_type="multipart/form-data",
    )
    return answer.status_code, time.perf_counter() - began


def attach(browser: Any, content: bytes, name: str) -> tuple[Any, float]:
    """Send a file for a text; return the answer and the seconds until it came."""
    values = {"csrf_token": browser.token(), "attachment": (io.BytesIO(content), name)}
    began = time.perf_counter()
    answer = browser.post("/files", data=values, content_type="multipart/form-data")
    return answer, time.perf_counter() - began


def opened(browser: Any, address: str, content: bytes) -> str:
    """Open a file as a reader; assert that it is a picture of ours, or a download that no browser opens as a page."""
    answer = browser.get(address)
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    if answer.mimetype == "image/webp":
        image = Image.open(io.BytesIO(answer.data))
        assert (image.format, set(image.info) - {"loop", "background", "timestamp", "duration"}) == ("WEBP", set())
        assert answer.data != content, "drawn anew"
        return "shown"
    assert answer.mimetype in KINDS
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.data == content
    return "downloaded"


def looked_at(browser: Any, person_id: int) -> bytes:
    """Return what a colleague gets to see of the person's picture; assert that it is ours."""
    address = (
        browser.get(f"/people/{person_id}").text.partition("profile-header")[2].partition('src="')[2].partition('"')[0]
    )
    answer = browser.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    image = Image.open(io.BytesIO(answer.data))
    assert (image.format, image.size) == ("WEBP", (decoder.LARGE, decoder.LARGE))
    assert set(image.info) <= {"loop", "background", "timestamp", "duration"}, "nothing stands beside it"
    content: bytes = answer.data
    return content


@pytest.mark.parametrize("name", OWN)
def test_a_file_made_to_harm_is_answered_in_time_and_nothing_of_it_is_shown(cast: Cast, signed_in, name: str) -> None:
    ada = signed_in(cast.ada)
    status, seconds = send(ada, OWN[name]())

    assert status in (303, 422)
    assert seconds < IN_TIME
    if status == 303:
        assert b"alert" not in looked_at(signed_in(cast.cleo), cast.ada.id)
    assert ada.get("/health").status_code == 200


def test_in_a_post_it_is_a_picture_of_ours_or_a_download(cast: Cast, signed_in) -> None:
    ada, cleo = signed_in(cast.ada), signed_in(cast.cleo)
    sent = {}
    for name in SMALL:
        content = OWN[name]()
        answer, seconds = attach(ada, content, f"{name}.html")
        assert answer.status_code in (201, 422), name
        assert seconds < IN_TIME
        if answer.status_code == 201:
            address = re.search(r"/files/\d+", answer.json["text"])[0]  # type: ignore[index]
            sent[address] = content
    writing.post(cast.ada, cast.cycling, " ".join(f"[a]({address})" for address in sent))
    assert Counter(opened(cleo, address, content) for address, content in sent.items()).keys() == {
        "shown",
        "downloaded",
    }


@pytest.mark.browser
def test_a_browser_that_follows_the_link_runs_nothing(cast: Cast, app: Flask, signed_in, browser: Chromium) -> None:
    """What is downloaded opens no page; what is shown has no room for a script."""
    ada = signed_in(cast.ada)
    pages = {name: OWN[name]() for name in ("a page", "a drawing that runs", "a picture and a page")}
    texts = [attach(ada, content, f"{name}.svg")[0].json["text"] for name, content in pages.items()]
    post = writing.post(cast.ada, cast.cycling, "\n\n".join(texts).replace("![]", "![a picture]"))
    with serving(app.wsgi_app) as url, window(browser) as watched:
        name, token = sessions.cookie_name(), ada.get_cookie(sessions.cookie_name(), domain="localhost").value
        watched.page.context.add_cookies([{"name": name, "value": token, "url": url}])
        told: list[str] = []
        watched.page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
        watched.page.goto(f"{url}/posts/{post.id}")
        for link in watched.page.locator(".document").all():
            with watched.page.expect_download() as download:
                link.click()
            assert download.value.suggested_filename.endswith(".svg")
        watched.page.get_by_role("img", name="a picture").click()
        watched.page.wait_for_url("**/files/*")
        assert watched.page.evaluate("document.contentType") == "image/webp"
        assert told == []


def test_a_decoder_that_falls_takes_nobody_with_it(cast: Cast, signed_in, monkeypatch, tmp_path: Path) -> None:
    for number, program in enumerate(("import os; os.abort()", "while True: pass", "x = bytearray(1 << 40)")):
        child = tmp_path / f"child{number}.py"
        child.write_text(program)
        monkeypatch.setattr(decoder, "__file__", str(child))
        status, seconds = send(signed_in(cast.ada), jpeg())
        assert status == 422
        assert seconds < IN_TIME
    assert drawing._turns.acquire(blocking=False), "every turn is given back"
    drawing._turns.release()


def test_the_process_that_reads_has_little_memory_and_may_write_nothing(tmp_path: Path) -> None:
    program = (
        f"import runpy, resource; limit = runpy.run_path({decoder.__file__!r})['limit']; limit()\n"
        "assert resource.getrlimit(resource.RLIMIT_AS)[1] <= 1 << 30\n"
        f"import sys\ntry:\n    with open({str(tmp_path / 'written')!r}, 'wb') as file:\n        file.write(b'x')\n"
        "except OSError:\n    sys.exit(7)\n"
    )
    done = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode in (7, -signal.SIGXFSZ), done.stderr
    assert not (tmp_path / "written").read_bytes()


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_files_of_many_kinds_as_pictures(cast: Cast, signed_in, shared: Path, proof: Proof) -> None:
    """Those of ``$SHARED``: attachments that attack browsers, one of every format, odd and broken pictures."""
    ada, cleo = signed_in(cast.ada), signed_in(cast.cleo)
    chosen = proof.sample(_files(shared), 12)
    outcome: Counter[str] = Counter()
    slowest = 0.0
    for path in chosen:
        status, seconds = send(ada, path.read_bytes())
        assert status in (303, 422), path.name
        assert seconds < IN_TIME, path.name
        slowest = max(slowest, seconds)
        outcome["taken" if status == 303 else "refused"] += 1
        if status == 303:
            looked_at(cleo, cast.ada.id)
    assert ada.get("/health").status_code == 200
    proof.note(files=len(chosen), **outcome)
    proof.note_once(slowest_answer=f"{slowest:.1f} s")


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_files_of_many_kinds_in_posts(
    cast: Cast, app: Flask, signed_in, shared: Path, proof: Proof, monkeypatch
) -> None:
    """The same ones as what a post shows or leads to, opened by a colleague."""
    monkeypatch.setattr(app.extensions["intranet_settings"], "files_per_day", 10_000)
    ada, cleo = signed_in(cast.ada), signed_in(cast.cleo)
    chosen = proof.sample(_files(shared), 12)
    outcome: Counter[str] = Counter()
    slowest = 0.0
    for path in chosen:
        answer, seconds = attach(ada, path.read_bytes(), path.name)
        assert answer.status_code in (201, 422), path.name
        assert seconds < IN_TIME, path.name
        slowest = max(slowest, seconds)
        if answer.status_code == 422:
            outcome["refused"] += 1
            continue
        text = answer.json["text"].replace("![]", "![Something]")
        writing.post(cast.ada, cast.cycling, text)
        outcome[opened(cleo, re.search(r"/files/\d+", text)[0], path.read_bytes())] += 1  # type: ignore[index]
    assert ada.get("/health").status_code == 200
    proof.note(files=len(chosen), **outcome)
    proof.note_once(slowest_answer=f"{slowest:.1f} s")


def _files(shared: Path) -> list[Path]:
    return [path for path in sorted((shared / "data/hostile/files").rglob("*")) if path.is_file()]
