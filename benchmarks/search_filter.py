"""What the permission filter, highlights and similar questions cost, in CPU milliseconds.

20,000 real short posts of 200 groups are loaded as questions into a database and indexed. The reader
may see 90 groups, half of the posts. 400 queries of one to three words were cut from titles. For each
query the best of three runs counts; p50 and p95 are over the queries.

*Unfiltered* is the search of a reader of every group, without highlights: the same ranking, counts
and facets. *Filtered, with highlights* is the other reader's, with title and snippet of 20 hits
marked. *The page's query* adds the cards from SQL.

    python -m benchmarks.search_filter --data ../shared/data/search [--posts 20000] [--write]
"""

from __future__ import annotations

import argparse
import json
import lzma
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert

import tests.cast
from benchmarks import measurements
from benchmarks.application import application
from intranet import database
from intranet.access import Viewer
from intranet.database import db
from intranet.groups.models import Group
from intranet.items.models import Audience, AudienceKind, Item
from intranet.questions.models import Question
from intranet.search import highlight, queries, rebuild
from intranet.search.collecting import Choice
from intranet.search.engine import engine
from intranet.search.parsing import parse
from intranet.web.text import name_key, render_markdown

TITLE = "Permission filter of the search"
COMMAND = "python -m benchmarks.search_filter --data $SHARED/data/search --write"
GROUPS, CHUNK, ROUNDS = 200, 1_000, 3
MOST_RATIO, MOST_SIMILAR = 1.3, 15.0
#: Ids of groups and of their audiences begin above those of the cast.
FIRST = 1_000


def load(data: Path, posts: int) -> None:
    """Write groups and posts into the empty database."""
    tests.cast.everyone()
    author = tests.cast.person("author", "Ada Author")
    db.session.add_all(Audience(id=FIRST + number, kind=AudienceKind.GROUP) for number in range(GROUPS))
    db.session.flush()
    for number in range(GROUPS):
        name = f"Group {number}"
        values = {"name": name, "name_key": name_key(name), "purpose": name, "created_by_id": author.id}
        db.session.add(Group(id=FIRST + number, audience_id=FIRST + number, **values))
    db.session.flush()
    with lzma.open(data / "posts.jsonl.xz", "rt", encoding="utf-8") as lines:
        rows = (json.loads(line) for line in islice(lines, posts))
        while chunk := list(islice(rows, CHUNK)):
            db.session.execute(insert(Item.__table__), [_item(row, author.id) for row in chunk])
            db.session.execute(insert(Question.__table__), [{"id": row["id"] + 1} for row in chunk])
    db.session.commit()
    database.refresh_statistics()


def _item(row: dict[str, Any], author_id: int) -> dict[str, Any]:
    at = datetime.fromtimestamp(row["ts"], UTC)
    place = FIRST + row["group"]
    return {
        "id": row["id"] + 1, "root_id": row["id"] + 1, "kind": "question", "state": "published", "language": "en",
        "title": row["title"], "body": row["body"], "body_html": render_markdown(row["body"]),
        "audience_id": place, "group_id": place, "author_id": author_id,
        "created_at": at, "published_at": at, "last_activity_at": at,
    }  # fmt: skip


def measured(texts: list[str], act: Callable[[str], object]) -> tuple[float, float]:
    """Return p50 and p95 over the queries of the best of some runs, in CPU milliseconds."""
    best = []
    for text in texts:
        runs = []
        for _ in range(ROUNDS):
            started = time.process_time()
            act(text)
            runs.append((time.process_time() - started) * 1_000)
        best.append(min(runs))
    return statistics.median(best), statistics.quantiles(best, n=20)[18]


def acts(reader: Viewer, of_all: Viewer) -> Iterator[tuple[str, Callable[[str], object]]]:
    """Yield what is measured, with its name."""
    own = engine()

    def highlighted(text: str) -> object:
        request = parse(text)
        matched = highlight.matched_by(request, own.languages)
        found = own.search(reader, request, Choice(), limit=queries.PER_PAGE).found
        return [(highlight.marked(one.title, matched), highlight.snippet(one.body, matched)) for one in found]

    yield "unfiltered", lambda text: own.search(of_all, parse(text), Choice(), limit=queries.PER_PAGE)
    yield "filtered", lambda text: own.search(reader, parse(text), Choice(), limit=queries.PER_PAGE)
    yield "filtered, with highlights", highlighted
    yield "the page's query", lambda text: queries.search(reader, text)
    yield "suggestions", lambda text: queries.suggest(reader, text)
    yield "similar questions", lambda text: queries.similar_questions(reader, text)


def measure(data: Path, posts: int) -> dict[str, tuple[float, float]]:
    """Load, index and measure; returns p50 and p95 by name."""
    permitted = json.loads((data / "perm.json").read_text("utf-8"))
    texts = json.loads((data / "queries.json").read_text("utf-8"))
    reader = Viewer(1, frozenset(FIRST + number for number in (*permitted["member"], *permitted["open"])))
    of_all = Viewer(1, frozenset(range(FIRST, FIRST + GROUPS)))
    with tempfile.TemporaryDirectory() as folder:
        app = application(folder)
        with app.app_context(), app.test_request_context():
            db.create_all()
            load(data, posts)
            started = time.process_time()
            count = rebuild.rebuild() or 0
            print(f"{count} documents indexed, {count / (time.process_time() - started):.0f} a CPU second")
            found = {}
            for name, act in acts(reader, of_all):
                for text in texts[:20]:
                    act(text)
                found[name] = measured(texts, act)
            engine().reader.close()
            db.session.remove()
            return found


def main() -> int:
    """Measure, print, and fail where a figure is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with posts.jsonl.xz, queries.json, perm.json")
    parser.add_argument("--posts", type=int, default=20_000, help="how many of the 100,000 posts to load")
    parser.add_argument("--write", action="store_true", help="keep the result in docs/measurements.md")
    wanted = parser.parse_args()
    found = measure(wanted.data, wanted.posts)
    ratio = found["filtered, with highlights"][1] / found["unfiltered"][1]
    similar = found["similar questions"][1]
    rows = [(name, *times) for name, times in found.items()]
    text = (
        measurements.table((f"{wanted.posts:,} posts, {GROUPS} groups", "p50, CPU ms", "p95, CPU ms"), rows)
        + f"\n\np95 filtered with highlights against unfiltered: {ratio:.2f} (at most {MOST_RATIO})."
        + f"\nSimilar questions: p95 {similar:.1f} ms (at most {MOST_SIMILAR:.0f})."
    )
    print(text)
    if wanted.write:
        measurements.write(TITLE, COMMAND, text)
    return int(ratio > MOST_RATIO) + int(similar > MOST_SIMILAR)


if __name__ == "__main__":
    sys.exit(main())
