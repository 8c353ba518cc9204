"""Who reads the figures: HR alone. For everybody else the pages do not exist."""

from __future__ import annotations

from intranet.access import HR, Viewer


def can_read(viewer: Viewer) -> bool:
    """Whether the viewer reads how recognition is spread."""
    return viewer.has(HR)
