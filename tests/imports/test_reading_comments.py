"""Comments have a little Markdown of their own; everything else in them is plain."""

from __future__ import annotations

import pytest

from intranet.imports.stackexchange.fidelity import differences
from intranet.imports.stackexchange.markdown import html_to_markdown
from intranet.imports.stackexchange.pieces import Surroundings
from intranet.imports.stackexchange.remarks import remark_to_html
from intranet.web.text import render_markdown

AROUND = Surroundings()


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "@Grace: *yes*, _no_, **sure**, __never__",
            "@Grace: <em>yes</em>, <em>no</em>, <strong>sure</strong>, <strong>never</strong>",
        ),
        ("***both*** and _**both**_", "<strong><em>both</em></strong> and <em><strong>both</strong></em>"),
        ("2*3*4, snake_case_name, f(*args, **kw)", "2*3*4, snake_case_name, f(*args, **kw)"),
        ("`a*b*` and ``c`d`` and `", "<code>a*b*</code> and <code>c`d</code> and `"),
        (
            '[the *pot*](https://a.example/x_(y)_z "t")',
            '<a href="https://a.example/x_(y)_z" title="t">the <em>pot</em></a>',
        ),
        (
            "[x](javascript:alert(1)) [y] (https://a.example)",
            '[x](javascript:alert(1)) [y] (<a href="https://a.example">https://a.example</a>)',
        ),
        (
            "see https://a.example/x_y, and (https://a.example/p).",
            'see <a href="https://a.example/x_y">https://a.example/x_y</a>, and (<a href="https://a.example/p">https://a.example/p</a>).',
        ),
        ("https://a.example/w_(x)", '<a href="https://a.example/w_(x)">https://a.example/w_(x)</a>'),
        ("\\*plain\\* ¯\\\\\\_(ツ)\\_/¯", "*plain* ¯\\_(ツ)_/¯"),
        ("# no heading\n\n- no item\n> no quote", "# no heading - no item &gt; no quote"),
        ("<b>R&D</b> &copy;", "&lt;b&gt;R&amp;D&lt;/b&gt; &amp;copy;"),
        ("[tag:bread] and [help]", "[tag:bread] and [help]"),
        ("the 1st * and the 2nd *", "the 1st * and the 2nd *"),
    ],
)
def test_a_comment_is_read_as_it_was_shown(text: str, html: str) -> None:
    assert remark_to_html(text) == f"<p>{html}</p>"
    markdown = html_to_markdown(remark_to_html(text), AROUND)
    assert differences(remark_to_html(text), render_markdown(markdown), AROUND) == []


def test_a_comment_of_absurd_length_is_read_as_plain_text_at_once() -> None:
    assert remark_to_html("`*_[" * 100_000) == f"<p>{'`*_[' * 100_000}</p>"


@pytest.mark.timeout(60)  # where each part looked at all the others, it would be hours
@pytest.mark.parametrize("part", ["`a", "[", "**a ", "_a ", "[a](http://", "\\", "http://a(", "`` ` "])
def test_no_comment_takes_long(part: str) -> None:
    text = part * (9_999 // len(part))
    assert remark_to_html(text).startswith("<p>")
