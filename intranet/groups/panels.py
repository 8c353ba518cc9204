"""Groups on the pages of others: in the sidebar and on a profile."""

from __future__ import annotations

from typing import Any

from intranet.access import Viewer
from intranet.groups.queries import browsing
from intranet.web.panels import Panel


def my_groups(viewer: Viewer) -> dict[str, Any]:
    """Give the frame the viewer's groups."""
    return {"my_groups": browsing.mine(viewer)}


def of_person(viewer: Viewer, person_id: int) -> Panel | None:
    """Show on a profile the groups in which the viewer may see who belongs."""
    groups = browsing.of_person(viewer, person_id)
    return Panel("groups/_of_person.html", {"groups": groups}, "groups") if groups else None


SHELL = (my_groups,)
PANELS = (("profile.rail", 20, of_person),)
