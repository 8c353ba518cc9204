"""What people do by chance with thanks: giving them, for something or to a few eyes alone, and hiding them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from intranet.database import db
from intranet.recognition.models import CompanyValue
from tests.permission.acts import act, publish
from tests.permission.oracle import Source
from tests.permission.world import World


@act(3)
def thank(world: World) -> None:
    facts, dice = world.facts, world.dice
    group = world.some_group() if dice.random() < 0.6 else None
    by = world.somebody(lambda person: facts.belongs(person, group and group.id))
    others = [person for person in facts.people if person != by]
    to = [person for person in others if facts.belongs(person, group and group.id)]
    recipients = dice.sample(to if to and dice.random() < 0.8 else others, 1)
    form: dict[str, Any] = {"recipients": recipients, "value": db.session.scalars(select(CompanyValue.id)).first()}
    form["group"] = group.id if group else "recipients" if dice.random() < 0.6 else "everyone"
    if dice.random() < 0.15:
        form |= {"recipients": [], "team": world.some_group().id}
    if dice.random() < 0.4 and (item := world.some_item("post", "question", "answer", "comment", "event")) is not None:
        form["about"] = item.id
    publish(world, by, "/thanks/new", form, finds=None, may=facts.belongs(by, group and group.id))


@act(2)
def hide(world: World) -> None:
    """Whoever was thanked takes their name off, or puts it there again."""
    item = world.some_item("thanks", standing=world.dice.random() < 0.95)
    if item is None:
        return
    facts = world.facts
    thanked = {row.person_id for row in facts.thanked.get(item.id, ())}
    by = world.somebody(lambda person: person in thanked)
    verb = "hiding" if world.dice.random() < 0.7 else "showing"
    world.send(by, f"/thanks/{item.id}/{verb}", finds=facts.sees(by, item.id))
    world.touched |= {Source("item", row.id) for row in facts.items.values() if row.root_id == item.id}
