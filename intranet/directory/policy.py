"""Who looks after the directory and sees its emergency accounts: administrators. For others they do not exist."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, false, select

from intranet.access import ADMIN, Viewer
from intranet.directory.models import DirectoryRun


def can_look_after(viewer: Viewer) -> bool:
    """Whether the viewer may see and start runs."""
    return viewer.has(ADMIN)


def visible(viewer: Viewer) -> Select[Any]:
    """Return the select of the runs that the viewer may see."""
    runs = select(DirectoryRun)
    return runs if can_look_after(viewer) else runs.where(false())


def can_see_emergency_accounts(viewer: Viewer) -> bool:
    """Whether the viewer is an administrator."""
    return viewer.has(ADMIN)
