"""The comparison sees every difference that a reader would see; else "reads the same" means nothing."""

from __future__ import annotations

import pytest

from intranet.imports.stackexchange.fidelity import differences
from intranet.imports.stackexchange.pieces import Surroundings

AROUND = Surroundings()
ORIGINAL = """
<h2>On bread</h2><p>It <strong>dries</strong> out, says <a href="https://a.example/x">she</a>.<br>
Use <code>pot --lid</code>.</p>
<blockquote><p>A pot</p></blockquote><ul><li>one</li><li>two<ul><li>deep</li></ul></li></ul><hr>
<ol start="2"><li>second</li></ol><pre><code>a  b
c</code></pre>
"""
SHOWN = ORIGINAL.replace("h2>", "h4>")


def test_the_same_page_is_the_same() -> None:
    assert differences(ORIGINAL, SHOWN, AROUND) == []


@pytest.mark.parametrize(
    ("old", "new", "aspects"),
    [
        ("out,", "out", {"text"}),
        ("A pot", "A lid", {"text", "quotes"}),
        ("<br>", " ", {"text"}),
        ("</p></blockquote>", "</p></blockquote><p>more</p>", {"text"}),
        ("https://a.example/x", "https://a.example/y", {"links"}),
        ('<a href="https://a.example/x">she</a>', "she", {"links"}),
        ("<code>pot --lid</code>", "pot --lid", {"code"}),
        ("a  b\nc", "a b\nc", {"code"}),
        ("a  b\nc", "a  b c", {"code"}),
        ("<li>one</li><li>two", "<li>one two", {"lists", "text"}),
        ("<ul><li>deep</li></ul>", "<p>deep</p>", {"lists"}),
        ('<ol start="2">', "<ol>", {"lists"}),
        ('<ol start="2"><li>second</li></ol>', "<ul><li>second</li></ul>", {"lists"}),
        ("<blockquote><p>A pot</p></blockquote>", "<p>A pot</p>", {"quotes"}),
        (
            "<blockquote><p>A pot</p></blockquote>",
            "<blockquote><blockquote>A pot</blockquote></blockquote>",
            {"quotes"},
        ),
        ("h4>", "h5>", {"headings"}),
        ("<h4>On bread</h4>", "<p>On bread</p>", {"headings"}),
        ("strong>", "em>", {"emphasis"}),
        ("<strong>dries</strong>", "dries", {"emphasis"}),
        ("<hr>", "", {"rules"}),
    ],
)
def test_what_a_reader_would_notice_is_a_difference(old: str, new: str, aspects: set[str]) -> None:
    assert old in SHOWN
    found = differences(ORIGINAL, SHOWN.replace(old, new), AROUND)
    assert {difference.aspect for difference in found} == aspects
    assert all(difference.before != difference.after for difference in found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It ", "It\n  "),
        ("<li>one</li>", "<li><p>one</p></li>"),
        ("https://a.example/x", "https://a.example/%78"),
        ("<strong>dries</strong>", "<strong>dr</strong><b>ies</b>"),
        ("<hr>", "<hr><p></p>"),
    ],
)
def test_what_no_reader_would_notice_is_none(old: str, new: str) -> None:
    assert old in SHOWN
    assert differences(ORIGINAL, SHOWN.replace(old, new), AROUND) == []


def test_a_difference_says_where_it_is() -> None:
    (found,) = differences(f"<p>{'long ' * 50}end</p>", f"<p>{'long ' * 50}and</p>", AROUND)
    assert str(found) == "text: 'long long long long end' → 'long long long long and'"
