"""Text that people write: Markdown to safe HTML, plain text, excerpts, and clean one-line names.

Markdown is rendered when it is written, never when it is read. Two walls stand between a writer and
a reader's browser: raw HTML is off in the parser, and the sanitiser keeps a short list of tags
without ids, classes, names, styles, ``hx-*`` or ``data-*``, which htmx would act upon. Pictures are
those of this site alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, table
from markdown_it.rules_core import StateCore
from markupsafe import Markup

from intranet.web import bare_links, emoji_marks, mention_marks, picture_marks
from intranet.web.mention_marks import Shown

TAGS = frozenset(
    "a p br strong em s del code pre blockquote ul ol li h3 h4 h5 h6 hr table thead tbody tr th td sup sub".split()
)
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
PICTURE = {"img": {"src", "alt", "width", "height", "loading"}}
SCHEMES = frozenset({"http", "https", "mailto"})

#: Bidirectional overrides and isolates, zero-width characters and other invisible controls: they
#: make a name read as another one. Joiners stay, emoji and several scripts need them.
INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f"
    "\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
SPACES = re.compile(r"\s+")
#: Letters and signs that show nothing: fillers of Hangul, the empty Braille cell. Marks need a letter to show.
EMPTY = frozenset("\u115f\u1160\u2800\u3164\uffa0")
EMPTY_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Me"))
#: After an entry of a list, which an excerpt keeps apart from what follows.
NEXT_ENTRY = re.compile(r"(?i)(?:</p>\s*)?</li>(?:\s*</(?:li|ul|ol)>)*(?:\s*<(?:li|p)[^>]*>)*")
BREAKS = re.compile(r"(?i)</(?:p|li|h\d|pre|blockquote|tr|ul|ol|table)>|<(?:br|hr)\s*/?>")
ANY_TAG = re.compile(r"<[^>]*>")
#: A sentence of more than a word, before another one.
SENTENCE = re.compile(r"(\S+\s.*?[.!?…])\s(?=\S|$)")
#: Nesting beyond this is no list anybody reads and costs the browser dearly.
MAX_NESTING = 20
#: Lines of one quotation or table; what follows is text again. A line costs as often as it is quoted, and a table's
#: row as much as its header is wide.
MOST_LINES = 1_000
#: No script stacks more marks on a letter. Floods of them paint over the lines around, and NFC sorts them
#: in quadratic time.
MOST_MARKS = 8


def _shift_headings(state: StateCore) -> None:
    """Headings move below the page's own."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"


def _bounded(rule: Callable[[StateBlock, int, int, bool], bool]) -> Callable[[StateBlock, int, int, bool], bool]:
    def bounded(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return rule(state, start, min(end, start + MOST_LINES), silent)

    return bounded


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": False, "maxNesting": MAX_NESTING})
    parser.enable(["table", "strikethrough"])
    parser.block.ruler.at("table", _bounded(table), {"alt": ["paragraph", "reference"]})
    parser.block.ruler.at("blockquote", _bounded(blockquote), {"alt": ["paragraph", "reference", "blockquote", "list"]})
    bare_links.init_parser(parser)
    mention_marks.init_parser(parser)
    picture_marks.init_parser(parser)
    emoji_marks.init_parser(parser)
    parser.core.ruler.push("below_the_page", _shift_headings)
    return parser


@lru_cache(maxsize=2)
def _cleaner(*, with_pictures: bool) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS | PICTURE.keys() if with_pictures else TAGS),
        clean_content_tags={"script", "style"},
        attributes={tag: set(names) for tag, names in (ATTRIBUTES | PICTURE if with_pictures else ATTRIBUTES).items()},
        attribute_filter=_own_pictures if with_pictures else None,
        strip_comments=True,
        link_rel="noopener nofollow ugc",
        generic_attribute_prefixes=set(),
        url_schemes=set(SCHEMES),
    )


def _own_pictures(tag: str, attribute: str, value: str) -> str | None:
    """Let nothing be fetched but files of this site: the parser's rule once more, behind it."""
    return None if (tag, attribute) == ("img", "src") and not picture_marks.OWN.fullmatch(value) else value


