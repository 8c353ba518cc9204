"""``intranet search``."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask
from flask.cli import ScriptInfo

from intranet.cli import intranet as command
from intranet.database import db
from intranet.search.engine import engine
from tests.search.conftest import titles
from tests.writing import question


@pytest.fixture
def run(app: Flask):
    """A function that runs the command."""

    def invoke(*words: str) -> Result:
        db.session.commit()
        return app.test_cli_runner().invoke(command, ["search", *words], obj=ScriptInfo(create_app=lambda: app))

    return invoke


def test_status_says_how_it_stands_and_fails_without_an_index(cast, run):
    question(cast.ada, cast.cycling)
    before = run("status")
    assert before.exit_code == 1
    assert "waiting: 1" in before.output
    assert "intranet search rebuild" in before.output
    assert run("rebuild").exit_code == 0
    after = run("status")
    assert after.exit_code == 0
    assert "waiting: 0" in after.output
    assert "documents: " in after.output


def test_rebuild_says_how_many_documents_there_are(cast, run, find):
    for number in range(3):
        question(cast.ada, cast.cycling, f"Wheel {number}")
    done = run("rebuild")
    assert done.output == f"The index holds {engine().count()} documents.\n"
    assert len(titles(find(cast.ada, "wheel", fresh=False))) == 3


def test_a_second_rebuild_at_the_same_time_is_refused(cast, run):
    with engine().store.rebuilding():
        refused = run("rebuild")
    assert refused.exit_code == 1
    assert "another process is rebuilding" in refused.output


def test_drain_says_how_many_changes_it_took(cast, run):
    run("rebuild")
    for number in range(3):
        question(cast.ada, cast.cycling, f"Wheel {number}")
    assert run("drain").output == "3 changes indexed.\n"
    assert run("drain").output == "0 changes indexed.\n"


def test_damage_is_told_with_its_reason(cast, run):
    run("rebuild")
    folder = engine().store.current()
    assert folder is not None
    engine().store.report_damage(folder, "somefile.trm is not what was written")
    told = run("status")
    assert told.exit_code == 1
    assert "damaged: somefile.trm is not what was written" in told.output
