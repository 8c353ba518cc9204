"""Files stay small and say by their names what is in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture import source

GRAB_BAGS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "services",
    "service",
    "misc",
    "lib",
    "tools",
    "core",
    "base",
}


@pytest.mark.parametrize(
    ("paths", "most"),
    [
        pytest.param(source.modules(), 300, id="modules"),
        pytest.param(source.templates(), 120, id="templates"),
        pytest.param(sorted((source.ROOT / "tests").rglob("*.py")), 400, id="tests"),
        pytest.param(sorted((source.ROOT / "static" / "css").rglob("*.css")), 300, id="style sheets"),
        pytest.param(sorted((source.ROOT / "static" / "js").rglob("*.js")), 300, id="scripts"),
    ],
)
def test_no_file_outgrows_its_size(paths: list[Path], most: int) -> None:
    assert paths
    long = {source.name(path): count for path in paths if (count := len(path.read_text().splitlines())) > most}
    assert not long, f"split by what people do: {long}"


def test_no_function_has_more_than_forty_lines() -> None:
    long = {
        f"{source.name(path)}:{node.name}": source.lines(node)
        for path in source.modules()
        for node in source.functions(path)
        if source.lines(node) > 40
    }
    assert not long


def test_a_view_reads_calls_and_renders_in_at_most_25_lines() -> None:
    long = {
        f"{source.name(path)}:{node.name}": source.lines(node)
        for path in source.modules("views")
        for node in source.functions(path)
        if node.decorator_list and source.lines(node) > 25
    }
    assert not long


def test_no_file_is_a_grab_bag_or_a_second_part() -> None:
    paths = [*source.modules(), *(source.ROOT / "tests").rglob("*.py")]
    stray = [source.name(path) for path in paths if path.stem in GRAB_BAGS or path.stem[-1].isdigit()]
    assert not stray


def test_a_feature_says_in_its_docstring_what_it_is_and_imports_nothing_there() -> None:
    packages = [
        path for path in source.modules() if path.name == "__init__.py" and len(source.name(path).split("/")) == 3
    ]
    for path in packages:
        words = source.tree(path).body[0].value.value if source.tree(path).body else ""  # type: ignore[attr-defined]
        assert isinstance(words, str) and len(words) > 60, f"{source.name(path)} has no docstring"  # noqa: PT018
