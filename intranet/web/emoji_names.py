"""The names of emoji: what ``:tada:`` means, and which emoji somebody looks for, in English and German.

The names are Unicode's own (CLDR), with the short ones that people know from chats; the library ``emoji`` keeps them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

import emoji as tables

#: The languages in which emoji are found, whatever the page's; the first is the one every other falls back to.
LANGUAGES = ("en", "de")
#: Names that hold this are found by the plain one; they can be written by their full name.
VARIANT = "skin_tone"
#: So many letters are looked for within words, too.
LONG_ENOUGH = 4
#: What the picker shows before anything is looked for.
COMMON = tuple(
    "😀 😄 😂 😊 😍 🤔 😅 😉 🥳 😎 🤗 😢 😮 🙄 😴 🤯 👍 👎 👏 🙌 🙏 💪 👋 🤝 "
    "👌 🤞 👀 ❤️ 💚 💡 ✅ ❌ ⚠️ ❓ 🎉 🎂 🎁 🏆 ⭐ 🔥 🚀 ⏰ 📅 📌 ☕ 🍰 ☀️ 🌧️".split()
)


@dataclass(frozen=True, slots=True)
class Emoji:
    """An emoji and what it is called."""

    sign: str
    names: dict[str, str]  # by language: "thumbs up"
    keys: tuple[str, ...]  # every name folded, words apart by spaces

    def name(self, language: str) -> str:
        """Return what it is called in a language, in English where that has no names here."""
        return self.names.get(language, self.names[LANGUAGES[0]])


def meant_by(shortcode: str) -> str | None:
    """Return the emoji of a name without its colons, None where there is none."""
    return _by_shortcode().get(shortcode.casefold())


def common() -> list[Emoji]:
    """Return a few that people use daily."""
    known = {one.sign: one for one in _all()}
    return [known[sign] for sign in COMMON]


def found(text: str, most: int) -> list[Emoji]:
    """Return the emoji whose names hold every typed word, those that begin with the text first."""
    wanted = _key(text)
    words = wanted.split()
    if not words:
        return []
    ranked = [(rank, one) for one in _all() if (rank := _rank(one, wanted, words)) is not None]
    ranked.sort(key=lambda pair: pair[0])
    return [one for _rank_, one in ranked[:most]]


def _rank(one: Emoji, wanted: str, words: list[str]) -> tuple[int, int] | None:
    """Return how well a name fits, and how long it is; German puts words together, so parts of them count last."""
    ranks = []
    for key in one.keys:
        if key.startswith(wanted):
            ranks.append((0, len(key)))
        elif all(f" {word}" in f" {key}" for word in words):
            ranks.append((1, len(key)))
        elif len(wanted) >= LONG_ENOUGH and all(word in key for word in words):
            ranks.append((2, len(key)))
    return min(ranks, default=None)


@cache
def _by_shortcode() -> dict[str, str]:
    """Names of one language can mean something else in another: English goes first, as its short names do."""
    known: dict[str, str] = {}
    for field in (LANGUAGES[0], "alias", *LANGUAGES[1:]):
        for sign, about in _tables().items():
            names = about.get(field) or ()
            for name in [names] if isinstance(names, str) else names:
                known.setdefault(name.strip(":").casefold(), sign)
    return known


@cache
def _all() -> tuple[Emoji, ...]:
    return tuple(_emoji(sign, about) for sign, about in _tables().items() if VARIANT not in about[LANGUAGES[0]])


def _emoji(sign: str, about: dict[str, Any]) -> Emoji:
    names = {language: _plain(about[language]) for language in LANGUAGES if language in about}
    keys = dict.fromkeys(_key(name) for name in [*names.values(), *about.get("alias", ())])
    return Emoji(sign, names, tuple(keys))


@cache
def _tables() -> dict[str, dict[str, Any]]:
    for language in LANGUAGES[1:]:
        tables.config.load_language(language)
    full = tables.STATUS["fully_qualified"]
    return {sign: about for sign, about in tables.EMOJI_DATA.items() if about["status"] == full}


def _plain(name: str) -> str:
    return name.strip(":").replace("_", " ")


def _key(name: str) -> str:
    folded = unicodedata.normalize("NFKD", _plain(name).casefold())
    return " ".join("".join(char for char in folded if not unicodedata.combining(char)).split())
