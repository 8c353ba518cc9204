"""What people write becomes safe HTML, plain text and clean names."""

from __future__ import annotations

import re
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intranet.web.text import (
    beginning,
    clean_line,
    clean_text,
    excerpt,
    is_blank,
    name_key,
    plain_text,
    render_markdown,
)

ALLOWED_TAG = re.compile(
    r"</?(?:a|p|br|strong|em|s|del|code|pre|blockquote|ul|ol|li|h[3-6]|hr|table|thead|tbody|tr|th|td|sup|sub)"
    r"(?: (?:href|title|rel|start)=\"[^\"<>]*\")* ?/?>"
)


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
@settings(max_examples=300, deadline=None)
def test_whatever_is_typed_only_known_tags_and_attributes_come_out(source):
    html = render_markdown(source)
    assert ALLOWED_TAG.sub("", html).count("<") == 0, html


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&#58;alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:msgbox)",
        "<img src=x onerror=alert(1)>",
        '<a href="#" hx-post="/questions/1/deletion" data-hx-trigger="load">x</a>',
        '<form action="/sign-out"><button id="main" name="csrf_token" class="button">x</button></form>',
        "![x](javascript:alert(1))",
        "<svg/onload=alert(1)>",
        "[a]: javascript:alert(1)\n\n[a]",
        '<div style="position:fixed">x</div>',
        "`<b>`<iframe srcdoc='<script>1</script>'>",
    ],
)
def test_hostile_markdown_is_inert(source):
    html = render_markdown(source)
    assert ALLOWED_TAG.sub("", html).count("<") == 0
    assert not re.search(r'href="(?!https?:|mailto:|/|#)', html), html


def test_ordinary_markdown_renders():
    html = render_markdown(
        "# Title\n\n**bold** _it_ ~~old~~ `code`\n\n- a\n- b\n\n> quote\n\n```\nx < y\n```\n\nhttps://example.test/a"
    )
    for piece in ("<h3>Title</h3>", "<strong>bold</strong>", "<em>it</em>", "<s>old</s>", "<code>code</code>",
                  "<li>a</li>", "<blockquote>", "x &lt; y", '<a href="https://example.test/a"'):  # fmt: skip
        assert piece in html


def test_pictures_from_elsewhere_become_links():
    html = render_markdown("![A map](https://example.test/map.png)")
    assert "<img" not in html
    assert '<a href="https://example.test/map.png"' in html
    assert ">A map</a>" in html


def test_links_of_people_carry_no_weight_and_no_opener():
    assert 'rel="noopener nofollow ugc"' in render_markdown("[x](https://example.test)")


def test_a_deep_nest_of_lists_costs_little():
    assert len(render_markdown("> " * 5_000 + "x")) < 100_000


def test_a_quotation_or_table_without_end_goes_on_as_text():
    table = render_markdown("| a | b |\n| - | - |\n" + "| cell |\n" * 1_500)
    assert table.count("<tr>") == 999
    assert table.count("cell") == 1_500
    quoted = render_markdown("> " * 5 + "first\n" + "on\n" * 15_000)
    assert quoted.count("<blockquote>") == 5
    assert quoted.count("on\n") > 14_990, "nothing is lost"


def test_names_lose_direction_overrides_and_zero_width_characters():
    assert clean_line("  Ada\u202e\u200b \n Lo\u0308we ") == "Ada Löwe"
    assert clean_text("a\r\nb\x00c") == "a\nbc"
    assert name_key("Ｃｙｃｌｉｎｇ") == name_key(" cycling ")


def test_a_flood_of_marks_ends_after_as_many_as_a_script_needs():
    assert clean_line("Z" + "\u0301\u0327" * 500 + "x") == clean_line("Z" + "\u0301\u0327" * 4 + "x")
    assert len(clean_text("a" + "\u0489\u200d" * 100)) < 120, "joiners do not begin a new run"
    for kept in ("Việt Nam", "שָׁלוֹם", "ที่นี่", "བསྒྲུབས", "e\u0301"):
        assert clean_text(kept) == unicodedata.normalize("NFC", kept)


def test_a_flood_of_marks_costs_little():
    began = time.process_time()
    clean_text("a" + "\u0301\u0327" * 400_000)
    assert time.process_time() - began < 5


@pytest.mark.parametrize("value", ["", " \n", "\u3164\u3164", "\u2800", "\u200c\u200d", "\u0301", "\u00a0\u3000"])
def test_text_that_shows_nothing_is_blank(value):
    assert is_blank(value)


@pytest.mark.parametrize("value", ["a", " 0", "👩‍🔬", "한", "?"])
def test_text_that_shows_something_is_not(value):
    assert not is_blank(value)


def test_joiners_of_emoji_and_scripts_stay():
    assert clean_line("👩‍🔬 نمی‌خواهم") == "👩‍🔬 نمی‌خواهم"


def test_plain_text_and_excerpt():
    html = render_markdown("One **two** three.\n\n- four & five")
    assert plain_text(html) == "One two three.\nfour & five"
    assert excerpt(html, 12) == "One two…"
    assert excerpt(html, 100) == "One two three. four & five"
    listed = "<p>Bring</p><ul><li>a coat</li><li><p>tea</p></li></ul><p>See you.</p>"
    assert excerpt(listed) == "Bring a coat · tea · See you."


@pytest.mark.parametrize(
    ("text", "heading", "rest"),
    [
        ("Dark again at seven. I have lamps.", "Dark again at seven.", "I have lamps."),
        ("Lamps? Take one before you ride.", "Lamps? Take one before you ride.", ""),
        (
            "The lamp burnt for 10.000 hours today and did not drift. Nobody knows why.",
            "The lamp burnt for 10.000 hours…",
            "… today and did not drift. Nobody knows why.",
        ),
        ("Short note", "Short note", ""),
        ("", "", ""),
    ],
)
def test_a_text_without_a_title_is_named_by_its_beginning_and_nothing_is_said_twice(text, heading, rest):
    assert beginning(render_markdown(text), 36, 200) == (heading, rest)
