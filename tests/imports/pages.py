"""Random pages for the writer of Markdown: whatever HTML people's texts may hold, and some they may not."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from hypothesis import strategies as st

#: Letters that mean something in Markdown, in HTML or to the eye, among some that mean nothing.
WORDS = "ab1 *_`[]<>&!~#-+.)(:/\\|=\n\"'é\xa0…“x;"
ADDRESSES = [
    "http://a.example/", "https://a.example/x_(y)", "https://a.example/a?b=1&copy=2&amp;c;", "mailto:a@b.example",
    "https://a.example/%C3%BC*_", 'http://a.example/a b"', "//a.example/p(", "/rel", "ftp://a.example/", "x.png",
    "https://münchen.example/ü", "javascript:alert(1)", "http://[::1", "",
]  # fmt: skip


def within(tag: str) -> Callable[[str], str]:
    """Return what puts a text into a tag."""
    return lambda text: f"<{tag}>{text}</{tag}>"


def several(parts: st.SearchStrategy[str], most: int, glue: str = "", least: int = 0) -> st.SearchStrategy[str]:
    """Return some of the parts in a row."""
    return st.lists(parts, min_size=least, max_size=most).map(glue.join)


words = st.text(alphabet=WORDS, min_size=1, max_size=12).map(lambda text: escape(text, quote=False))
addresses = st.sampled_from(ADDRESSES)
atoms = st.one_of(
    words,
    words,
    words.map(within("code")),
    st.just("<br>"),
    addresses.map(lambda address: f'<img src="{escape(address)}" alt="pic*t_">'),
    addresses.map(lambda address: f'<a href="{escape(address)}" title="a &quot;b&quot; \\">{escape(address)}</a>'),
)


def _marked(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    many = several(inner, 4)
    links = st.tuples(addresses, many).map(lambda pair: f'<a href="{escape(pair[0])}">{pair[1]}</a>')
    return st.one_of(*(many.map(within(tag)) for tag in ("em", "strong", "del", "sup", "sub", "kbd")), links)


runs = several(st.recursive(atoms, _marked, max_leaves=6), 5, least=1)
code = st.text(alphabet="ab `~\n\t<&*", max_size=20).map(lambda text: f"<pre><code>{escape(text)}\n</code></pre>")
tables = several(several(runs.map(within("td")), 3, least=1).map(within("tr")), 3, least=1).map(within("table"))
leaves = st.one_of(
    runs.map(within("p")), runs.map(within("p")), runs.map(within("h2")), code, st.just("<hr>"), runs, tables
)


def _boxed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    many = several(inner, 3, "\n")
    items = several(many.map(within("li")), 3, least=1)
    return st.one_of(many.map(within("blockquote")), items.map(within("ul")), items.map(within("ol")))


pages = several(st.recursive(leaves, _boxed, max_leaves=5), 3, "\n", least=1)
