"""What stands around every page: how much is new in the inbox."""

from __future__ import annotations

from typing import Any

from intranet.access import Viewer
from intranet.feed import inbox


def waiting(viewer: Viewer) -> dict[str, Any]:
    """Give the frame its number."""
    return {"inbox_count": inbox.new_count(viewer)}


SHELL = (waiting,)
