"""The demo company, planted once in a run of the tests: each process that shows it takes a copy.

Planting and indexing take five seconds of computing, a copy a twentieth of one. That planting itself
is right, and quick, is the affair of tests/demo.
"""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path

import pytest

from intranet import create_app
from intranet.database import db
from intranet.demo.company import load
from intranet.demo.seed.planting import plant
from intranet.search.drain import drain
from tests.cast import everyone
from tests.conftest import SECRET_KEY, shared_by_processes


def demo_company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder of the caller's own that holds the demo company and its index."""
    shared = shared_by_processes(tmp_path_factory)
    original = shared / "demo-company"
    with (shared / "demo-company.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the first plants, the others wait for it; the end of the block lets go
        if not original.exists():
            _plant(shared / "demo-company-begun").rename(original)
    copy = tmp_path_factory.mktemp("company") / "data"
    shutil.copytree(original, copy)
    return copy


def _plant(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)  # of a process that did not come to its end
    folder.mkdir()
    app = create_app(
        {
            "environment": "test",
            "data_dir": folder,
            "secret_key": SECRET_KEY,
            "public_url": "http://localhost",
            "log_level": "ERROR",
            "demo": True,
        }
    )
    with app.app_context():
        db.create_all()
        everyone()
        db.session.commit()
        list(plant(load()))
        drain()
        db.session.remove()
        db.engine.dispose()
    return folder
