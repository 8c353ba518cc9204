"""Who may see what this site knows of its emergency accounts."""

from __future__ import annotations

from intranet.access import ADMIN, Viewer


def can_see_emergency_accounts(viewer: Viewer) -> bool:
    """Whether the viewer is an administrator."""
    return viewer.has(ADMIN)
