"""Emoji by name: rendered on the server, found in English and German, and picked in the composer."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from intranet.web import emoji_names
from intranet.web.text import render_markdown
from tests import writing


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Well done :tada:", "Well done 🎉"),
        ("**:heart:** and :Daumen_Hoch:!", "<strong>❤️</strong> and 👍!"),
        (":+1::wave:", "👍:wave:"),
        ("`:tada:` stays, :nonsense: as well", "<code>:tada:</code> stays, :nonsense: as well"),
        ("at 10:30:45, std::vector:heart:, C:heart:", "at 10:30:45, std::vector:heart:, C:heart:"),
    ],
)
def test_names_between_colons_are_emoji_where_nothing_else_is_meant(text: str, html: str) -> None:
    assert render_markdown(text) == f"<p>{html}</p>\n"


def test_no_address_is_broken() -> None:
    assert 'href="https://example.test/a:tada:b"' in render_markdown("<https://example.test/a:tada:b>")


@pytest.mark.parametrize(
    ("asked", "sign"),
    [("thumb", "👍"), ("daumen", "👍"), ("tada", "🎉"), ("konfetti", "🎉"), ("glühbirne", "💡"), ("gluh", "💡")],
)
def test_they_are_found_in_both_languages(asked: str, sign: str) -> None:
    assert sign in [one.sign for one in emoji_names.found(asked, 3)]


def test_every_common_one_has_a_name_in_each_language() -> None:
    for one in emoji_names.common():
        assert {*one.names} == {"en", "de"}
    assert emoji_names.found(" ", 3) == emoji_names.found("xyzzy", 3) == []


def test_the_picker_and_the_suggestions_speak_the_readers_language(cast, signed_in) -> None:
    cast.ada.language = "de"
    browser = signed_in(cast.ada)
    listed = BeautifulSoup(browser.part("/emoji?q=thumb").text, "html.parser").select("[role=option]")
    assert (listed[0]["data-value"], listed[0].select_one(".suggestion-text").text) == ("👍", "daumen hoch")
    assert browser.part("/emoji?q=").text.strip() == ""
    picked = BeautifulSoup(browser.part("/emoji/picker").text, "html.parser").select("button")
    assert len(picked) == len(emoji_names.COMMON)
    assert all(button["aria-label"] for button in picked)
    assert [button.get("tabindex") for button in picked].count(None) == 1
    post = writing.post(cast.ada, cast.cycling, "Fertig :konfettibombe:")
    assert "Fertig 🎉" in signed_in(cast.cleo).get(f"/posts/{post.id}").text


def test_every_composer_offers_both(cast, signed_in) -> None:
    question = writing.question(cast.ben, cast.cycling)
    for address in ("/posts/new", "/questions/new", "/thanks/new", f"/questions/{question.id}"):
        page = BeautifulSoup(signed_in(cast.ada).get(address).text, "html.parser")
        for composer in page.select(".composer"):
            opener, picker = composer.select_one("[data-emoji-opener]"), composer.select_one("[data-emoji-picker]")
            assert opener["popovertarget"] == picker["id"], address
        assert page.select(".composer"), address
