"""Templates compile, and hold no inline script, style or handler: the Content Security Policy would block them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from tests.architecture import source

#: Mails have no policy and need their style inside; css-inline puts it there.
MAILS = ("emails/", "layout/mail")
FORBIDDEN = {
    "an event handler": re.compile(r"""<[^>]*\son[a-z]+\s*=""", re.IGNORECASE),
    "an inline style": re.compile(r"""<[^>]*\sstyle\s*=|<style\b""", re.IGNORECASE),
    "a script with a body": re.compile(r"<script\b(?![^>]*\bsrc=)[^>]*>|<script\b[^>]*>\s*[^<\s]", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "hx-on": re.compile(r"\bhx-on\b|\bhx-on:", re.IGNORECASE),
    "values that are evaluated": re.compile(r"""["']\s*(js|javascript):""", re.IGNORECASE),
    "a filter in hx-trigger": re.compile(r"""hx-trigger\s*=\s*["'][^"']*\[""", re.IGNORECASE),
    "an address of another site": re.compile(r"""(?:src|href)=["'](?:https?:)?//(?!\{)""", re.IGNORECASE),
}
#: What the rule must find, and what it must leave alone.
BAD = {
    "an event handler": '<a href="/x" onclick="go()">',
    "an inline style": '<p class="x" style="color:red">',
    "a script with a body": "<script>go()</script>",
    "a javascript: address": '<a href="javascript:go()">',
    "hx-on": '<a hx-on:click="go()">',
    "values that are evaluated": '<a hx-vals="js:{a: 1}">',
    "a filter in hx-trigger": '<input hx-trigger="keyup[ctrlKey]">',
    "an address of another site": '<img src="https://example.org/x.png">',
}
GOOD = '<script src="{{ asset_url("app.js") }}" defer></script><button data-once="yes" hx-trigger="input delay:300ms">'
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)


def pages() -> list[Path]:
    return [path for path in source.templates() if not source.name(path).removeprefix("templates/").startswith(MAILS)]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str) -> None:
    found = [source.name(path) for path in pages() if FORBIDDEN[what].search(COMMENT.sub("", path.read_text()))]
    assert not found


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_rule_finds(what: str) -> None:
    assert FORBIDDEN[what].search(BAD[what])
    assert not FORBIDDEN[what].search(GOOD)


def test_every_template_compiles(application: Flask) -> None:
    names = application.jinja_env.list_templates(extensions=["html", "txt", "xml"])
    assert len(names) == len(source.templates())
    for name in names:
        application.jinja_env.get_template(name)


def test_rendered_text_enters_a_page_in_one_place() -> None:
    """The macro for prose alone trusts HTML, and keeps htmx away from it; nothing turns escaping off."""
    trusting = {
        source.name(path)
        for path in pages()
        if re.search(r"\|\s*safe\b|autoescape\s+false", COMMENT.sub("", path.read_text()))
    }
    assert trusting == {"templates/ui/prose.html"}
    assert "hx-ignore" in (source.TEMPLATES / "ui" / "prose.html").read_text()
