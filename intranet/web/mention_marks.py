"""Mentions in Markdown: ``@ada`` and ``@[Ada Łukasiewicz]``, seen by the parser, hence never in code, links or quotes.

The parser knows nobody: it hands out the handles, and whoever renders says what each of them means.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

BARE = re.compile(r"@(\w(?:[\w.-]{0,78}[^\W_])?)(?![@\w])")
#: For names with spaces; what looks like the words of a link is one.
QUOTED = re.compile(r"@\[([^\[\]\\\n]{1,160})\](?!\()")


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands where somebody is mentioned; without a path nothing leads anywhere."""

    name: str
    path: str = ""


def init_parser(parser: MarkdownIt) -> None:
    """Teach ``parser`` to see mentions."""
    parser.inline.ruler.before("link", "mention", _mention)
    parser.core.ruler.push("mentions_in_quotes", _silence_quotes)
    parser.add_render_rule("mention", _render)


def handles(tokens: Sequence[Token]) -> list[str]:
    """Return what is mentioned, in the order of the text, each once."""
    found = (child.content for token in tokens for child in token.children or () if child.type == "mention")
    return list(dict.fromkeys(found))


def _mention(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "@" or state.linkLevel > 0:
        return False
    if state.pos and (state.src[state.pos - 1].isalnum() or state.src[state.pos - 1] in "@/"):  # an address
        return False
    found = QUOTED.match(state.src, state.pos, state.posMax) or BARE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("mention", "", 0)
        token.content, token.markup = found[1], found[0]
    state.pos = found.end()
    return True


def _silence_quotes(state: StateCore) -> None:
    """Who quotes a mention mentions nobody."""
    depth = 0
    for token in state.tokens:
        if token.type in ("blockquote_open", "blockquote_close"):
            depth += token.nesting
        elif depth:
            for child in token.children or ():
                if child.type == "mention":
                    child.type, child.content = "text", child.markup


def _render(
    _renderer: RendererProtocol,
    tokens: Sequence[Token],
    index: int,
    _options: OptionsDict,
    env: MutableMapping[str, Any],
) -> str:
    token = tokens[index]
    meant: Mapping[str, Shown] = env.get("mentions", {})
    shown = meant.get(token.content)
    if shown is None:
        return escape(token.markup)
    words = escape(f"@{shown.name}")
    return f'<a href="{escape(shown.path)}">{words}</a>' if shown.path else words
