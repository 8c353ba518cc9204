"""The application that is measured: in a folder of its own, quiet, with nothing beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask

from intranet import create_app


def application(folder: Path | str, **values: Any) -> Flask:
    """Build it with its data in ``folder``; ``values`` are further settings."""
    return create_app(
        {
            "environment": "test",
            "data_dir": folder,
            "secret_key": "a key for a benchmark only, 0123456789",
            "public_url": "http://localhost",
            "log_level": "ERROR",
            **values,
        }
    )
