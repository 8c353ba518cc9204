"""Marking what matched in text that anybody may have written."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from intranet.search import highlight
from intranet.search.parsing import parse
from intranet.search.schema import Languages
from tests.writing import question

LANGUAGES = Languages(("en", "de"))
HOSTILE = (
    "<script>",
    "wheel</mark>",
    "<mark>",
    "&lt;",
    "\ue000",
    "\ue001",
    '"onload=',
    "<!--",
    "&amp;wheel;",
    "]]>",
    "'",
)


def marked(text: str, query: str) -> Markup:
    return highlight.marked(text, highlight.matched_by(parse(query), LANGUAGES))


def test_every_form_of_a_word_is_marked():
    assert (
        marked("Wheels, wheel and WHEEL", "wheel") == "<mark>Wheels</mark>, <mark>wheel</mark> and <mark>WHEEL</mark>"
    )
    assert marked("Rules for Home-Office days", "homeoffice") == "Rules for <mark>Home-Office</mark> days"
    assert marked("Überstunden", "uberst") == "<mark>Überstunden</mark>", "the beginning that was typed"


def test_stop_words_and_excluded_words_are_not_marked():
    assert marked("the wheel of the bus", "the wheel -bus") == "the <mark>wheel</mark> of the bus"


def test_markup_in_the_text_stays_text():
    shown = marked('<img src=x onerror="alert(1)"> wheel & <mark>', "wheel onerror")
    assert shown == "&lt;img src=x <mark>onerror</mark>=&#34;alert(1)&#34;&gt; <mark>wheel</mark> &amp; &lt;mark&gt;"


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.one_of(st.text(), st.sampled_from((*HOSTILE, "wheel", "wheels ", " spoke"))), max_size=12).map("".join),
    st.sampled_from(("wheel", "wheel spoke", "sp", "script mark", "lt amp", "34")),
)
def test_nothing_is_added_but_marks_and_nothing_is_lost(text, query):
    matched = highlight.matched_by(parse(query), LANGUAGES)
    whole = highlight.marked(text, matched)
    assert Markup(re.sub("</?mark>", "", whole)).unescape() == text
    assert whole.count("<mark>") == whole.count("</mark>")
    assert "<" not in re.sub("</?mark>", "", whole)
    part = highlight.snippet(text, matched)
    if part is not None:
        bare = Markup(re.sub("</?mark>", "", part)).unescape()
        assert bare.strip("…") in text
        assert "<mark>" in part


def test_a_snippet_shows_the_stretch_with_most_of_the_words():
    text = "A wheel. " + "Nothing to see here. " * 30 + "The spoke of the wheel is loose. " + "Nothing more. " * 30
    part = highlight.snippet(text, highlight.matched_by(parse("wheel spoke"), LANGUAGES))
    assert part is not None
    assert "<mark>spoke</mark>" in part
    assert part.startswith("…")
    assert part.endswith("…")
    assert len(Markup(part).striptags()) <= highlight.LENGTH + 2


def test_a_snippet_of_an_answer_far_down_is_shown_on_the_page(cast, signed_in, find):
    question(cast.ada, cast.cycling, "About wheels", "Nothing to see here. " * 100 + "Only the derailleur squeaks.")
    hit = find(cast.ada, "derailleur").page.rows[0]
    assert "<mark>derailleur</mark>" in hit.snippet
    assert "<mark>derailleur</mark>" in signed_in(cast.ada).get("/search?q=derailleur").text


def test_hostile_text_is_inert_on_the_page(cast, signed_in, find):
    question(cast.ada, cast.cycling, 'Wheel <script>alert("1")</script>', "`<img src=x onerror=alert(1)>` wheel")
    find(cast.ada, "wheel")
    page = signed_in(cast.ada).get('/search?q=wheel"><script>alert(2)</script>').text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;<mark>script</mark>&gt;" in page
