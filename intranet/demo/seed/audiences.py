"""Saved audiences, and who may announce to whom where no migration has said so."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from intranet.audiences.keeping import audience_of
from intranet.audiences.models import AnnounceRight, SavedAudience
from intranet.audiences.rules import VERSION, parse
from intranet.database import db
from intranet.demo.seed.ground import Ground

ENGINEERING = ["Firmware", "Hardware Engineering", "Software and Data"]
#: Each by its name: conditions that must all hold.
AUDIENCES: dict[str, list[tuple[str, str, list[Any]]]] = {
    "Hamburg office": [("place", "is", ["Hamburg"])],
    "New since summer": [("newcomer", "within", [120])],
    "Engineering leads": [("department", "is", ENGINEERING), ("lead", "is", ["lead"])],
    "Field service and support": [("department", "is", ["Field Service", "Customer Support"])],
}
ROLES = ("admin", "hr", "community_manager", "lead")


def plant_audiences(ground: Ground) -> int:
    """Add them, kept by the head of people."""
    known = set(db.session.scalars(select(SavedAudience.name)))
    by = ground.people[next(iter(ground.company.roles["hr"].people))]
    new = {name: asked for name, asked in AUDIENCES.items() if name not in known}
    for name, asked in new.items():
        conditions = [{"attribute": what, "operator": how, "values": values} for what, how, values in asked]
        rule = parse({"version": VERSION, "any": [{"all": conditions}]})
        db.session.add(SavedAudience(name=name, audience_id=audience_of(rule), changed_by_id=by))
    held = set(db.session.scalars(select(AnnounceRight.role)))
    if not known:  # who has taken a right away in the demo has taken it
        db.session.add_all(AnnounceRight(role=role) for role in ROLES if role not in held)
    db.session.commit()
    return len(new)
