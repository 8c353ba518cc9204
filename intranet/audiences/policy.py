"""Who keeps audiences under a name, who may use them, and who gives the right to announce."""

from __future__ import annotations

from intranet.access import ADMIN, COMMUNITY_MANAGER, HR, Viewer
from intranet.audiences import beside
from intranet.audiences.attributes import ATTRIBUTES
from intranet.audiences.models import SavedAudience
from intranet.audiences.rules import Rule
from intranet.audiences.scopes import covered, scopes

#: They keep every audience, whether they announce to it or not.
KEEPERS = (ADMIN, HR, COMMUNITY_MANAGER)


def keeps_all(viewer: Viewer) -> bool:
    """Whether the viewer looks after all saved audiences."""
    return viewer.has(*KEEPERS)


def can_keep(viewer: Viewer) -> bool:
    """Whether the viewer may save audiences: who looks after all, and whoever may announce beyond their groups."""
    return keeps_all(viewer) or bool(scopes(viewer))


def can_use(viewer: Viewer, rule: Rule) -> bool:
    """Whether the viewer finds an audience: all of it is within what they may announce to."""
    return keeps_all(viewer) or covered(scopes(viewer), rule)


def can_change(viewer: Viewer, saved: SavedAudience) -> bool:
    """Whether the viewer may change an audience that they have found."""
    return keeps_all(viewer) or saved.changed_by_id == viewer.person_id


def knows(viewer: Viewer, rule: Rule) -> bool:
    """Whether the viewer may see what the rule says and whom it means: they see as much elsewhere.

    Roles are known to administrators, and who belongs to a group to those who see its members.
    """
    is_listed = all(ATTRIBUTES[condition.attribute].is_listed for condition in rule)
    return (is_listed or viewer.has(ADMIN)) and (not rule.groups or beside.read_by(viewer, rule.groups))


def can_grant(viewer: Viewer) -> bool:
    """Whether the viewer says who may announce to whom; for others there is no such page."""
    return viewer.has(ADMIN)
