"""HR reads how recognition is spread: the finding, the numbers behind a chart, what is not shown, and the table."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.interface.faults import MEASURES, measured, violations


def test_hr_reads_the_finding_opens_the_numbers_and_takes_the_table(
    sign_in: Callable[[str], Page], scripts: bool, tmp_path: Path
) -> None:
    page = sign_in("helena")
    page.get_by_role("navigation", name="Main").first.get_by_role("link", name="Recognition in figures").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recognition in figures")
    expect(page.locator(".finding")).to_contain_text("were thanked")
    teams = page.locator("#team")
    expect(teams).to_contain_text("fewer than 5 people")
    expect(teams.get_by_role("row", name="Finance")).to_be_hidden()
    teams.get_by_text("Show data").click()
    expect(teams.get_by_role("row", name="Finance")).to_contain_text("not shown")
    if scripts:
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            assert violations(page) == []
        for width in (320, 390, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            assert measured(page, *MEASURES) == []

    with page.expect_download() as coming:
        page.get_by_role("link", name="Table for a spreadsheet").first.click()
    coming.value.save_as(tmp_path / "recognition.csv")
    rows = list(csv.DictReader((tmp_path / "recognition.csv").open(encoding="utf-8-sig")))
    withheld = next(row for row in rows if row["Group"] == "Finance")
    assert (withheld["People"], withheld["Thanked"], withheld["Share to, %"]) == ("", "", "")
    assert next(row for row in rows if row["Kind"] == "Company")["People"]
