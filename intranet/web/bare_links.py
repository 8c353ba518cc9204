"""Bare web addresses in Markdown become links, by the rules of GitHub's extended autolinks (GFM 0.29, §6.9).

Ours and not linkify-it's: that one looks back over the whole line at each ``://`` and forward over it at
each bracket, so that 64 kB of either take seconds. Here every character is looked at a fixed number of times.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

SCHEME = re.compile(r"(?<![0-9A-Za-z.+-])https?$", re.IGNORECASE)
#: What follows ``://``. Brackets and backslashes end an address: they are Markdown's, and no URL holds them bare.
REST = re.compile(r"\w[^\s<>\"`\[\]\\]*")
ENTITY = re.compile(r"&\w+;$")
#: Signs that end the sentence around an address, not the address.
TRAILING = "?!.,:;*_~'"
LONGEST_SCHEME = len("https")


def init_parser(parser: MarkdownIt) -> None:
    """Teach ``parser`` to see bare addresses."""
    parser.inline.ruler.after("text", "bare_link", _bare_link)


def _bare_link(state: StateInline, silent: bool) -> bool:
    """Take over at the colon: what stands before it is in ``pending``, as text so far."""
    colon = state.pos
    if state.linkLevel > 0 or not state.src.startswith("://", colon):
        return False
    scheme = SCHEME.search(state.src, max(0, colon - LONGEST_SCHEME - 1), colon)
    rest = REST.match(state.src, colon + 3, state.posMax)
    if scheme is None or rest is None:
        return False
    shown = f"{scheme.group()}://{_without_sentence(rest.group())}"
    href = state.md.normalizeLink(shown)
    if not state.md.validateLink(href):
        return False
    if not silent:
        if not state.pending.endswith(scheme.group()):
            return False
        state.pending = state.pending.removesuffix(scheme.group())
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.push("text", "", 0).content = shown
        state.push("link_close", "a", -1)
    state.pos = scheme.start() + len(shown)
    return True


def _without_sentence(rest: str) -> str:
    """Leave out what belongs to the sentence: its signs, and brackets that were opened before the address."""
    unopened = rest.count(")") - rest.count("(")
    end = len(rest)
    while end > 1:
        if rest[end - 1] == ";" and (entity := ENTITY.search(rest, max(0, end - 32), end)):
            end = entity.start()
        elif rest[end - 1] in TRAILING:
            end -= 1
        elif rest[end - 1] == ")" and unopened > 0:
            unopened -= 1
            end -= 1
        else:
            break
    return rest[: max(end, 1)]