class Reading:
    """Markdown that was parsed once: whom it mentions, and how it looks when that is known."""

    def __init__(self, source: str) -> None:
        self._env: dict[str, object] = {}
        self._tokens = _parser().parse(clean_text(source), self._env)

    @property
    def handles(self) -> list[str]:
        """What is mentioned, as it is written, each once."""
        return mention_marks.handles(self._tokens)

    @property
    def files(self) -> list[int]:
        """Ids of this site's files that it shows or leads to, in its order, each once."""
        return picture_marks.files(self._tokens)

    @property
    def undescribed_pictures(self) -> int:
        """How many pictures are neither described nor said to be decorative."""
        return picture_marks.undescribed(self._tokens)

    def html(self, mentions: Mapping[str, Shown] | None = None) -> str:
        """Render CommonMark (with tables, strikethrough and bare links) to safe HTML; unknown handles stay text."""
        parser = _parser()
        env = {**self._env, "mentions": mentions or {}}
        rendered = parser.renderer.render(self._tokens, parser.options, env)
        return _cleaner(with_pictures="<img" in rendered).clean(rendered)


def render_markdown(source: str) -> str:
    """Render text in which nobody is mentioned."""
    return Reading(source).html()


def clean_text(value: str) -> str:
    """Normalise running text: NFC, plain newlines, no NUL, invisible direction changes or floods of marks."""
    return _normalised(value.replace("\r\n", "\n").replace("\r", "\n"))


def clean_line(value: str) -> str:
    """Normalise a title or a name: as ``clean_text``, on one line, without outer spaces."""
    return SPACES.sub(" ", _normalised(SPACES.sub(" ", value))).strip()


def _normalised(value: str) -> str:
    value = INVISIBLE.sub("", value)
    return value if value.isascii() else unicodedata.normalize("NFC", _without_floods(value))


def _without_floods(value: str) -> str:
    kept, marks = [], 0
    for char in value:
        category = unicodedata.category(char)
        if category != "Cf":  # joiners neither are marks nor end their run
            marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept)


def is_blank(value: str) -> bool:
    """Whether a reader would see nothing."""
    return all(char in EMPTY or unicodedata.category(char) in EMPTY_CATEGORIES for char in value)


def name_key(value: str) -> str:
    """Return the form in which two names that look alike are equal: NFKC, case folded."""
    return unicodedata.normalize("NFKC", clean_line(value)).casefold()


def plain_text(html: str) -> str:
    """Return the text of our own sanitised HTML, blocks apart by newlines."""
    text = ANY_TAG.sub("", BREAKS.sub("\n", picture_marks.in_words(html)))
    return re.sub(r"\n\s*\n+", "\n", re.sub(r"[ \t]+", " ", unescape(text))).strip()


def excerpt(html: str, length: int = 240) -> str:
    """Return the beginning of the text on one line, cut between words, with an ellipsis."""
    head = html[: length * 8]
    if len(html) > len(head) and (begun := head.rfind("<")) > head.rfind(">"):
        head = head[:begun]  # a tag that was cut
    words = ANY_TAG.sub("", BREAKS.sub("\n", NEXT_ENTRY.sub(" · ", picture_marks.in_words(head))))
    text = " ".join(unescape(words).split()).removesuffix(" ·")
    if len(text) <= length:
        return text
    cut = text.rfind(" ", 0, length)
    return text[: cut if cut > length // 2 else length].rstrip(" ,.;:·–-") + "…"


def beginning(html: str, most: int, length: int) -> tuple[str, str]:
    """Return what names a text without a title, and the excerpt below that: nothing is said twice.

    Its first sentence, where that has at most ``most`` characters; else its first words, which the rest goes on from.
    """
    text = excerpt(html, length)
    if found := SENTENCE.match(text[: most + 1]):
        return found[1], text[found.end() :].strip()
    head = excerpt(html, most)
    rest = text[len(head.removesuffix("…")) :].strip()
    return (head, f"… {rest}") if head != text else (head, "")


def safe(html: str) -> Markup:
    """Mark HTML made by ``render_markdown`` as such."""
    return Markup(html)  # noqa: S704 - sanitised on writing
