"""What templates and style sheets may not hold, and that each component says how it is used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from intranet.assets.__main__ import ICONS

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(
    path for path in (ROOT / "templates").rglob("*.html") if "emails" not in path.parts and path.name != "mail.html"
)
STYLES = sorted((ROOT / "static/css").rglob("*.css"))
MACROS = sorted((ROOT / "templates/ui").glob("[!_]*.html"))

JINJA_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
FORBIDDEN = {
    "whole-page boosting": re.compile(r"\bhx-boost\b"),
    "a request without the form's token": re.compile(r"\bhx-(?:delete|put|patch)="),
    "a live region of its own": re.compile(r"role=\"(?:status|alert)\"|aria-live=\"assertive\""),
}
REGIONS = "templates/layout/_regions.html"


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def rules(path: Path) -> str:
    return STYLE_COMMENT.sub("", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_template_holds(what: str):
    """tests/architecture knows what the security policy forbids; this is what the interface forbids itself."""
    texts = {named(path): JINJA_COMMENT.sub("", path.read_text()) for path in TEMPLATES}
    assert [name for name, text in texts.items() if FORBIDDEN[what].search(text) and name != REGIONS] == []


def test_the_frame_has_the_only_two_live_regions():
    assert len(FORBIDDEN["a live region of its own"].findall((ROOT / REGIONS).read_text())) == 3


def test_only_prose_marks_html_as_safe():
    marked = {named(path) for path in TEMPLATES if re.search(r"\|\s*safe\b", path.read_text())}
    assert marked <= {"templates/ui/prose.html"}


@pytest.mark.parametrize("path", MACROS, ids=lambda path: path.stem)
def test_a_component_documents_its_macros(path: Path):
    text = path.read_text()
    comment = re.match(r"\{#-?(.*?)-?#\}", text, re.DOTALL)
    assert comment, "begins with a comment"
    macros = re.findall(r"\{% macro (\w+)\(", text)
    own = set(re.findall(r"\{\{ ?(\w+)\(", text.replace(comment[0], "")))
    assert macros
    undocumented = [name for name in macros if f"{name}(" not in comment[1] and name not in own]
    assert undocumented == []


def test_every_icon_is_in_the_sprite():
    drawn = re.compile(r"\b(?:icon|draw)\(\s*\"([a-z0-9-]+)\"(?! ~)")
    missing = {name for path in TEMPLATES for name in drawn.findall(path.read_text())} - set(ICONS)
    assert missing == set()


def test_every_class_has_a_rule():
    written = set()
    for path in TEMPLATES:
        for value in re.findall(r"class=\"((?:[^\"{]|\{[{%].*?[%}]\})*)\"", path.read_text()):
            plain = re.sub(r"[\w-]*\{\{.*?\}\}[\w-]*", " ", value)
            words = re.sub(r"\{%.*?%\}", " ", plain)
            written |= set(words.split())
    known = {name for path in STYLES for name in re.findall(r"\.(-?[a-z][\w-]*)", rules(path))}
    assert written - known == set()


def test_every_rule_has_a_class():
    text = "\n".join(path.read_text() for path in [*TEMPLATES, *(ROOT / "static/js").glob("*.js")])
    words = set(re.findall(r"[\w-]+", text))
    beginnings = (*re.findall(r"([a-z][\w-]*-)\{\{", text), "htmx-")
    known = {name for path in STYLES for name in re.findall(r"\.(-?[a-z][\w-]*)", rules(path))}
    assert {name for name in known - words if not name.startswith(beginnings)} == set()


COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|lab|lch|hwb)\(", re.IGNORECASE)
PIXELS = re.compile(r"(?<![\w.-])(\d*\.?\d+)px")


@pytest.mark.parametrize("path", [path for path in STYLES if path.name != "tokens.css"], ids=named)
def test_colours_and_sizes_come_from_the_tokens(path: Path):
    text = rules(path)
    colours = [found for found in COLOUR.findall(text) if "::backdrop" not in text]
    assert colours == []
    assert {size for size in PIXELS.findall(text) if float(size) > 4} <= {"16"}
    assert "!important" not in text
    assert "@layer" in text


def test_each_style_sheet_stands_in_a_layer_that_is_declared():
    declared = re.search(r"@layer ([\w, ]+);", (ROOT / "static/css/tokens.css").read_text())
    assert declared
    for path in STYLES:
        for name in re.findall(r"@layer (\w+) \{", rules(path)):
            assert name in declared[1].split(", "), named(path)
