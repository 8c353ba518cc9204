"""No text costs much more than another: 64 kB of anything are answered within a second of work."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from intranet.web.text import clean_text
from tests.cast import Cast
from tests.conftest import Browser
from tests.proofs import IN_FULL, Proof

SIZE = 64 * 1024
#: Beside other tests on a slow machine a core has a third of its speed; what is quadratic takes minutes.
SECONDS = 1.0 if IN_FULL else 3.0


def repeated(piece: str) -> str:
    return (piece * (SIZE // len(piece) + 1))[:SIZE]


def columns(number: int, row: str) -> str:
    return ("|a" * number + "\n" + "|-" * number + "\n" + row * SIZE)[:SIZE]


PIECES = (
    ">", "> ", "- ", "1. ", "* a\n\n  ", "> - ", ">a\n", "# a\n", "a\n-\n", "***\n", "    a\n", "a\n", "a  \n",
    "\n", " ", "\t", "*", "*a", "*a ", "a**b", "_a __b", "*a_ ", "***a ", "a***", "**x* ", "~", "~~a", "\\",
    "&", "&amp", "&#x", "&quot;", "[", "![", "[a](", "[a][", "[a]:", "[a]: b\n", "[a](<b", "[[a]", "](",
    "`", "`a", "```\n", "``a`", "<", "<a ", "</", "<!--", "<?", "<b><i>", "|", "|a|b|\n|-|-|\n|c|d|\n\n",
    "<http://a", "http://a.b ", "http://", "http://a/(", "http://a/)", "://", "www.", "mailto:a@b.c ", "a@", "/", ":",
    "A", "Ab ", "\u0301\u0327", "a\u0301", "\u200d", "\u202e", "\ufdfa", "\u1100\u1161\u11a8", "😀", "👩\u200d",
    "\x00", "\r", "\u2028",
)  # fmt: skip
TEXTS = {piece: repeated(piece) for piece in PIECES} | {
    "nested links": "[" * (SIZE // 5) + "a" + "](b)" * (SIZE // 5),
    "closed brackets": "[" * (SIZE // 2) + "]" * (SIZE // 2),
    "nested lists": "".join("  " * depth + "- a\n" for depth in range(250)),
    "nested lists again and again": "".join("  " * (line % 20) + "- a\n" for line in range(2_600)),
    "a quotation that goes on lazily": ">" * 20 + "a\n" * (SIZE // 2 - 10),
    "growing rows of backticks": "".join("`" * length + " " for length in range(360)),
    "a table of many rows": columns(2, "|\n"),
    "a table of many columns": columns(8_000, "|a\n"),
    "a full table": columns(50, "|a" * 50 + "\n"),
    "references": "".join(f"[r{number}]: /u\n" for number in range(2_000)) + "[r1]" * 8_000,
    "one address": "http://" + "a." * 32_000,
}


#: These were the slowest once.
ALWAYS = ("://", "http://a/(", "\u0301\u0327", "a quotation that goes on lazily", "a table of many rows")
LONGEST_TAKEN = 30_000


def worked(act: Callable[[], object]) -> float:
    """Return the seconds of work, whatever else the machine does meanwhile."""
    began = time.thread_time()
    act()
    return time.thread_time() - began


@pytest.fixture
def texts(proof: Proof) -> dict[str, str]:
    """All of them in full, else the notorious and a few more."""
    return {name: TEXTS[name] for name in dict.fromkeys([*ALWAYS, *proof.sample(sorted(TEXTS), 3)])}


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_every_body_is_answered_in_time(
    cast: Cast, signed_in: Callable[..., Browser], proof: Proof, texts: dict[str, str]
) -> None:
    """What is short enough is published, the rest refused; a preview shows as much as would be taken."""
    browser = signed_in(cast.ben)
    form = {"csrf_token": browser.token(), "title": "How do I true a wheel?", "group": "everyone"}
    times: dict[str, float] = {}
    for name, text in texts.items():
        for body, address, expected in (
            (text[:LONGEST_TAKEN], "/questions/new", 303),
            (text, "/questions/new", 422),
            (text, "/questions/new?preview=1", 200),
        ):
            answers: list[Any] = []
            seconds = worked(lambda: answers.append(browser.post(address, data={**form, "body": body})))  # noqa: B023
            is_short = len(clean_text(body)) <= LONGEST_TAKEN
            assert answers[0].status_code == (303 if is_short and expected == 422 else expected), name
            times[name] = max(times.get(name, 0), seconds)
        assert worked(lambda: browser.get("/questions")) < SECONDS
    slowest = max(times, key=lambda name: times[name])
    proof.note(texts=len(texts), **{f"seconds for the slowest ({slowest!r})": round(times[slowest], 2)})
    assert times[slowest] < SECONDS, slowest


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_a_line_of_any_text_is_answered_in_time(
    cast: Cast, signed_in: Callable[..., Browser], texts: dict[str, str]
) -> None:
    browser = signed_in(cast.ben)
    form = {"csrf_token": browser.token(), "title": "How?", "body": "x", "group": "everyone"}
    for piece, text in texts.items():
        for name in ("title", "tags"):
            seconds = worked(lambda: browser.post("/questions/new", data={**form, name: text}))  # noqa: B023
            assert seconds < SECONDS, (name, piece)
        seconds = worked(lambda: browser.get("/search", query_string={"q": text}))  # noqa: B023
        assert seconds < SECONDS, ("q", piece)
