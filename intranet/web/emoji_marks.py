"""Emoji by name in Markdown: ``:tada:`` and ``:daumen_hoch:``, seen by the parser, hence never in code or addresses."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from intranet.web.emoji_names import meant_by

#: The names hold brackets, commas and the like; none holds a space or a colon.
SHORTCODE = re.compile(r":([^\s:<>`\\\[\]]{1,80}):(?!\w)")


def init_parser(parser: MarkdownIt) -> None:
    """Teach ``parser`` to see emoji."""
    parser.inline.ruler.before("link", "emoji", _emoji)


def _emoji(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != ":":
        return False
    if state.pos and (state.src[state.pos - 1].isalnum() or state.src[state.pos - 1] in ":/"):  # a time, an address
        return False
    found = SHORTCODE.match(state.src, state.pos, state.posMax)
    sign = meant_by(found[1]) if found else None
    if found is None or sign is None:
        return False
    if not silent:
        state.push("text", "", 0).content = sign
    state.pos = found.end()
    return True
