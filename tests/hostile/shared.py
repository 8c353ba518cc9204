"""The large corpora under ``$SHARED``, which are no part of the project: read, never copied."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

#: Where the text stands in a line that is an object.
KEYS = ("payload", "markdown")


def texts(folder: Path) -> dict[str, list[str]]:
    """Return every text by the name of its file; a text that several files have counts in the first."""
    seen: set[str] = set()
    found: dict[str, list[str]] = {}
    for path in sorted((folder / "data" / "hostile").glob("*/*.jsonl")):
        name = f"{path.parent.name}/{path.stem}"
        found[name] = [text for line in _lines(path) for text in _texts(line) if not (text in seen or seen.add(text))]
    return found


def redirects(folder: Path) -> list[str]:
    """Return addresses that lead elsewhere."""
    return [line for path in sorted((folder / "data/hostile/redirect").glob("*.jsonl")) for line in _lines(path)]


def requests(folder: Path) -> Iterator[tuple[str, str, bytes]]:
    """Yield name, boundary and body of multipart requests, most of them broken."""
    for path in sorted((folder / "data/hostile/http").glob("*.jsonl")):
        for line in _lines(path):
            boundary = line["yaml"].partition("boundary:")[2].partition("\n")[0].strip().strip("'\"")
            yield line["name"], boundary, base64.b64decode(line["b64"])


def _lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _texts(line: Any) -> Iterator[str]:
    if isinstance(line, str):
        yield line
    elif "b64" in line:
        yield base64.b64decode(line["b64"]).decode("utf-8", "replace")
    else:
        yield from (line[key] for key in KEYS if key in line)
