"""Groups on the pages of others: in the sidebar and on a profile."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from intranet.access import Viewer
from intranet.groups.queries import browsing, discovering, members
from intranet.people.records import Record
from intranet.web.panels import Panel

#: The panel of suggestions, and how many stand in it.
FOR_YOU, SUGGESTED = "for-you", 3


def my_groups(viewer: Viewer) -> dict[str, Any]:
    """Give the frame the viewer's groups."""
    return {"my_groups": browsing.mine(viewer)}


def of_person(viewer: Viewer, person_id: int) -> Panel | None:
    """Show on a profile the groups in which the viewer may see who belongs."""
    groups = browsing.of_person(viewer, person_id)
    return Panel("groups/_of_person.html", {"groups": groups}, "groups") if groups else None


def for_you(viewer: Viewer, _subject: int) -> Panel | None:
    """Suggest groups at home to who belongs to few, each with what speaks for it."""
    if len(viewer.member_group_ids) >= discovering.FEW:
        return None
    found = discovering.suggestions(viewer, SUGGESTED)
    return Panel("groups/_for_you_at_home.html", {"for_you": found}, FOR_YOU) if found else None


def recorded(viewer: Viewer, _subject: int) -> Panel:
    """Say what is kept of the viewer's groups and requests to join."""
    return Record(
        "groups",
        _("Your groups and requests to join"),
        _(
            "Which groups you belong to, since when, as what and how you came; which groups you left, "
            "so that no rule brings you back; your requests to join, and the answers; invitations, which groups "
            "may not invite you again, and which you do not want suggested; that you have said why you left a group, "
            "but not what you said."
        ),
        _(
            "Who may read a group sees its members; how they came, its owners. A request is read by the group's "
            "moderators and by you, an invitation by them, by who sent it and by you. That you left is shown to "
            "nobody by name."
        ),
        _(
            "A membership until you leave; that you left, until you come back; a request without limit; an invitation "
            "for four months; that you have said why you left, for a year"
        ),
        **members.kept_of(viewer),
    ).panel


SHELL = (my_groups,)
PANELS = (("profile.rail", 20, of_person), ("home.rail", 15, for_you), ("records", 30, recorded))
