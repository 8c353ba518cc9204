"""A member searches and finds the imported community's best answer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.cli import ScriptInfo
from playwright.sync_api import Page, expect

from intranet.cli import intranet as command
from tests.journeys.conftest import Site

DUMP = Path(__file__).parent / "dump"


@pytest.fixture(scope="session")
def imported(site: Site) -> None:
    """A small community, imported by the command that a company would use."""
    runner = site.app.test_cli_runner()
    words = ["import", "stackexchange", str(DUMP), "--group", "Coffee"]
    done = runner.invoke(command, words, obj=ScriptInfo(create_app=lambda: site.app))
    assert done.exit_code == 0, done.output
    site.catch_up()


def test_a_member_finds_the_imported_best_answer(
    site: Site, imported: None, sign_in: Callable[[str], Page], scripts: bool
) -> None:
    page = sign_in("ines")
    page.goto(site.url + "/search?q=descaling+the+machine")
    page.get_by_role("link", name="How often does the coffee machine need descaling?").click()
    expect(page.get_by_text("Accepted answer", exact=True)).to_be_visible()
    best = page.locator("article.answer-accepted")
    expect(best).to_contain_text("every six weeks")
    expect(best).to_contain_text("CC BY-SA")
