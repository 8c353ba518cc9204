"""Audiences in the frame: the way to them, for those who look after all of them."""

from __future__ import annotations

from typing import Any

from intranet.access import Viewer
from intranet.audiences import policy


def keeping(viewer: Viewer) -> dict[str, Any]:
    """Tell the frame whether to lead to the audiences. Who only announces finds them beside the editor."""
    return {"can_keep_audiences": policy.keeps_all(viewer)}


SHELL = (keeping,)
PANELS = ()
