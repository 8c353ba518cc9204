"""Mentions in Markdown: seen by the parser, so never in code, quotes, links or addresses."""

from __future__ import annotations

import pytest

from intranet.web.mention_marks import Shown
from intranet.web.text import Reading


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("Ask @ada, please.", ["ada"]),
        ("@[Ada Łukasiewicz] and @ben.okafor.", ["Ada Łukasiewicz", "ben.okafor"]),
        ("**@ada** (@ben) – @ada again", ["ada", "ben"]),
        ("- in a list @ada\n\n# in a heading @ben", ["ada", "ben"]),
        ("mail to ada@example.test or @ada@example.test", []),
        ("https://example.test/@ada and /@ada", []),
        ("`@ada`\n\n```\n@ada\n```\n\n    @ada", []),
        ("> @ada said\n>\n> > - and @ben", []),
        ("[@ada](https://example.test) and @[Ada](https://example.test)", []),
        (r"\@ada", []),
        ("@ @[] @[a[b] @[two\nlines]", []),
    ],
)
def test_handles(text: str, handles: list[str]) -> None:
    assert Reading(text).handles == handles


def test_known_handles_become_links_and_unknown_ones_stay_text() -> None:
    html = Reading("@ada, @ben and @[No <b>body]").html({"ada": Shown("Ada <3", "/people/1"), "ben": Shown("Ben")})
    assert '<a href="/people/1" rel="noopener nofollow ugc">@Ada &lt;3</a>, @Ben and @[No &lt;b&gt;body]' in html
