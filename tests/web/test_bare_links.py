"""Addresses that stand bare in a text become links, and cost no more than other text."""

from __future__ import annotations

import re
import time

import pytest

from intranet.web.text import render_markdown

LINK = re.compile(r'<a href="([^"]*)" rel="noopener nofollow ugc">([^<]*)</a>')


def links(source: str) -> list[tuple[str, str]]:
    """Return address and text of each link."""
    return LINK.findall(render_markdown(source))


@pytest.mark.parametrize(
    ("source", "address"),
    [
        ("see https://example.test/a_b_c, please", "https://example.test/a_b_c"),
        ("(https://example.test/Wheel_(bicycle))", "https://example.test/Wheel_(bicycle)"),
        ("**https://example.test/**", "https://example.test/"),
        ("_http://example.test/x_", "http://example.test/x"),
        ("Really? http://example.test/?q=1&n=2!", "http://example.test/?q=1&amp;n=2"),
        ("http://example.test/a&gt;", "http://example.test/a"),
        ("[http://example.test/]", "http://example.test/"),
        ("HTTPS://EXAMPLE.test", "HTTPS://EXAMPLE.test"),
        ("| http://example.test/cell |\n| --- |", "http://example.test/cell"),
    ],
)
def test_the_address_is_a_link_and_the_sentence_around_it_is_not(source: str, address: str) -> None:
    assert links(source) == [(address, address)]


def test_an_address_beyond_ascii_is_shown_as_typed() -> None:
    assert links("https://example.test/Größe") == [
        ("https://example.test/Gr%C3%B6%C3%9Fe", "https://example.test/Größe")
    ]


@pytest.mark.parametrize(
    "source",
    [
        "xhttp://example.test",
        "shttps://example.test",
        "ftp://example.test/a",
        "javascript://example.test/%0aalert(1)",
        "//example.test/a",
        "http://",
        "http://.",
        "https: //example.test",
        "`http://example.test/a`",
        "    http://example.test/a",
        "http:\\/\\/example.test",
    ],
)
def test_everything_else_stays_text(source: str) -> None:
    assert "<a" not in render_markdown(source)


def test_an_address_as_the_text_of_a_link_leads_where_the_link_does() -> None:
    assert links("[see http://example.test/shown](http://example.test/led)") == [
        ("http://example.test/led", "see http://example.test/shown")
    ]


@pytest.mark.parametrize("piece", ["://", "http://", "http://a/(", "http://a/)", "http://a&", "[http://a", "http://a."])
def test_a_text_of_nothing_but_beginnings_costs_little(piece: str) -> None:
    def seconds(length: int) -> float:
        source = (piece * length)[:length]
        began = time.process_time()
        render_markdown(source)
        return time.process_time() - began

    # In proportion to its length: where each beginning looked at all the others, it would be sixteen times as much.
    short, long = (min(times) for times in zip(*((seconds(8_000), seconds(32_000)) for _ in range(3)), strict=True))
    assert long < 10 * short + 0.02
