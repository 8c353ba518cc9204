"""Reading what a group looks at first, and who may change that."""

from __future__ import annotations

from intranet.access import Viewer
from intranet.database import db
from intranet.groups import policy
from intranet.groups.models import Group
from intranet.groups.queries import showing
from intranet.items.models import ApprovalRule


def group(viewer: Viewer, group_id: int) -> Group:
    """Return a group whose members' writing the viewer reads. Raises NotFound."""
    return showing.readable(viewer, group_id)


def rule(viewer: Viewer, group: Group) -> ApprovalRule | None:
    """Return the rule of a group the viewer has found."""
    return db.session.get(ApprovalRule, group.id)


def may_rule(viewer: Viewer, group: Group) -> bool:
    """Whether the viewer decides it: the group's owners."""
    return policy.can_manage(viewer, group, showing.role(viewer, group))
