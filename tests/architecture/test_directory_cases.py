"""Each of the seventy cases of a directory has its row, and each row tests that exist."""

from __future__ import annotations

import ast
import re
from functools import cache

from tests.architecture import source

ROW = re.compile(r"\| (\d+) \| (.+) \| (.+) \| ([SAFD](?: [SAFD])*|–) \| (.+) \|")
TEST = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
CASES = 70


def rows() -> list[tuple[str, ...]]:
    page = (source.ROOT / "docs" / "directory-cases.md").read_text(encoding="utf-8")
    return [found.groups() for line in page.splitlines() if (found := ROW.fullmatch(line))]


@cache
def names_in(path: str) -> frozenset[str]:
    """Return the test functions of a file; none where it is not there."""
    file = source.ROOT / "tests" / path
    if not file.is_file():
        return frozenset()
    return frozenset(node.name for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef))


def test_every_case_has_one_row() -> None:
    assert [int(number) for number, *_ in rows()] == list(range(1, CASES + 1))


def test_every_row_names_tests_that_exist() -> None:
    for number, *_, cell in rows():
        named = TEST.findall(cell)
        assert named, number
        assert TEST.sub("", cell).strip() == "", (number, "something else stands among the tests")
        missing = [f"{path}::{name}" for path, name in named if name not in names_in(path)]
        assert not missing, (number, missing)
