"""The content files of the demo company, as rows."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CONTENT = Path(__file__).with_name("content")


def read_file(path: Path) -> dict[str, Any]:
    """Read one file."""
    with path.open("rb") as file:
        return tomllib.load(file)


def rows(folder: str, table: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of all files of a folder; what stands at a file's head holds for each of its rows."""
    for path in sorted((CONTENT / folder).glob("*.toml")):
        common = read_file(path)
        for row in common.pop(table):
            yield common | row
