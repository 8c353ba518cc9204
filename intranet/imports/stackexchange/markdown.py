"""HTML of a post as Markdown that ``web.text.render_markdown`` turns into the same page.

The HTML is first read the way browsers read it (html5ever, by way of nh3), because dumps hold what
people typed. Blocks are written here, running text in ``pieces`` and ``inline``. Headings keep their
level: moving them below the page's own is the renderer's business, as for everybody's texts.
"""

from __future__ import annotations

import re
from functools import lru_cache

import nh3
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag

from intranet.imports.stackexchange.inline import write_cell, write_heading, write_inline
from intranet.imports.stackexchange.pieces import SPACE, Surroundings, flattened
from intranet.web.text import clean_text

BLOCKS = frozenset(
    "address article aside blockquote center dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6"
    " header hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
HEADING = re.compile(r"h([1-6])")
#: Blocks within each other beyond this are written as plain text; the renderer stops at
#: ``web.text.MAX_NESTING`` levels, of which a list takes two.
DEEPEST = 8
LANGUAGE = re.compile(r"^(?:lang|language)-([\w+#.-]+)$")

#: A finished block: lines without an empty one before or after.
Block = str


def html_to_markdown(html: str, around: Surroundings) -> str:
    """Return the Markdown of a post's HTML, "" when nothing of it can be seen."""
    return "\n\n".join(_blocks(parsed(html), around, 0))


def parsed(html: str) -> BeautifulSoup:
    """Read HTML as a browser does, without scripts, styles and comments."""
    return BeautifulSoup(_reader().clean(html), "html.parser")


@lru_cache(maxsize=1)
def _reader() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(nh3.ALLOWED_TAGS) | set(BLOCKS),
        clean_content_tags={"script", "style"},
        attributes={
            "a": {"href", "title", "class"},
            "img": {"src", "alt"},
            "ol": {"start"},
            "code": {"class"},
            "pre": {"class"},
        },
        strip_comments=True,
        link_rel=None,
    )


def _blocks(parent: Tag, around: Surroundings, depth: int) -> list[Block]:
    """Write what stands in ``parent``; text between blocks is a paragraph of its own."""
    written: list[Block] = []
    run: list[PageElement] = []
    for node in parent.children:
        if isinstance(node, Tag) and _is_block(node):
            written.extend(_paragraph(run, around))
            run = []
            written.extend(_block(node, around, depth + 1, written[-1] if written else ""))
        else:
            run.append(node)
    return [*written, *_paragraph(run, around)]


def _paragraph(nodes: list[PageElement], around: Surroundings) -> list[Block]:
    text = write_inline(flattened(nodes, around))
    return [text] if text else []


def _is_block(node: Tag) -> bool:
    """Whether a tag is a block, or holds one although its kind should not."""
    return node.name in BLOCKS or node.find(list(BLOCKS)) is not None


def _block(node: Tag, around: Surroundings, depth: int, previous: Block) -> list[Block]:
    if depth > DEEPEST:
        text = SPACE.sub(" ", node.get_text(" "))
        return _paragraph([NavigableString(text)], around)
    if heading := HEADING.fullmatch(node.name):
        text = write_heading(flattened(node.children, around))
        return [f"{'#' * int(heading[1])} {text}"] if text else []
    if node.name == "hr":
        return ["***"]
    if node.name == "pre":
        return [_fenced(node)]
    if node.name == "table":
        return _table(node, around)
    inner = _blocks(node, around, depth)
    if node.name == "blockquote":
        return [_prefixed("\n\n".join(inner), "> ", "> ")] if inner else []
    if node.name in ("ul", "ol"):
        return [_list(node, around, depth, previous)]
    return inner


def _prefixed(text: str, first: str, others: str) -> Block:
    """Put a prefix before each line; before an empty one only what can be seen of it."""
    head, *rest = text.split("\n")
    lines = [first + head if head else first.rstrip(), *(others + line if line else others.rstrip() for line in rest)]
    return "\n".join(lines)


def _list(node: Tag, around: Surroundings, depth: int, previous: Block) -> Block:
    """Write a list.

    Its sign is not that of a list right before it, or both would be one, nor that of the list around
    it: three empty items within each other, ``- - -``, would be a rule.
    """
    items = [child for child in node.children if isinstance(child, Tag)]
    loose = any(item.find("p", recursive=False) for item in items)
    bullet, other = "-+" if depth % 2 else "+-"
    bullet = other if re.match(rf"[{bullet}](?:\s|$)", previous) else bullet
    point = ")" if re.match(r"\d+\.(?:\s|$)", previous) else "."
    written = []
    for number, item in enumerate(items, _start(node)):
        marker = f"{bullet} " if node.name == "ul" else f"{number}{point} "
        blocks = _blocks(item, around, depth) if item.name == "li" else _block(item, around, depth + 1, "")
        written.append(_prefixed(_item_text(blocks, loose), marker, " " * len(marker)))
    return ("\n\n" if loose else "\n").join(written)


def _item_text(blocks: list[Block], loose: bool) -> str:
    """Join an item's blocks; in a tight list a list stands right under the text it belongs to."""
    text = blocks[0] if blocks else ""
    for block in blocks[1:]:
        close = not loose and re.match(r"[-+] |1[.)] ", block)
        text += ("\n" if close else "\n\n") + block
    return text


def _start(node: Tag) -> int:
    start = str(node.get("start") or "")
    return int(start) if start.isascii() and start.isdecimal() and len(start) < 8 else 1


def _fenced(node: Tag) -> Block:
    code = clean_text(node.get_text()).removesuffix("\n")
    fence = "`" * max(3, *(len(run) + 1 for run in re.findall("`+", code)), 3)
    inner = node.find("code") or node
    names = (LANGUAGE.match(name) for tag in (node, inner) for name in tag.get("class") or [])
    language = next((found[1] for found in names if found and found[1] != "none"), "")
    return f"{fence}{language}\n{code}\n{fence}"


def _table(node: Tag, around: Surroundings) -> list[Block]:
    """Write a table; one whose first row is no heading gets an empty one, as the syntax wants."""
    rows = [
        [write_cell(flattened(cell.children, around)) for cell in row.find_all(["th", "td"])]
        for row in node.find_all("tr")
    ]
    rows = [row for row in rows if row]
    if not rows:
        return []
    if not node.find("th"):
        rows.insert(0, [])
    width = max(len(row) for row in rows)
    head, *body = ([*row, *[""] * (width - len(row))] for row in rows)
    return ["\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * width, *body))]
