"""What people install: a wheel that brings templates, static files, migrations and translations with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from intranet.assets import manifest
from tests.architecture.source import ROOT
from tests.conftest import SECRET_KEY

#: Runs in the clean environment, outside of the checkout: a page, a style sheet, the database.
FETCH = """
import intranet, pathlib, sys
from intranet import create_app
from intranet.operations import schema
assert "site-packages" in intranet.__file__, intranet.__file__
app = create_app()
with app.app_context():
    assert schema.upgrade()
page = app.test_client().get("/sign-in", headers={"Accept-Language": "de"})
assert page.status_code == 200, page.text
assert "<h1" in page.text
sheet = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
assert app.test_client().get(sheet).status_code == 200, sheet
script = page.text.partition('<script defer src="')[2].partition('"')[0]
assert script.endswith("/vendor/htmx.js"), page.text
assert app.test_client().get(script).status_code == 200, script
print(page.text)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of what a commit would hold and what ``make install`` has gathered.

    A commit does not hold static/vendor: whoever builds a wheel gathers it first, from npm's registry.
    """
    copy = tmp_path_factory.mktemp("source")
    names = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    assert manifest(ROOT / "static" / "vendor"), "make install gathers static/vendor"
    vendor = [path.relative_to(ROOT).as_posix() for path in (ROOT / "static" / "vendor").glob("*")]
    for name in filter(None, [*names, *vendor]):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "docs/pictures")):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, copy / name)
    out = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*pip, "-w", out, copy], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return next(out.glob("intranet-*.whl"))


def test_a_wheel_holds_everything_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("templates", "static", "migrations"):
        wanted = {
            f"intranet/{path.relative_to(ROOT).as_posix()}"
            for path in (ROOT / folder).rglob("*")
            if path.is_file() and path.suffix != ".pyc"
        }
        assert wanted <= names, f"{folder}: {sorted(wanted - names)[:5]}"
    for source in (ROOT / "intranet").rglob("*.po"):
        assert source.relative_to(ROOT).with_suffix(".mo").as_posix() in names
    tops = {name.split("/")[0] for name in names}
    assert tops == {"intranet", wheel.name.rpartition("-py3")[0] + ".dist-info"}
    assert not [name for name in names if name.endswith((".pyc", ".sqlite3")) or "/tests/" in name]


def test_a_wheel_serves_a_page_in_a_clean_environment(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "clean"], check=True)
    python = tmp_path / "clean" / "bin" / "python"
    target = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", target, wheel], check=True
    )
    # The libraries are those of this environment; the checkout itself is out of sight.
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if not path.name.startswith(("intranet", "_intranet", "__editable__")) and path.suffix != ".pth":
            (libraries / path.name).symlink_to(path)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("INTRANET_", "PYTHON"))}
    done = subprocess.run(
        [python, "-c", FETCH],
        cwd=tmp_path,
        env={
            **kept,
            "PYTHONPATH": str(libraries),
            "INTRANET_ENVIRONMENT": "development",
            "INTRANET_SECRET_KEY": SECRET_KEY,
            "INTRANET_DATA_DIR": str(tmp_path / "data"),
            "INTRANET_PUBLIC_URL": "http://localhost",
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
