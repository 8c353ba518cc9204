"""Posts on the pages of others: a profile."""

from __future__ import annotations

from intranet.access import Viewer
from intranet.posts import listing
from intranet.web.panels import Panel


def of_person(viewer: Viewer, person_id: int) -> Panel | None:
    """Show on a profile the latest posts that the viewer may read."""
    posts = listing.written_by(viewer, person_id)
    return Panel("posts/_of_person.html", {"posts": posts}, "posts") if posts else None


PANELS = (("profile", 15, of_person),)
