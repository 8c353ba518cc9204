"""Short ways to have something reported, decided and looked at first, through the same actions as the pages."""

from __future__ import annotations

from intranet.database import db
from intranet.groups.models import Group, Membership
from intranet.items.models import Item
from intranet.moderation.actions import deciding, holding, reporting, ruling
from intranet.moderation.models import Desk, ModerationAct, Reason
from intranet.people.models import Person
from tests.cast import Cast

viewer = Cast.viewer


def report(by: Person, item: Item, desk: Desk = Desk.MODERATORS, words: str = "It names a customer.") -> None:
    """Report an item."""
    reporting.report(viewer(by), item, Reason.PRIVATE, words, desk)


def decide(by: Person, item: Item, verb: str, known: int | None = None) -> ModerationAct:
    """Decide about an item, knowing everything that was done before unless said otherwise."""
    known = db.session.query(db.func.max(ModerationAct.id)).scalar() or 0 if known is None else known
    reason = None if verb in ("keep", "restore", "approve") else Reason.PRIVATE
    return deciding.decide(viewer(by), item, deciding.Decision(verb, known, reason, "No names, please."))


def ask_again(by: Person, item: Item) -> bool:
    """Ask for another look at what one wrote."""
    return holding.ask_for_another_look(viewer(by), item, "The name is gone.")


def look_first(by: Person, group: Group, things: int = 2, days: int = 30) -> None:
    """Let the first things of new members wait."""
    ruling.set_rule(viewer(by), group, things, days)


def join(person: Person, group: Group) -> None:
    """Let a person belong to a group from now on."""
    db.session.add(Membership(group_id=group.id, person_id=person.id))
    db.session.commit()
