"""The HTML of a post becomes Markdown that people can edit and that is shown as it was."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, seed, settings

from intranet.imports.stackexchange.fidelity import differences
from intranet.imports.stackexchange.markdown import html_to_markdown
from intranet.imports.stackexchange.pieces import Surroundings
from intranet.web.text import render_markdown
from tests.imports.pages import pages
from tests.proofs import Proof

AROUND = Surroundings(site="https://baking.example.com")
PICTURE = "https://pictures.example.com/a.png"


def written(html: str) -> str:
    """Return the Markdown of a text, which must be shown as the original was."""
    markdown = html_to_markdown(html, AROUND)
    assert differences(html, render_markdown(markdown), AROUND) == []
    return markdown


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One\nline.</p>\n\n<p>Another.</p>", "One line.\n\nAnother."),
        ("<p>a <em>b</em>, <strong>c</strong>, <strike>d</strike></p>", "a *b*, **c**, ~~d~~"),
        ("<p><strong><em>both</em></strong></p>", "**_both_**"),
        ("<p>a<b> spaced </b>b</p>", "a **spaced** b"),
        ("<p><b>Note:</b>text</p>", "**Note:**&#116;ext"),
        ("<p>un<em>believ</em>able</p>", "un*believ*able"),
        ("<p><em>one</em><em>two</em> <b></b>three</p>", "*onetwo* three"),
        ("<p>one<br>two<br></p>", "one\\\ntwo"),
        ("<h1>Top</h1><h3>Low #</h3>", "# Top\n\n### Low \\#"),
        ("<ul><li>a<ol><li>b</li></ol></li><li>c</li></ul>", "- a\n  1. b\n- c"),
        ("<ul><li><p>a</p></li><li><p>b</p><p>c</p></li></ul>", "- a\n\n- b\n\n  c"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n+ b"),
        ('<ol start="3"><li>a</li></ol><ol><li>b</li></ol>', "3. a\n\n1) b"),
        ("<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>", "> a\n>\n> > b"),
        ("<pre class='lang-py'><code>x = `1`\n\n</code></pre>", "```py\nx = `1`\n\n```"),
        ("<pre><code>```\n</code></pre>", "````\n```\n````"),
        ("<p>use <code>a`b</code></p>", "use ``a`b``"),
        ("<p>x</p><hr><p>y</p>", "x\n\n***\n\ny"),
        ("<table><tr><th>a|b</th></tr><tr><td>c</td></tr></table>", "| a\\|b |\n| --- |\n| c |"),
        ('<p><a href="https://a.example/x" title="t">y</a></p>', '[y](https://a.example/x "t")'),
        ('<p><a href="https://a.example/x_y">https://a.example/x_y</a></p>', "<https://a.example/x_y>"),
        ('<p><a href="/q/3">mine</a> and <a href="ftp://a.example">no</a></p>',
         "[mine](https://baking.example.com/q/3) and no"),
        ('<p><a href="https://a.example/t" class="post-tag" title="show questions">t</a></p>', "[t](https://a.example/t)"),
        (f'<p><img src="{PICTURE}" alt="A [pot]"></p>', f"[A \\[pot\\]]({PICTURE})"),
        (f'<p><img src="{PICTURE}" alt="enter image description here"></p>', f"[Picture]({PICTURE})"),
        (f'<p><a href="{PICTURE}"><img src="{PICTURE}" alt="Pot"></a></p>', f"[Pot]({PICTURE})"),
        (f'<p><a href="https://a.example/u"><img src="{PICTURE}" alt="Me"></a></p>',
         f"[Me](https://a.example/u) ([Picture]({PICTURE}))"),
        ("<p>as said<sup>1</sup>, the 2<sup>nd</sup> H<sub>2</sub>O</p>", "as said¹, the 2nd H₂O"),
        ("<p>press <kbd>F1</kbd></p>", "press F1"),
        ("<p>Open <p>paragraphs <b>and marks", "Open\n\nparagraphs **and marks**"),
        ("<script>alert(1)</script><p onclick='x()'>a<!-- b --></p>", "a"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_text_is_written_so(html: str, markdown: str) -> None:
    assert written(html) == markdown


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("5 * 3 is not 2*3*4", "5 \\* 3 is not 2\\*3\\*4"),
        ("snake_case_name and _this_", "snake_case_name and \\_this\\_"),
        ("# no heading", "\\# no heading"),
        ("- no item", "\\- no item"),
        ("1. no item", "1\\. no item"),
        ("1999. A year", "1999\\. A year"),
        ("&gt; no quote", "\\> no quote"),
        ("---", "\\---"),
        ("a &lt; b &lt;c&gt;", "a < b \\<c>"),
        ("&amp;copy; and R&amp;D", "\\&copy; and R&D"),
        ("[x](y) `z`", "\\[x\\](y) \\`z\\`"),
        ("http://a.example was no link", "http:\\//a.example was no link"),
        ("C:\\dir ~~x~~ ~5", "C:\\\\dir \\~\\~x\\~\\~ ~5"),
        ("| a | b |", "| a | b |"),
        ("#hashtag +1 -1 10.5", "#hashtag +1 -1 10.5"),
    ],
)
def test_signs_that_meant_nothing_mean_nothing_here(text: str, markdown: str) -> None:
    assert written(f"<p>{text}</p>") == markdown


def test_a_mark_before_a_link_makes_no_picture() -> None:
    assert written('<p>Look!<a href="https://a.example/">here</a></p>') == "Look\\![here](https://a.example/)"


@pytest.mark.parametrize("tag", ["blockquote", "ul><li", "ol><li", "div", "em", "em><strong", "sub"])
@pytest.mark.parametrize("depth", [30, 3_000])
def test_nesting_without_end_keeps_its_words(tag: str, depth: int) -> None:
    markdown = html_to_markdown(f"<{tag}>" * depth + "deep words", AROUND)
    assert "deep words" in render_markdown(markdown)
    assert len(markdown) < 200


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_every_page_is_shown_as_it_was(proof: Proof) -> None:
    examples = 20_000 if proof.in_full else 80

    @seed(proof.seed)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(pages)
    def shown_as_it_was(html: str) -> None:
        for around in (AROUND, Surroundings()):
            markdown = html_to_markdown(html, around)
            found = differences(html, render_markdown(markdown), around)
            # Code that holds "]:" in a link is written as words, see pieces.
            assert not found or "]:" in html, f"{markdown}\n{[str(difference) for difference in found]}"

    shown_as_it_was()
    proof.note(pages=examples)
