"""What is written here, for drafts: announcements, and changes to them."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound

from intranet.access import Viewer
from intranet.announcements import delegations, offers, queries
from intranet.drafts.kinds import Destination, DraftKind

#: Languages in which a draft is kept; a site uses some of them.
LANGUAGES = ("en", "de")
#: Rows of a rule that is made for one announcement; a draft keeps so many.
ROWS = 12
TERMS = (
    "when", "publish_day", "publish_time", "zone", "featured_until", "pinned_until", "expires_on", "takes_comments",
    "must_read", "confirm_by", "ask_again_days", "remind_after_days", "remind_most",
)  # fmt: skip
WORDS = (
    "language", "title", "body", *(f"{name}_{code}" for code in LANGUAGES for name in ("title", "body"))
)  # fmt: skip
RULE = tuple(
    f"row-{number}-{part}"
    for number in range(ROWS)
    for part in ("branch", "attribute", "operator", "value", "typed", "awaited")
)


def _announcing(viewer: Viewer, _context: str) -> Destination | None:
    may = offers.may_announce(viewer) or bool(delegations.in_whose_name(viewer))
    return Destination(url_for("announcements.new")) if may else None


def _changing(viewer: Viewer, context: str) -> Destination | None:
    try:
        announcement = queries.own(viewer, int(context))
    except (NotFound, ValueError):
        return None
    return Destination(url_for("announcements.edit", announcement_id=announcement.id), announcement.heading)


KINDS = (
    DraftKind("announcement", _l("Announcement"), ("target", "author", *WORDS, *TERMS, *RULE), _announcing),
    DraftKind("announcement-edit", _l("Change"), ("version", *WORDS, *TERMS, "is_minor"), _changing),
)
