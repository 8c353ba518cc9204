"""The forms of audiences and of rights to announce, as ``presses.py`` has them of all the rest."""

from __future__ import annotations

from typing import Any

from intranet.audiences.keeping import audience_of
from intranet.audiences.models import AnnounceRight, SavedAudience
from intranet.database import db
from tests.architecture.presses import Press, new_tag, once, press
from tests.cast import Cast
from tests.ruling import rule


def rows(place: str) -> dict[str, Any]:
    """The rows of a rule: everyone at a place."""
    return {"row-0-branch": 0, "row-0-attribute": "place", "row-0-operator": "is", "row-0-value": place}


def saved(cast: Cast) -> SavedAudience:
    """A new audience of Hanna's."""
    lisbon = audience_of(rule(("place", "is", ["Lisbon"])))
    made = SavedAudience(name=new_tag(), audience_id=lisbon, changed_by_id=cast.hanna.id)
    db.session.add(made)
    db.session.commit()
    return made


@press("audiences.create")
def _(cast: Cast) -> Press:
    audience_of(rule(("place", "is", ["Hamburg"])))  # the rule is known; under a name it is once
    db.session.commit()
    return Press(cast.hanna, "/audiences/new", {"name": new_tag(), **rows("Hamburg"), **once()})


@press("audiences.change")
def _(cast: Cast) -> Press:
    made = saved(cast)
    return Press(cast.hanna, f"/audiences/{made.id}/edit", {"name": made.name, **rows("Hamburg"), "version": 1})


@press("audiences.retire")
def _(cast: Cast) -> Press:
    return Press(cast.hanna, f"/audiences/{saved(cast).id}/retirement", {"retired": "on"})


@press("audiences.grant")
def _(cast: Cast) -> Press:
    right = db.session.query(AnnounceRight).filter_by(person_id=cast.cleo.id).one_or_none()
    if right is not None:  # each time they are given one
        db.session.delete(right)
        db.session.commit()
    return Press(cast.anton, "/audiences/rights/new", {"holder": f"person-{cast.cleo.id}", "reach": "everyone"})


@press("audiences.withdraw")
def _(cast: Cast) -> Press:
    right = AnnounceRight(person_id=cast.ada.id)
    db.session.add(right)
    db.session.commit()
    return Press(cast.anton, f"/audiences/rights/{right.id}/withdrawal")
