"""The page of an announcement."""

from __future__ import annotations

from flask import render_template

from intranet.access import current_viewer
from intranet.announcements import evidence, pending, queries
from intranet.announcements.views import bp
from intranet.items.seeing import mark_seen
from intranet.web.locale import current_language


@bp.get("/<int:announcement_id>")
def show(announcement_id: int) -> str:
    """Show an announcement."""
    viewer = current_viewer()
    announcement = queries.one(viewer, announcement_id)
    mark_seen(viewer, announcement_id)
    return render_template(
        "announcements/show.html",
        announcement=announcement,
        asked=pending.one(viewer, announcement_id, current_language()) if announcement.must_read else None,
        evidence=evidence.brief(viewer, announcement),
    )
