"""How well the search ranks: nDCG@10 on two collections with published relevance judgements.

Cranfield (1,400 abstracts of aeronautics, 225 questions) and CACM (3,204 titles, half of them with
abstracts, 52 judged questions) go through the whole path: documents, index, parsing with its limits,
ranking. Judgements are binary. A question is given once as it is typed into the search box, which
takes 200 characters, and once whole.

nDCG@10 (Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002): gains of
the first ten discounted by log2(rank + 1), divided by those of the best possible order.

    python -m benchmarks.search_quality --data ../shared/data/search [--write]
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

from benchmarks import measurements
from intranet.search.collecting import Choice
from intranet.search.documents import Document
from intranet.search.engine import Engine
from intranet.search.parsing import MOST_CHARS, parse
from intranet.search.writing import Bulk

TITLE = "Ranking of the search"
COMMAND = "python -m benchmarks.search_quality --data $SHARED/data/search --write"
DEPTH = 10
#: Longer than any question: the limit of the search box is lifted.
WHOLE = 10_000
READER = SimpleNamespace(audience_ids=frozenset({1}))


@dataclass(frozen=True)
class Collection:
    """Texts, questions, and which texts answer which question."""

    name: str
    least: float
    documents: dict[str, tuple[str, str]]
    questions: dict[str, str]
    relevant: dict[str, set[str]]


def cranfield(folder: Path) -> Collection:
    """Read Cranfield. Its judgements number the questions by their place in the file."""
    text = (folder / "cran.all.1400.xml").read_text("utf-8", "replace")
    documents = {
        _element(doc, "docno"): (_element(doc, "title"), _element(doc, "text"))
        for doc in re.findall(r"<doc>(.*?)</doc>", text, re.DOTALL)
    }
    tops = re.findall(r"<top>(.*?)</top>", (folder / "cran.qry.xml").read_text("utf-8"), re.DOTALL)
    questions = {str(number): _element(top, "title") for number, top in enumerate(tops, 1)}
    relevant: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "cranqrel.trec.txt").read_text("ascii").splitlines():
        question, _, document, grade = line.split()
        if int(grade) > 0:
            relevant[question].add(document)
    return Collection("Cranfield", 0.40, documents, questions, relevant)


def cacm(folder: Path) -> Collection:
    """Read CACM."""
    documents = {number: (row["T"], row["W"]) for number, row in _smart(folder / "cacm.all").items()}
    questions = {number: row["W"] for number, row in _smart(folder / "query.text").items()}
    relevant: dict[str, set[str]] = defaultdict(set)
    for line in (folder / "qrels.text").read_text("ascii").splitlines():
        question, document = line.split()[:2]
        relevant[str(int(question))].add(str(int(document)))
    return Collection("CACM", 0.47, documents, questions, relevant)


def _element(text: str, name: str) -> str:
    found = re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
    return found[1].strip() if found else ""


def _smart(path: Path) -> dict[str, dict[str, str]]:
    """Read the format of the SMART system: ``.I`` begins a record, ``.X`` a field of it."""
    records: dict[str, dict[str, str]] = {}
    record: dict[str, str] = {}
    field = ""
    for line in path.read_text("latin-1").splitlines(keepends=True):
        if begun := re.match(r"\.I (\d+)", line):
            record = records.setdefault(begun[1], defaultdict(str))
            field = ""
        elif named := re.match(r"\.([A-Z])\s*$", line):
            field = named[1]
        elif field:
            record[field] += line
    return records


def ndcg(ranked: Sequence[str], relevant: set[str]) -> float:
    """Return the normalised discounted cumulated gain of the first ten, with binary gains."""
    gained = sum(1 / math.log2(rank + 2) for rank, name in enumerate(ranked[:DEPTH]) if name in relevant)
    return gained / sum(1 / math.log2(rank + 2) for rank in range(min(DEPTH, len(relevant))))


def engine_of(collection: Collection, root: Path) -> Engine:
    """Index a collection."""
    engine = Engine(root, ("en", "de"))
    bulk = Bulk(engine.store.new_folder(), engine.languages)
    bulk.add(
        Document("question", int(number), 1, title, body, language="en")
        for number, (title, body) in collection.documents.items()
    )
    bulk.finish()
    engine.store.publish(bulk.folder)
    return engine


def score(engine: Engine, collection: Collection, most_chars: int) -> tuple[float, float]:
    """Return the mean nDCG@10 over the judged questions, and the mean CPU milliseconds of one."""
    gains = []
    started = time.process_time()
    for number, text in collection.questions.items():
        if relevant := collection.relevant.get(number):
            result = engine.search(READER, parse(text, most_chars=most_chars), Choice(), limit=DEPTH)
            gains.append(ndcg([str(found.pk) for found in result.found], relevant))
    return sum(gains) / len(gains), (time.process_time() - started) / len(gains) * 1_000


def main() -> int:
    """Measure, print, and fail where a figure is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with cran/ and cacm/")
    parser.add_argument("--write", action="store_true", help="keep the result in docs/measurements.md")
    wanted = parser.parse_args()
    readers: dict[str, Callable[[Path], Collection]] = {"cran": cranfield, "cacm": cacm}
    rows, missed = [], []
    for name, reader in readers.items():
        collection = reader(wanted.data / name)
        with tempfile.TemporaryDirectory() as root:
            engine = engine_of(collection, Path(root))
            typed, cpu = score(engine, collection, MOST_CHARS)
            whole, _ = score(engine, collection, WHOLE)
            engine.reader.close()
        rows.append((collection.name, len(collection.documents), f"{typed:.3f}", f"{whole:.3f}", collection.least, cpu))
        missed += [collection.name] if typed < collection.least else []
    head = ("collection", "documents", "nDCG@10 as typed", "nDCG@10 whole question", "at least", "CPU ms a question")
    text = measurements.table(head, rows)
    print(text)
    if wanted.write:
        measurements.write(TITLE, COMMAND, text)
    if missed:
        print(f"missed: {', '.join(missed)}", file=sys.stderr)
    return len(missed)


if __name__ == "__main__":
    sys.exit(main())
