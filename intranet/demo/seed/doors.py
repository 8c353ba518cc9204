"""What groups are about, their rules, which are featured, and who is invited."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from intranet.database import db
from intranet.demo.reading import CONTENT, read_file
from intranet.demo.seed.ground import Ground
from intranet.groups import notices
from intranet.groups.models import Group
from intranet.groups.models.discovering import GroupTopic
from intranet.groups.models.inviting import LASTS, GroupInvitation
from intranet.people.models import Role
from intranet.web.text import render_markdown

TEXTS = ("landing", "rules")


def plant_doors(ground: Ground) -> int:
    """Dress the groups that stand undressed; return how many."""
    content = read_file(CONTENT / "doors.toml")
    if db.session.scalar(select(GroupTopic.name).limit(1)) is not None:
        return 0
    for door in content["door"]:
        _dress(ground, door)
    for row in content["invitation"]:
        _invite(ground, row)
    db.session.commit()
    return len(content["door"])


def _dress(ground: Ground, door: dict[str, Any]) -> None:
    group = db.session.get_one(Group, ground.places[door["group"]].group_id)
    for name in TEXTS:
        setattr(group, name, door.get(name, "").strip())
        setattr(group, f"{name}_html", render_markdown(getattr(group, name)))
    group.join_question = door.get("join_question", "")
    group.members_invite = door.get("members_invite", False)
    db.session.add_all(
        GroupTopic(group_id=group.id, name=name, position=position) for position, name in enumerate(door["topics"])
    )
    if door.get("featured"):
        now = ground.chronicle.now
        group.featured_at = now - timedelta(days=2)
        group.featured_by_id = db.session.scalar(
            select(Role.person_id).where(Role.name == "community_manager").limit(1)
        )
        group.featured_until = (now + timedelta(days=door["featured_days"])).date() if "featured_days" in door else None


def _invite(ground: Ground, row: dict[str, Any]) -> None:
    at = ground.chronicle.now - timedelta(days=row["days"])
    with ground.at(at):
        invitation = GroupInvitation(
            group_id=ground.places[row["group"]].group_id,
            person_id=ground.people[row["person"]],
            by_id=ground.people[row["by"]],
            told_at=at,
            expires_at=at + LASTS,
            times=1,
        )
        db.session.add(invitation)
        db.session.flush()
        notices.invited(invitation)
