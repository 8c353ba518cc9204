"""Pictures in Markdown: files of this site are shown, described; all others are links."""

from __future__ import annotations

import pytest

from intranet.web import picture_marks
from intranet.web.text import Reading, beginning, excerpt, plain_text, render_markdown

SRC = "/files/3/640x480.webp"
IMG = f'<img src="{SRC}" alt="%s" width="640" height="480" loading="lazy">'
LINK = '<a href="/files/3" rel="noopener nofollow ugc">%s</a>'


def test_a_picture_of_this_site_is_shown_and_leads_to_the_whole() -> None:
    assert render_markdown(f"![A *true* wheel]({SRC})").strip() == f"<p>{LINK % (IMG % 'A true wheel')}</p>"


def test_a_picture_in_a_link_or_without_words_is_no_link_of_its_own() -> None:
    around = render_markdown(f"[![Wheel]({SRC})](https://example.org)")
    assert around.count("<a ") == 1
    assert "<img" in around
    assert "<a " not in render_markdown(f'![]({SRC} "decorative")')


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/files/3/640x480.webp", "//evil.example/files/3/640x480.webp", "/files/3",
        "/files/3/x.webp", "/files/3/640x480.webp?x", "/files/3/640x480.webp#x", "/people/3",
        "/files/03/640x480.webp", "/files/3/0x480.webp", "/files/3/99999x1.webp", "/files/../files/3/640x480.webp",
        "javascript:alert(1)", "data:image/png;base64,AA",
    ],
)  # fmt: skip
def test_nothing_else_is_fetched_by_a_readers_browser(address: str) -> None:
    assert "<img" not in render_markdown(f"![Wheel]({address})")
    assert "<img" not in render_markdown(f'<img src="{address}">')


def test_words_of_any_kind_stay_words() -> None:
    words = "a\"b'c <script>&amp; ](x) `d` **e** @ada \\"
    shown = Reading(picture_marks.markdown(3, "x", (640, 480), words))
    assert excerpt(shown.html()) == f"{picture_marks.SIGN} {words}"
    assert shown.undescribed_pictures == 0
    named = Reading(picture_marks.markdown(3, words, None))
    assert (plain_text(named.html()), named.files) == (words, [3])


def test_a_text_knows_its_files_and_which_pictures_are_not_described() -> None:
    reading = Reading(f'![]({SRC}) ![ ]({SRC}) ![]({SRC} "decorative") > [plan](/files/5) `![](/files/9/1x1.webp)`')
    assert reading.files == [3, 5]
    assert reading.undescribed_pictures == 2


def test_a_picture_alone_has_words_where_only_words_are_shown() -> None:
    assert beginning(render_markdown(f"![The new racks]({SRC})"), 90, 180)[0] == f"{picture_marks.SIGN} The new racks"
    assert excerpt(render_markdown(f'![]({SRC} "decorative")')) == picture_marks.SIGN


def test_the_first_picture_stands_for_the_text_in_a_list() -> None:
    html = render_markdown(f'Look:\n\n!["A" wheel]({SRC})\n\n![Other](/files/4/1x1.webp)')
    assert picture_marks.first(html) == picture_marks.Shown(SRC, '"A" wheel', 640, 480)
    assert excerpt(picture_marks.without_pictures(html)) == "Look:"
    assert picture_marks.first(render_markdown("No picture")) is None


def test_a_paragraph_of_links_gives_way_to_the_list_below() -> None:
    html = render_markdown("Read [this](/files/3).\n\n[a](/files/3) [b](/files/4)\n\n[c](/files/5)")
    assert plain_text(picture_marks.without_documents(html, [3, 4])) == "Read this.\nc"
    assert picture_marks.without_documents(html, []) == html
