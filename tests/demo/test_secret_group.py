"""The demo's secret group does not exist for colleagues outside it, whatever their role."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.database import db
from intranet.groups import policy as groups
from intranet.groups.models import Group, Visibility
from intranet.items.models import Item
from intranet.posts import policy as posts
from intranet.questions import policy as questions
from intranet.recognition import policy as thanks
from intranet.search import rebuild
from tests.architecture.conftest import visits
from tests.demo.conftest import Planting, browser_of, planted_anew, viewer
from tests.proofs import Proof
from tests.servers.databases import Databases

#: The first of them is an employee like any other, and goes everywhere in each run; the others in samples.
OUTSIDERS = ("ines", "helena", "nuria", "tomasz")
MEMBER = "jonas"
#: Words of the group that stand nowhere else in the demo.
MARKS = ("Kestrel", "HX-7", "bubbler", "foot bridge at the weir", "spider")
#: Words that lead to it, without naming it.
SEARCHES = ("/search?q=prototype", "/search?q=radar", "/questions/similar?title=Test+bridge,+who+has+which+weeks")


@pytest.fixture(scope="module")
def visited(databases: Databases, planted: Planting, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A demo site of its own: opening pages leaves traces."""
    with planted_anew(databases, planted, tmp_path_factory.mktemp("visited")) as app:
        rebuild.rebuild()
        yield app


def secret_group() -> Group:
    return db.session.scalars(select(Group).where(Group.visibility == Visibility.SECRET)).one()


def secret_items() -> set[int]:
    return set(db.session.scalars(select(Item.id).where(Item.group_id == secret_group().id)))


@pytest.mark.parametrize("username", OUTSIDERS)
def test_outsiders_find_neither_the_group_nor_anything_in_it(demo: Flask, username: str) -> None:
    who = viewer(username)
    assert secret_group().id not in {group.id for group in db.session.scalars(groups.visible(who))}
    assert secret_group().audience_id not in who.audience_ids
    for policy in (posts.visible, questions.visible, questions.visible_answers, thanks.visible):
        assert not secret_items() & {item.id for item in db.session.scalars(policy(who))}


def test_a_member_finds_it(demo: Flask) -> None:
    who = viewer(MEMBER)
    assert secret_group().id in {group.id for group in db.session.scalars(groups.visible(who))}
    assert secret_items() & {question.id for question in db.session.scalars(questions.visible(who))}


def addresses(app: Flask) -> Iterator[str]:
    """Every address that reads something, filled with what is in the secret group."""
    ids: dict[str, list[int]] = {"group_id": [secret_group().id], "person_id": [viewer(MEMBER).person_id]}
    for kind in ("post", "question", "answer", "comment", "thanks"):
        query = select(Item.id).where(Item.kind == kind, Item.group_id == secret_group().id)
        ids[f"{kind}_id"] = list(db.session.scalars(query))[:2]
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static" and rule.arguments <= ids.keys():
            names = sorted(rule.arguments)
            for values in product(*(ids[name] for name in names)):
                address = rule.rule
                for name, value in zip(names, values, strict=True):
                    address = address.replace(f"<int:{name}>", str(value))
                yield address
    yield from SEARCHES


@pytest.mark.proof
def test_no_page_shows_an_outsider_a_word_of_it(visited: Flask, proof: Proof) -> None:
    browsers = {username: browser_of(visited, username) for username in OUTSIDERS}
    everywhere = list(addresses(visited))
    assert len(everywhere) > 25
    walk = visits(proof, OUTSIDERS, everywhere)
    for username, address, headers in walk:
        answer = browsers[username].get(address, headers=headers)
        page = answer.get_data(as_text=True).casefold()
        assert answer.status_code < 500, (username, address)
        assert [mark for mark in MARKS if mark.casefold() in page] == [], (username, address)
    proof.note(addresses=len(everywhere), visits=len(walk))


def test_the_same_pages_show_it_to_a_member(visited: Flask) -> None:
    browser = browser_of(visited, MEMBER)
    pages = "".join(browser.get(address).get_data(as_text=True) for address in addresses(visited))
    assert [mark for mark in MARKS if mark not in pages] == []
    for address in SEARCHES:
        assert any(mark in browser.get(address).get_data(as_text=True) for mark in MARKS), address
