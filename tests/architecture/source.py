"""The source as the rules look at it: files, functions, templates."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "intranet"
TEMPLATES = ROOT / "templates"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*parts: str) -> list[Path]:
    """Python files of the package; with ``parts`` only those of that name in the features' kit."""
    found = sorted(PACKAGE.rglob("*.py"))
    return [path for path in found if not parts or part(path) in parts]


def part(path: Path) -> str:
    """Which file of the kit it is: ``views`` for questions/views.py and questions/views/asking.py."""
    pieces = path.relative_to(PACKAGE).with_suffix("").parts
    return pieces[1] if len(pieces) > 1 else ""


def templates() -> list[Path]:
    """Every template of pages, parts and mails."""
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".txt", ".xml"))


@cache
def tree(path: Path) -> ast.Module:
    """Parse a file."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions(path: Path) -> Iterator[Function]:
    """Every function of a file, methods included."""
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def public_functions(path: Path) -> Iterator[Function]:
    """The functions that other files may call."""
    return (node for node in tree(path).body if isinstance(node, Function) and not node.name.startswith("_"))


def imports(path: Path) -> set[str]:
    """Names of the modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def lines(node: Function) -> int:
    """How many lines a function has, docstring included, decorators not."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def name(path: Path) -> str:
    """The path as people say it."""
    return path.relative_to(ROOT).as_posix()
