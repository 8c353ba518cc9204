"""Comments of a dump: plain text with a little Markdown, read the way they were shown over there.

Only bold, italic, code, links and bare addresses mean something; line breaks and everything that
would begin a block do not (https://stackoverflow.com/editing-help#comment-formatting). Shorthands of
that site such as ``[tag:war]`` or ``[help]`` stay as they were typed.
"""

from __future__ import annotations

import re
from html import escape

from intranet.imports.stackexchange.pieces import SPACE

#: What is taken out first, because nothing within it is emphasis.
TOKEN = re.compile(
    r"""
      \\(?P<literal>[\\`*_\[\]])
    | (?P<ticks>`+) [ ]? (?P<code>[^`].*?) [ ]? (?P=ticks) (?!`)
    | \[ (?P<words> [^\[\]]+ ) \] \( \s*
        (?P<href> (?:https?://|ftp://|//|/) (?: [^\s()<>] | \([^\s()<>]*\) )* )
        (?: \s+ (?:"(?P<title>[^"]*)"|'[^']*') )? \s* \)
    | (?P<address> https?:// (?: [^\s()<>\[\]"`*] | \([^\s()<>]*\) )*
        (?: [^\s()<>\[\]"`*.,;:!?'_] | \([^\s()<>]*\) ) )
    """,
    re.VERBOSE,
)
#: Signs count between words only: neither snake_case nor 2*3*4 is emphasis.
STRONG = re.compile(r"(?<![^\W_])(\*\*|__)(?=\S)(.+?[*_]*)(?<=\S)\1(?![^\W_])")
EMPHASIS = re.compile(r"(?<![\w*])(?:\*(?=[^\s*])(.+?)(?<=[^\s*])\*|_(?=[^\s_])(.+?)(?<=[^\s_])_)(?![\w*])")
KEPT = re.compile("\0(\\d+)\0")
#: Comments there have at most 600 characters; in what is much longer no signs are looked for.
LONGEST = 10_000


def remark_to_html(text: str) -> str:
    """Return a comment as HTML: one paragraph."""
    text = SPACE.sub(" ", text).strip()
    return f"<p>{_inline(text) if len(text) <= LONGEST else escape(text, quote=False)}</p>"


def _inline(text: str) -> str:
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(_token(found))
        return f"\0{len(kept) - 1}\0"

    marked = escape(TOKEN.sub(keep, text), quote=False)
    marked = STRONG.sub(r"<strong>\2</strong>", marked)
    marked = EMPHASIS.sub(lambda found: f"<em>{found[1] or found[2]}</em>", marked)
    return KEPT.sub(lambda found: kept[int(found[1])], marked)


def _token(found: re.Match[str]) -> str:
    if found["literal"]:
        return escape(found["literal"])
    if found["code"]:
        return f"<code>{escape(found['code'], quote=False)}</code>"
    if found["words"]:
        title = f' title="{escape(found["title"])}"' if found["title"] else ""
        return f'<a href="{escape(found["href"])}"{title}>{_inline(found["words"])}</a>'
    address = escape(found["address"])
    return f'<a href="{address}">{address}</a>'
