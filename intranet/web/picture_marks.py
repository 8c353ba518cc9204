"""Pictures in Markdown: ``![words](/files/3/640x480.webp)`` shows a file of this site, anything else becomes a link.

The address says how large the picture is. So a page is laid out before the picture has come, and whoever
renders a text asks no database; whether a reader may see the file is asked when their browser fetches it.
A title of ``decorative`` says that the picture means nothing beside the words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

OWN = re.compile(r"/files/([1-9][0-9]{0,17})/([1-9][0-9]{0,3})x([1-9][0-9]{0,3})\.webp")
#: A picture or a file of this site, where a text leads to it.
LINKED = re.compile(r"/files/([1-9][0-9]{0,17})(?:/|$)")
#: The same as it comes from a form, before somebody has said what it shows.
BARE = re.compile(rf"!\[\]\(({OWN.pattern})\)")
DECORATIVE = "decorative"
#: Nobody reads a description of more characters.
LONGEST = 300
#: What stands in plain text where the rendered text shows a picture.
SIGN = "\U0001f5bc"
LINK = re.compile(r'<a href="/files/([0-9]+)"')
ONLY_LINKS = re.compile(r'<p>(?:<a href="/files/[0-9]+"[^>]*>[^<]*</a>\s*)+</p>\s*')
FIRST = re.compile(r'<img src="([^"]+)" alt="([^"]*)" width="(\d+)" height="(\d+)"')
SHOWN = re.compile(r'<img\b[^>]*?\balt="([^"]*)"[^>]*>')


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture in a list; ``words`` say what it shows."""

    src: str
    words: str
    width: int
    height: int


def init_parser(parser: MarkdownIt) -> None:
    """Teach ``parser`` to show pictures of this site alone."""
    parser.core.ruler.push("pictures", _show_own)
    parser.add_render_rule("picture", _render)


def files(tokens: Sequence[Token]) -> list[int]:
    """Return the ids of the files that a text shows or leads to, in its order, each once."""
    found = (
        LINKED.match(str(child.attrGet("href") or child.attrGet("src") or ""))
        for token in tokens
        for child in token.children or ()
        if child.type in ("link_open", "picture")
    )
    return list(dict.fromkeys(int(match[1]) for match in found if match))


def undescribed(tokens: Sequence[Token]) -> int:
    """Return how many pictures are neither described nor said to be decorative."""
    pictures = [child for token in tokens for child in token.children or () if child.type == "picture"]
    return sum(not child.content.strip() and child.meta.get("title") != DECORATIVE for child in pictures)


def markdown(
    file_id: int, name: str, size: tuple[int, int] | None, words: str = "", *, decorative: bool = False
) -> str:
    """Return what shows a picture of this size in a text, or leads to a file without one."""
    if size is None:
        return f"[{_bare(name)}](/files/{file_id})"
    title = f' "{DECORATIVE}"' if decorative else ""
    return f"![{'' if decorative else _bare(words)}](/files/{file_id}/{size[0]}x{size[1]}.webp{title})"


def described(text: str, words: str, *, decorative: bool = False) -> str:
    """Give the first picture without words in a text its words, or say that it is decorative."""
    if not words and not decorative:
        return text
    inside, title = ("", f' "{DECORATIVE}"') if decorative else (_bare(words), "")
    return BARE.sub(lambda found: f"![{inside}]({found[1]}{title})", text, count=1)


def in_words(html: str) -> str:
    """Put a sign and their description where rendered text shows pictures."""
    return SHOWN.sub(rf" {SIGN} \1 ", html) if "<img" in html else html


def first(html: str) -> Shown | None:
    """Return the picture that stands for a rendered text in a list."""
    found = FIRST.search(html) if "<img" in html else None
    return Shown(found[1], unescape(found[2]), int(found[3]), int(found[4])) if found else None


def without_documents(html: str, file_ids: Collection[int]) -> str:
    """Leave out paragraphs that do nothing but lead to files which are listed below the text."""
    if not file_ids:
        return html
    return ONLY_LINKS.sub(
        lambda found: "" if {int(n) for n in LINK.findall(found[0])} <= {*file_ids} else found[0], html
    )


def without_pictures(html: str) -> str:
    """Leave out pictures, where one of them is shown beside the words."""
    return SHOWN.sub("", html) if "<img" in html else html


def _bare(words: str) -> str:
    """Return words as they stand in the brackets of Markdown."""
    return re.sub(r"([\[\]\\`*_<>&!])", r"\\\1", words)


def _show_own(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and token.children and any(child.type == "image" for child in token.children):
            token.children = list(_changed(token.children))


def _changed(children: Sequence[Token]) -> Iterator[Token]:
    depth = 0  # in a link: none can stand in another
    for child in children:
        depth += child.nesting if child.type in ("link_open", "link_close") else 0
        if child.type != "image":
            yield child
            continue
        address = str(child.attrGet("src") or "")
        own = OWN.fullmatch(address)
        shown = _picture(child, own) if own else Token("text", "", 0, content=_words(child) or address)
        if depth or (own and not shown.content):  # a link says in words where it leads
            yield shown
        else:
            yield Token("link_open", "a", 1, attrs={"href": f"/files/{own[1]}" if own else address})
            yield shown
            yield Token("link_close", "a", -1)


def _picture(image: Token, own: re.Match[str]) -> Token:
    title = image.attrGet("title")
    words = "" if title == DECORATIVE else _words(image)[:LONGEST]
    attrs: dict[str, str | int | float] = {"src": own[0], "width": own[2], "height": own[3]}
    return Token("picture", "img", 0, attrs=attrs, content=words, meta={"title": title})


def _words(image: Token) -> str:
    """Return the description as it reads; of what is marked up in it the words alone."""
    return "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.markup if child.type == "mention" else child.content
        for child in image.children or ()
    )


def _render(
    _renderer: RendererProtocol,
    tokens: Sequence[Token],
    index: int,
    _options: OptionsDict,
    _env: MutableMapping[str, Any],
) -> str:
    token = tokens[index]
    src, width, height = (token.attrGet(name) for name in ("src", "width", "height"))
    return f'<img src="{src}" alt="{escape(token.content)}" width="{width}" height="{height}" loading="lazy">'
