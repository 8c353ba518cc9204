"""Every setting is documented, and read somewhere."""

from __future__ import annotations

import ast

from intranet.operations import reference
from intranet.settings import TABLE
from tests.architecture import source


def test_the_page_of_settings_is_what_the_code_says() -> None:
    page = (source.ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert page == reference.page(), "write it anew: make settings"


def test_every_setting_is_read_somewhere() -> None:
    read = {
        node.attr
        for path in source.modules()
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Attribute)
    } | {
        node.value
        for path in source.modules()
        if path.name != "table.py"
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    unread = {row.name for row in TABLE} - read
    assert not unread, f"settings that change nothing: {unread}"
