"""Writes what was measured into docs/measurements.md: one section a benchmark, with its command."""

from __future__ import annotations

import platform
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "docs" / "measurements.md"
HEADING = "# Measurements\n\nWritten by the programs named in each section; none is edited by hand.\n"


def commit() -> str:
    """Return the short name of the commit measured, marked where the tree has changes other than figures."""
    git = ["git", "-C", str(FILE.parent.parent)]
    name = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False).stdout
    changed = subprocess.run(
        [*git, "status", "--porcelain", "-uno", "--", ".", ":!docs/measurements.md"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    return (name.strip() or "no commit") + ("+" if changed.strip() else "")


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table; numbers get two digits."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for row in rows:
        cells = [f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in row]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def rows(title: str) -> list[list[str]]:
    """Return the rows of the table in the section ``title``, none where there is no such section."""
    section = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", _before(), re.DOTALL | re.MULTILINE)
    lines = [line for line in section[1].splitlines() if line.startswith("| ")] if section else []
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def _before() -> str:
    return FILE.read_text(encoding="utf-8") if FILE.exists() else HEADING


def write(title: str, command: str, text: str) -> None:
    """Replace the section ``title`` or add it at the end."""
    section = f"## {title}\n\n`{command}` at {commit()}, Python {platform.python_version()}\n\n{text.strip()}\n"
    before = _before()
    pattern = re.compile(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    after = (
        pattern.sub(lambda _: section + "\n", before) if pattern.search(before) else f"{before.rstrip()}\n\n{section}"
    )
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(after.rstrip() + "\n", encoding="utf-8")
