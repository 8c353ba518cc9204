"""What people do by chance with events, announcements, calendars and files."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from tests.permission.acts import act, newest, once, publish, titled
from tests.permission.oracle import Source
from tests.permission.world import KEY, World


@act(2)
def plan_an_event(world: World) -> None:
    group = world.some_group()
    by = world.somebody(lambda person: world.facts.belongs(person, group.id))
    day = (world.moment + timedelta(days=world.dice.randint(1, 20))).date().isoformat()
    form = {"first_day": day, "from_time": "10:00", "until_time": "12:00", "zone": "Europe/Berlin", "capacity": 2}
    form |= {"group": group.id, "place": "", "link": "", **titled(world)}
    publish(world, by, "/events/new", form, finds=None, may=world.facts.belongs(by, group.id))


@act(2)
def announce(world: World) -> None:
    """Announce to the members of a group, in two languages."""
    facts, group = world.facts, world.some_group()
    by = world.somebody(lambda person: facts.looks_after(person, group.id))
    other = {"title_de": f"{world.word()} {KEY}", "body_de": world.body()}
    before = newest()
    form = {
        "target": f"group-{group.id}",
        "language": "en",
        "when": "now",
        "takes_comments": "y",
        **titled(world),
        **other,
    }
    publish(world, by, "/announcements/new", form, finds=None, may=facts.looks_after(by, group.id))
    if newest() > before:
        first = world.first[newest()]
        world.wrote(newest(), *other.values())
        world.first[newest()] = first


@act(2)
def say_whether_one_comes(world: World) -> None:
    if (item := world.some_item("event", standing=world.dice.random() < 0.9)) is not None:
        by = world.somebody(lambda person: world.facts.sees(person, item.id))
        world.send(by, f"/events/{item.id}/answer", {"answer": "going"}, finds=world.facts.sees(by, item.id))


@act(2)
def follow_by_a_calendar(world: World) -> None:
    """Make the secret address of one's calendar; it stays while rights change."""
    by = world.somebody(lambda _: True)
    page = world.browser(by, "act").post("/events/calendar/address").text
    if found := re.search(r"/events/feed/[^/]+/all\.ics", page):
        world.feeds[by] = found[0]
    world.changed()


@act(2)
def attach_a_file(world: World) -> None:
    group = world.some_group()
    by = world.somebody(lambda person: world.facts.belongs(person, group.id))
    inside = world.word(Source("own", by))
    content = {"attachment": (io.BytesIO(f"{inside} {KEY}".encode()), "notes.txt")}
    sent = world.browser(by, "act").post("/files", data=content, content_type="multipart/form-data")
    world.changed()
    if sent.status_code == 201:
        text = {"body": f"{world.body()} {sent.json['text']}", "once": once(world), "group": group.id, "title": ""}
        before = newest()
        world.send(by, "/posts/new", {**text, "tags": ""})
        if newest() > before:
            world.wrote(newest(), text["body"], inside)
