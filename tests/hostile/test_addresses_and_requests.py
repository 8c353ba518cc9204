"""Addresses that lead elsewhere, and requests that are none."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser as Chromium

from intranet.directory.destinations import safe_destination
from tests.cast import Cast
from tests.conftest import Browser
from tests.hostile import shared
from tests.hostile.conftest import SHARED
from tests.hostile.strings import OWN
from tests.proofs import Proof

ELSEWHERE = (
    "//gadget.test", "///gadget.test", "/\\gadget.test", "\\\\gadget.test", "/\t/gadget.test", "/\r\n/gadget.test",
    "https:gadget.test", "https:/\\gadget.test", "http:///gadget.test", "//gadget.test\\@localhost",
    "//localhost@gadget.test", "/.//gadget.test", "/..//gadget.test", "/%2f%2fgadget.test", "/%5cgadget.test",
    "/%09/gadget.test", "/\u3000/gadget.test", "／／gadget.test", "//gadget。test", "javascript://localhost/%0Ahostile()",
    "data:text/html,x", "//[::ffff:127.0.0.1]", "//0x7f000001", "/\u2028/gadget.test", "/;@gadget.test",
    "?next=//gadget.test", "#//gadget.test", ".gadget.test", "@gadget.test",
)  # fmt: skip
HERE = "http://localhost"
#: What a browser makes of each address on a page of the site.
RESOLVE = """
(addresses) => addresses.map((address) => {
  try { return new URL(address, location).origin; } catch { return "none"; }
})
"""
BOUNDARY = "x-x-x"
PART = '--x-x-x\r\nContent-Disposition: form-data; name="{name}"'
KINDS = ("multipart/form-data", "application/x-www-form-urlencoded", "application/json", "text/plain", "")


def parts(rest: str, name: str) -> bytes:
    return (PART.format(name=name) + rest).encode()


#: Bodies that are nearly a form, where N is the name of a field.
BODIES = (
    b"",
    b"--",
    b"--x-x-x",
    b"--x-x-x--",
    parts("", "N"),
    parts("\r\n\r\n", "N"),
    parts("\r\n\r\nx\r\n--x-x-x-", "N"),
    parts("\n\nx\n--x-x-x--", "N"),
    parts("\r\n\r\nx\r\n--x-x-x--\r\n", "N").replace(b"name=", b"n\rme="),
    parts('; filename="../../x"\r\n\r\nx\r\n--x-x-x--\r\n', "N"),
    parts(f"\r\nX: {'x' * 70_000}\r\n\r\nx\r\n--x-x-x--", "N"),
    parts("\r\n\r\nx\r\n", "N") * 2_000 + b"--x-x-x--",
    parts("\r\n\r\n", "N") + bytes(range(256)) * 20 + b"\r\n--x-x-x--",
    parts("\r\nContent-Transfer-Encoding: base64\r\n\r\n====\r\n--x-x-x--", "N"),
    b"\r\n--x-x-x" * 5_000,
    b"\xff\xfe" + b"--x-x-x" * 9,
    b"\0" * 100_000,
    b'{"N": 1, "body": ["x"], "password": {}, "group": null}',
    b"[1, 2]",
    b"{",
    b"N&N=&=N&%=%zz&N=%ff%fe%00",
)


@pytest.mark.proof
@pytest.mark.browser
@pytest.mark.timeout(900)
def test_no_address_behind_next_leads_to_another_site(
    cast: Cast, signed_in: Callable[..., Browser], visitor: Browser, browser: Chromium, proof: Proof
) -> None:
    """Signed in, people are sent on at once; a visitor's form keeps where to go."""
    wanted = [*ELSEWHERE, *(shared.redirects(SHARED) if (SHARED / "data").is_dir() else ())]
    wanted = proof.sample([text for text in wanted if text.strip()], 60)
    client, reached = signed_in(cast.ada), {}
    for text in wanted:
        for spelt in dict.fromkeys((quote(text, safe=""), quote(text, safe="%/:@?=&;,+$!*'()"))):
            answer = client.get(f"/sign-in?next={spelt}")
            assert answer.status_code == 303, text
            reached[f"{text!r} as {spelt}"] = answer.headers["Location"]
            assert visitor.get(f"/sign-in?next={spelt}").status_code == 200, text
    context = browser.new_context()
    page = context.new_page()
    page.route("**/*", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto(HERE)
    origins = page.evaluate(RESOLVE, list(reached.values()))
    kept = page.evaluate(RESOLVE, [safe_destination(text) for text in wanted])
    untouched = page.evaluate(RESOLVE, wanted)
    context.close()
    assert [what for what, origin in zip(reached, origins, strict=True) if origin != HERE] == []
    assert set(kept) == {HERE}
    assert sum(origin != HERE for origin in untouched) > len(wanted) / 4, "or nothing was tried"
    proof.note(addresses=len(wanted), led_away=0)


@pytest.mark.proof
@pytest.mark.timeout(900)
def test_a_body_that_is_nearly_a_form_is_answered(
    cast: Cast, signed_in: Callable[..., Browser], visitor: Browser, proof: Proof
) -> None:
    doors = [(signed_in(cast.ada), "/questions/new", b"title"), (visitor, "/sign-in", b"username")]
    broken = [(f"body {number}", BOUNDARY, body) for number, body in enumerate(BODIES)]
    if proof.in_full and (SHARED / "data").is_dir():
        broken += list(shared.requests(SHARED))
    for client, path, field in doors:
        headers = {"X-CSRFToken": client.token(path)}
        for name, boundary, body in broken:
            for kind in (f"multipart/form-data; boundary={boundary}", *KINDS):
                began = time.monotonic()
                answer = client.post(path, data=body.replace(b"N", field), content_type=kind, headers=headers)
                assert answer.status_code in (400, 413, 422), (name, kind, path)
                assert time.monotonic() - began < 20, (name, kind, path)
    proof.note(bodies=len(broken), errors_of_the_server=0)


def test_an_address_of_anything_is_answered_and_adds_no_header(
    cast: Cast, signed_in: Callable[..., Browser], visitor: Browser, proof: Proof
) -> None:
    client = signed_in(cast.ada)
    for text in proof.sample(OWN, 40):
        part = quote(text[:500], safe="")
        for address in (f"/{part}", f"/questions/{part}", f"/?{part}", f"/static/{part}"):
            for answer in (client.get(address), visitor.get(address)):
                assert answer.status_code < 500, address
                assert not any("\r" in value or "\n" in value for _, value in answer.headers), address
                assert not {"X-Injected", "Bcc"} & set(answer.headers.keys()), address
