"""What is checked behind every door, and of every mail."""

from __future__ import annotations

import re
from typing import Any

from tests.architecture.conftest import HTMX, settled
from tests.permission.doors import DOORS, Look
from tests.permission.oracle import Source
from tests.permission.world import NO_WORD, WORD, World
from tests.servers.smtp import Delivery

HIGHLIGHT = re.compile(r"</?mark\b[^>]*>")
#: Addresses of items and of groups, and where they stand on a page.
TO_ITEM = re.compile(
    r"/(?:posts|questions|thanks|events|items|comments|answers)/(\d+)|(?:#|id=\")(?:answer|comment)-(\d+)\b"
)
TO_GROUP = re.compile(r"/groups/(\d+)")


class Leak(AssertionError):
    """Something reached who may not see it, or did not reach who may."""


def looks(world: World) -> list[Look]:
    """Everything that everybody could look at now."""
    return [look for person in world.facts.people for door in DOORS for look in door(world, person)]


def check(world: World, look: Look) -> None:
    """Let a person look, and compare with the oracle."""
    browser = world.browser(look.person, "look")
    if look.form is None:
        response = browser.get(look.address)
    else:
        response = browser.post(look.address, data=look.form, headers=HTMX)
    if not world.facts.signs_in(look.person):
        _expect(response.status_code in (303, 401, 404), look, "no sign-in is asked for")
        asked = set(WORD.findall(look.address))
        _expect(not set(WORD.findall(response.text)) - asked, look, "a visitor reads something")
        return
    _expect(response.status_code < 500, look, "an error")
    if look.exists is not None:
        _expect((response.status_code == 404) == (not look.exists), look, f"status {response.status_code}")
    text = HIGHLIGHT.sub("", response.text)
    _check_words(world, look.person, f"{text} {response.headers}", look, f"{look.address} {look.form}")
    if response.status_code == 200:
        _check_links(world, look.person, text, look)
        for wanted in look.contains:
            _expect(wanted in text, look, f"{wanted} is missing")
        for unwanted in look.lacks:
            _expect(unwanted not in text, look, f"{unwanted} shows")
    if look.instead_of:
        nothing = browser.get(look.address.replace(look.instead_of, NO_WORD))
        alike = settled(nothing).body.replace(NO_WORD, "") == settled(response).body.replace(look.instead_of, "")
        _expect(alike, look, "the answer tells that there is something")


def check_mail(world: World, person: int, delivery: Delivery) -> None:
    """Nothing in a mail that its recipient may not read now; nothing in its subject that others may not see."""
    parts = [*map(str, delivery.message.values()), delivery.text("plain"), delivery.text("html")]
    subject = str(delivery.message["Subject"])
    _check_words(world, person, " ".join(parts), parts)
    _check_links(world, person, " ".join(parts), parts)
    for word in WORD.findall(subject):
        _expect(any(world.facts.is_in_the_open(source) for source in world.said[word]), parts, "lies open")


def _check_words(world: World, person: int, text: str, told: Any, asked: str = "") -> None:
    leaked = set(WORD.findall(text.lower())) - world.heard(person) - set(WORD.findall(asked))
    for word in leaked:
        found = re.sub(r"\s+", " ", text.lower())
        at = found.find(word)
        raise Leak(told, f"{person} reads {word} of {world.said[word]}", found[max(0, at - 300) : at + 100])


def _check_links(world: World, person: int, text: str, told: Any) -> None:
    for found in TO_ITEM.finditer(text):
        item = int(found[1] or found[2])
        if found[2] and item in world.facts.items:  # a place in a thread: that of a deleted comment stays above replies
            item = world.facts.items[item].root_id
        _expect(item in world.facts.items and world.facts.sees(person, item), told, f"{person} is led to item {item}")
    for found in TO_GROUP.finditer(text):
        _expect(world.facts.knows(person, int(found[1])), told, f"{person} is led to group {found[1]}")


def _expect(condition: bool, *told: Any) -> None:
    if not condition:
        raise Leak(*told)


def is_about(look: Look, touched: set[Source]) -> bool:
    """Whether it is about what has just been changed."""
    return look.about in touched
