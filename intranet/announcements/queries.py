"""Reading announcements."""

from __future__ import annotations

from intranet.access import Viewer, find_or_404
from intranet.announcements import policy
from intranet.announcements.models import Announcement


def one(viewer: Viewer, announcement_id: int) -> Announcement:
    """Return an announcement to act on. Raises NotFound where the viewer finds none."""
    found: Announcement = find_or_404(policy.visible(viewer), id=announcement_id)
    return found
