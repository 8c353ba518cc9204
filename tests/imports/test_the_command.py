"""``intranet import stackexchange``: what an administrator types and reads."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from intranet.imports.commands import imports
from intranet.imports.stackexchange import texts
from intranet.web.text import render_markdown
from tests.cast import Cast
from tests.imports.dumps import community, counts


def command(app: Flask, folder: Path, *options: str) -> Result:
    arguments = ["stackexchange", str(folder), "--group", "Baking", *options]
    return app.test_cli_runner().invoke(imports, arguments)


def table(output: str) -> dict[str, list[int]]:
    """Return the numbers of each row of the report."""
    rows = {}
    for line in output.splitlines():
        numbers = [word.replace(",", "") for word in line[24:].split()]
        if line.strip() and numbers and all(number.isdecimal() for number in numbers):
            rows[line[:24].strip()] = [int(number) for number in numbers]
    return rows


def test_the_end_tells_what_arrived_and_what_did_not(app: Flask, cast: Cast, tmp_path: Path) -> None:
    folder = community(tmp_path / "dump").answer(20, 999).write()
    (folder / "Badges.xml").write_text("<badges></badges>")
    done = command(app, folder)
    assert done.exit_code == 0
    assert table(done.output) == {
        "Questions": [2, 2, 0, 0],
        "Answers": [4, 3, 0, 1],
        "of them accepted": [1, 1],
        "Comments": [3, 3, 0, 0],
        "Authors": [3, 3, 0],
        "of them colleagues": [0],
        "Authors by name alone": [1, 1, 0],
        "Accounts without a text": [2, 2],
    }
    for line in (
        "Left out: 1 tag wikis.",
        "Left out: 1 answers without their question (numbers 20).",
        "Not read: Badges.xml.",
        "Without an account: 2 posts and 1 comments; they carry the name that the dump gives, or none.",
        "Compared with the originals: 8 of 8 texts read the same.",
    ):
        assert line in done.output.splitlines()


def test_a_dry_run_says_the_same_and_that_it_was_one(app: Flask, cast: Cast, tmp_path: Path) -> None:
    folder = community(tmp_path / "dump").write()
    before = counts()
    told = command(app, folder, "--dry-run")
    assert counts() == before
    came = command(app, folder)
    assert "This was a dry run: nothing was changed." in told.output
    assert table(told.output) == table(came.output)


def test_a_second_run_says_that_all_was_here(app: Flask, cast: Cast, tmp_path: Path) -> None:
    folder = community(tmp_path / "dump").write()
    command(app, folder)
    again = table(command(app, folder).output)
    assert (again["Questions"], again["Answers"], again["Comments"]) == ([2, 0, 2, 0], [3, 0, 3, 0], [3, 0, 3, 0])
    assert again["Authors"] == [3, 0, 3]


def test_progress_is_shown_step_by_step(app: Flask, cast: Cast, tmp_path: Path) -> None:
    done = command(app, community(tmp_path / "dump").write())
    assert [step for step in ("Checking", "Making ready", "Writing") if step in done.stderr] == [
        "Checking",
        "Making ready",
        "Writing",
    ]


def test_a_fault_is_one_sentence_and_no_trace(app: Flask, cast: Cast, tmp_path: Path) -> None:
    folder = community(tmp_path / "dump").write()
    (folder / "Users.xml").unlink()
    done = command(app, folder)
    assert done.exit_code == 1
    assert done.stderr.startswith("Error: Users.xml is missing in")
    assert done.stderr.rstrip().endswith("Nothing was imported.")


@pytest.mark.parametrize("site", ["https://", "ftp://baking.example.com", "baking", "https://a b.example.com"])
def test_a_site_that_is_none_is_refused(app: Flask, cast: Cast, tmp_path: Path, site: str) -> None:
    done = command(app, community(tmp_path / "dump").write(), "--site", site)
    assert done.exit_code == 2
    assert "no address of a site" in done.output


def test_a_site_may_be_named_by_its_host_alone(app: Flask, cast: Cast, tmp_path: Path) -> None:
    done = command(app, community(tmp_path / "dump").write(), "--site", "baking.example.com")
    assert "Sources link to https://baking.example.com." in done.output


def test_a_group_without_an_owner_is_told(app: Flask, tmp_path: Path) -> None:
    done = command(app, community(tmp_path / "dump").write())
    assert done.exit_code == 0
    assert "The new group has no owner: no administrator has signed in yet." in done.output


def test_what_reads_differently_is_listed_and_kept(
    app: Flask, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "render_markdown", lambda source: render_markdown(source).replace("pot", "pan"))
    file = tmp_path / "differences.csv"
    done = command(app, community(tmp_path / "dump").write(), "--exceptions", str(file))
    assert "Compared with the originals: 6 of 8 texts read the same." in done.output
    assert "  answer 12 differs in text: 'In a pot.' → 'In a pan.'" in done.output
    rows = list(csv.reader(file.open(encoding="utf-8")))
    assert rows[0] == ["kind", "number", "difference"]
    assert {(kind, number) for kind, number, _difference in rows[1:]} == {("answer", "12"), ("comment", "101")}
