"""Who may import whom: import-linter with the contracts of pyproject.toml, and proof that it bites."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import source

#: Breaks of the rules, each planted into a copy: file, what is added to it.
BREAKS = {
    "a stray module": ("helpers.py", '"""Everything else."""\n'),
    "an upward import": ("groups/models.py", "from intranet.questions import models as questions_models\n"),
    "a feature that knows its neighbour": (
        "questions/policy.py",
        "from intranet.recognition import models as neighbour\n",
    ),
    "a view that queries": ("questions/views/asking.py", "from sqlalchemy import select as chosen\n"),
    "an ambient user below the views": ("questions/queries.py", "from flask_login import current_user as ambient\n"),
    "a model that calls an action": ("groups/models.py", "from intranet.groups import actions as above\n"),
    "a second speaker of LDAP": ("people/queries.py", "import ldap3 as second\n"),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the package that stands in ``folder``."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    environ = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(source.PACKAGE, tmp_path / "intranet", ignore=shutil.ignore_patterns("__pycache__", "content"))
    shutil.copy(source.ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_layers_hold() -> None:
    done = lint(source.ROOT)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("what", BREAKS)
def test_a_planted_break_is_found(copy: Path, what: str) -> None:
    name, line = BREAKS[what]
    path = copy / "intranet" / name
    if path.exists():
        before = path.read_text()
        path.write_text(
            before.replace("from __future__ import annotations\n", f"from __future__ import annotations\n{line}", 1)
        )
        assert path.read_text() != before
    else:
        path.write_text(line)
    done = lint(copy)
    assert done.returncode == 1, f"{what} went unnoticed"
    assert "BROKEN" in done.stdout or "Missing layer" in done.stdout or "exhaustive" in done.stdout, done.stdout
