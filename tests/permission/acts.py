"""What people do by chance, through the forms of the pages; and what the job process does meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update

from intranet import clock
from intranet.database import db
from intranet.digests import planner
from intranet.groups.models import Group
from intranet.inbox import bundling
from intranet.items import forgetting
from intranet.items.models import Item
from intranet.mentions import refreshing
from intranet.notifications import actions as choosing
from intranet.notifications import fanning
from intranet.notifications.deciding import Level
from intranet.notifications.kinds import Rhythm
from intranet.people.models import Person
from intranet.recognition.models import CompanyValue
from intranet.search import drain
from tests.cast import Cast
from tests.permission.oracle import Source
from tests.permission.world import World

Act = Callable[[World], Any]
#: Each with how often it happens, beside the others.
ACTS: dict[Act, int] = {}

PAGES = {
    "post": "/posts",
    "question": "/questions",
    "thanks": "/thanks",
    "event": "/events",
    "announcement": "/announcements",
}
TOPS = tuple(PAGES)


def act(often: int) -> Callable[[Act], Act]:
    def register(function: Act) -> Act:
        ACTS[function] = often
        return function

    return register


def once(world: World) -> str:
    return f"{world.dice.getrandbits(128):032x}"


def newest() -> int:
    return db.session.scalar(select(func.max(Item.id))) or 0


def names(world: World, by: int) -> list[str]:
    """Some whom a text mentions: anybody, and groups of which the writer knows."""
    facts, dice = world.facts, world.dice
    people = [row.display_name for row in facts.people.values() if dice.random() < 0.15]
    return people + [row.name for row in facts.groups.values() if facts.knows(by, row.id) and dice.random() < 0.15]


def publish(world: World, by: int, address: str, form: dict[str, Any], *, finds: bool | None, may: bool) -> None:
    """Write something new; whoever may not has written nothing."""
    before, body = newest(), world.body(names(world, by))
    done = world.send(by, address, {**form, "body": body, "once": once(world)}, finds=finds)
    item = newest()
    assert (item > before) <= (done and may), (address, form, by)
    if item > before:
        world.wrote(item, body, form.get("title", ""), form.get("tags", ""))


# -- writing ---------------------------------------------------------------------------------------------------


def titled(world: World) -> dict[str, str]:
    return {"title": f"{world.word()} {KEY_TITLE}", "tags": world.word() if world.dice.random() < 0.3 else ""}


KEY_TITLE = "quillfeather of spring"


@act(4)
def post(world: World) -> None:
    group = world.some_group()
    by = world.somebody(lambda person: world.facts.belongs(person, group.id))
    may = world.facts.belongs(by, group.id)
    publish(world, by, "/posts/new", {"group": group.id, **titled(world)}, finds=None, may=may)


@act(4)
def ask(world: World) -> None:
    group = world.some_group() if world.dice.random() < 0.8 else None
    by = world.somebody(lambda person: world.facts.belongs(person, group and group.id))
    form = {"group": group.id if group else "everyone", **titled(world)}
    publish(world, by, "/questions/new", form, finds=None, may=world.facts.belongs(by, group and group.id))


@act(2)
def thank(world: World) -> None:
    facts = world.facts
    group = world.some_group() if world.dice.random() < 0.7 else None
    by = world.somebody(lambda person: facts.belongs(person, group and group.id))
    others = [person for person in facts.people if person != by]
    to = [person for person in others if facts.belongs(person, group and group.id)]
    recipients = world.dice.sample(to if to and world.dice.random() < 0.8 else others, 1)
    value = db.session.scalars(select(CompanyValue.id)).first()
    form = {"group": group.id if group else "everyone", "recipients": recipients, "value": value}
    publish(world, by, "/thanks/new", form, finds=None, may=facts.belongs(by, group and group.id))


def under(world: World, item: Any, address: str) -> None:
    """Write something below an item."""
    facts = world.facts
    by = world.somebody(lambda person: facts.sees(person, item.id) and facts.belongs(person, facts.place(item.id)))
    sees = facts.sees(by, item.id)
    publish(world, by, address, {}, finds=sees, may=sees and facts.belongs(by, facts.place(item.id)))


@act(4)
def answer(world: World) -> None:
    if (item := world.some_item("question", standing=world.dice.random() < 0.95)) is not None:
        under(world, item, f"/questions/{item.id}/answers")


@act(4)
def comment(world: World) -> None:
    item = world.some_item(*TOPS, "answer", standing=world.dice.random() < 0.95)
    if item is not None:
        under(world, item, f"/items/{item.id}/comments")


@act(4)
def reply(world: World) -> None:
    if (item := world.some_item("comment", standing=world.dice.random() < 0.95)) is not None:
        under(world, item, f"/comments/{item.id}/replies")


def own_address(item: Any) -> str:
    if item.kind == "answer":
        return f"/questions/{item.root_id}/answers/{item.id}"
    return f"/comments/{item.id}" if item.kind == "comment" else f"{PAGES[item.kind]}/{item.id}"


@act(3)
def edit(world: World) -> None:
    item = world.some_item("post", "question", "announcement", "answer", "comment", standing=world.dice.random() < 0.95)
    if item is None:
        return
    facts = world.facts
    by = world.somebody(lambda person: facts.sees(person, item.id) and person == item.author_id)
    sees, body = facts.sees(by, item.id), world.body(names(world, by))
    form = {**titled(world), "body": body, "version": item.version, "group": facts.place(item.id) or "everyone"}
    if world.send(by, f"{own_address(item)}/edit", form, finds=sees):
        assert sees
        is_titled = item.kind in ("post", "question", "announcement")
        world.wrote(item.id, body, *((form["title"], form["tags"]) if is_titled else ()))


@act(3)
def take_away(world: World) -> None:
    item = world.some_item(*TOPS, "answer", "comment")
    if item is not None:
        by = world.somebody(lambda person: world.facts.sees(person, item.id) and person == item.author_id)
        world.send(by, f"{own_address(item)}/deletion", finds=world.facts.sees(by, item.id))
        world.touched.add(Source("item", item.id))


@act(2)
def undo(world: World) -> None:
    deleted = [row for row in world.facts.items.values() if row.state == "deleted"]
    if not deleted:
        return
    item = world.dice.choice(deleted)
    by = world.somebody(lambda person: person == item.deleted_by_id)
    address = own_address(item) + "/restoration"
    world.send(by, f"/questions/restoration/{item.id}" if item.kind in ("question", "answer") else address)
    world.touched.add(Source("item", item.id))


@act(3)
def move(world: World) -> None:
    item = world.some_item("post")
    if item is None:
        return
    facts, group = world.facts, world.some_group()
    by = world.somebody(lambda person: facts.looks_after(person, facts.place(item.id) or 0))
    world.send(by, f"/posts/{item.id}/group", {"group": group.id}, finds=facts.sees(by, item.id))
    world.touched |= {Source("item", row.id) for row in facts.items.values() if row.root_id == item.id}


@act(1)
def close(world: World) -> None:
    if (item := world.some_item("post")) is not None:
        by = world.somebody(lambda person: world.facts.looks_after(person, world.facts.place(item.id) or 0))
        reason = world.word(Source("item", item.id))
        world.send(by, f"/posts/{item.id}/closure", {"reason": reason}, finds=world.facts.sees(by, item.id))


# -- small things ------------------------------------------------------------------------------------------------

MARKS = (
    ("/items/{}/reaction", {"reaction": "thanks"}),
    ("/items/{}/saving", {}),
    ("/items/{}/saving", {}),
    ("/items/{}/muting", {}),
)


@act(5)
def mark(world: World) -> None:
    """React to something, keep it, or hear nothing more of it."""
    item = world.some_item("post", "question", "answer", "comment", "thanks", standing=world.dice.random() < 0.9)
    address, form = world.dice.choice(MARKS)
    if item is not None and ("muting" not in address or item.kind in PAGES):
        by = world.somebody(lambda person: world.facts.sees(person, item.id))
        world.send(by, address.format(item.id), form, finds=world.facts.sees(by, item.id))


@act(2)
def keep_a_draft(world: World) -> None:
    by = world.somebody(lambda person: True)
    context = world.dice.choice(["new", *map(str, world.facts.items)])
    kind = world.dice.choice(("post", "question")) if context == "new" else world.dice.choice(("comment", "answer"))
    form = {"body": world.body(), "draft_version": 0}
    world.send(by, f"/drafts/{kind}/{context}", form)
    for word in world.said.keys() & set(form["body"].split()):
        world.said[word].add(Source("own", by))


@act(2)
def wish(world: World) -> None:
    person, group, dice = world.somebody(lambda _: True), world.some_group(), world.dice
    topic = dice.choice(("answers", "replies", "thanks", "group_news", "mentions"))
    viewer = Cast.viewer(db.session.get_one(Person, person))
    choosing.choose(viewer, {topic: dice.choice(list(Rhythm))}, {group.id: dice.choice(list(Level))})


# -- groups ------------------------------------------------------------------------------------------------------


@act(4)
def come(world: World) -> None:
    """Join, or ask to."""
    group, facts = world.some_group(), world.facts
    by = world.somebody(lambda person: not facts.belongs(person, group.id))
    knows = facts.knows(by, group.id)
    if group.join_policy == "free":
        world.send(by, f"/groups/{group.id}/membership", {"membership": "on"}, finds=knows)
    else:
        message = world.word()
        world.send(by, f"/groups/{group.id}/requests", {"message": message}, finds=knows)
        asked = [row.id for row in world.facts.requests.values() if row.id not in facts.requests]
        world.said[message] = {Source("request", request) for request in asked}
    world.touched.add(Source("name", group.id))


@act(2)
def decide(world: World) -> None:
    waiting = [row for row in world.facts.requests.values() if row.state == "pending"]
    if waiting:
        request = world.dice.choice(waiting)
        by = world.somebody(lambda person: world.facts.looks_after(person, request.group_id))
        form = {"decision": world.dice.choice(("approve", "approve", "decline")), "reason": ""}
        world.send(by, f"/groups/{request.group_id}/requests/{request.id}/decision", form)


@act(3)
def leave(world: World) -> None:
    group, facts = world.some_group(), world.facts
    by = world.somebody(lambda person: facts.belongs(person, group.id))
    knows = facts.knows(by, group.id)
    world.send(by, f"/groups/{group.id}/membership", {"membership": "off"}, finds=knows)
    world.touched.add(Source("name", group.id))


@act(3)
def take_in(world: World) -> None:
    group, facts = world.some_group(), world.facts
    by, who = world.somebody(lambda person: facts.looks_after(person, group.id)), world.dice.choice(list(facts.people))
    world.send(by, f"/groups/{group.id}/people/{who}")
    assert world.facts.belongs(who, group.id) <= (facts.belongs(who, group.id) or facts.looks_after(by, group.id))
    world.touched.add(Source("name", group.id))


@act(2)
def remove(world: World) -> None:
    group, facts = world.some_group(), world.facts
    by = world.somebody(lambda person: facts.looks_after(person, group.id))
    members = [person for of, person in facts.roles if of == group.id]
    if members:
        world.send(by, f"/groups/{group.id}/people/{world.dice.choice(members)}/removal")
        world.touched.add(Source("name", group.id))


@act(2)
def give_a_role(world: World) -> None:
    group, facts = world.some_group(), world.facts
    by = world.somebody(lambda person: facts.roles.get((group.id, person)) == "owner")
    members = [person for of, person in facts.roles if of == group.id]
    if members:
        role = world.dice.choice(("owner", "moderator", "member"))
        world.send(by, f"/groups/{group.id}/people/{world.dice.choice(members)}/role", {"role": role})


@act(5)
def turn(world: World) -> None:
    """Turn a group open, closed or secret, and sometimes call it otherwise."""
    facts, known = world.facts, world.some_group()
    by = world.somebody(lambda person: facts.roles.get((known.id, person)) == "owner")
    group = db.session.get_one(Group, known.id)
    name = world.rename(group) if world.dice.random() < 0.4 else group.name
    form = {"name": name, "purpose": group.purpose, "about": group.about, "language": "en", "version": group.version}
    db.session.rollback()
    form |= {"visibility": world.dice.choice(("open", "closed", "secret")), "welcome": ""}
    form["join_policy"] = world.dice.choice(("free", "ask", "invite"))
    world.send(by, f"/groups/{known.id}/edit", form, finds=facts.knows(by, known.id))
    world.touched.add(Source("name", known.id))


@act(1)
def put_away(world: World) -> None:
    """Archive a group, or take it out again."""
    facts, group = world.facts, world.some_group()
    by = world.somebody(lambda person: facts.roles.get((group.id, person)) == "owner")
    archived = "off" if group.state == "archived" else "on"
    world.send(by, f"/groups/{group.id}/archive", {"archived": archived}, finds=facts.knows(by, group.id))


@act(2)
def take_over(world: World) -> None:
    """Become the owner of a group that has none."""
    facts, group = world.facts, world.some_group()
    by = world.somebody(lambda person: facts.belongs(person, group.id))
    world.send(by, f"/groups/{group.id}/ownership", finds=facts.knows(by, group.id))


@act(2)
def shut_out_or_let_in(world: World) -> None:
    row = world.dice.choice([row for row in world.facts.people.values() if row.state in ("active", "deactivated")])
    world.command("shut-out" if row.state == "active" else "let-in", row.username)
    world.changed()


# -- what the job process does ---------------------------------------------------------------------------------


@act(3)
def catch_up(world: World) -> None:
    """The search learns what has changed."""
    drain.drain()


@act(5)
def tell(world: World) -> None:
    """The members of groups are told."""
    fanning.work_off()


@act(1)
def night(world: World) -> None:
    """A day goes by."""
    world.let_pass(1)
    with clock.frozen_at(world.moment):
        bundling.plan(world.moment)
        forgetting.purge_deleted()
        refreshing.refresh()
        drain.drain()


@act(1)
def plan_digests(world: World) -> None:
    """A week goes by in which some were not here; their digests wait to be sent."""
    world.let_pass(7)
    away = world.dice.sample(list(world.facts.people), 5)
    with clock.frozen_at(world.moment):
        seen = world.moment - timedelta(days=9)
        db.session.execute(update(Person).where(Person.id.in_(away)).values(last_seen_at=seen))
        db.session.commit()
        planner.plan()
