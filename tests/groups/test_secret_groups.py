"""A secret group does not exist for outsiders: not by address, list, count, name or profile."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from intranet.database import db
from intranet.groups.models import Group
from intranet.items.models import Item
from tests import writing
from tests.architecture.conftest import Way, visits
from tests.cast import Cast
from tests.proofs import Proof

NOWHERE = 987_654
CHANGING = re.compile(r"[0-9a-f]{32}|[A-Za-z0-9_.-]{60,}")


def addresses(app: Flask, group_id: int, person_id: int) -> Iterator[tuple[str, str]]:
    """Yield method and path of every route that names a group."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("groups.") and "group_id" in rule.arguments:
            values = {"group_id": group_id, "person_id": person_id, "request_id": 1, "invitation_id": 1}
            path = adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield method, path


def answer(browser, method: str, path: str, headers: Way, token: str) -> tuple[int, str, list[tuple[str, str]]]:
    form = {"csrf_token": token, "membership": "on", "role": "owner", "decision": "approve"}
    got = browser.open(path, method=method, headers=headers, data=form if method == "POST" else None)
    body = CHANGING.sub("…", got.text)
    kept = [(name, CHANGING.sub("…", value)) for name, value in got.headers if name != "Date"]
    return got.status_code, body, kept


@pytest.mark.proof
def test_every_address_answers_as_if_there_were_no_such_group(app: Flask, cast: Cast, signed_in, proof: Proof) -> None:
    outsiders = ("cleo", "hanna", "mika", "anton")
    browsers = {who: signed_in(getattr(cast, who)) for who in outsiders}
    tokens = {who: browser.token() for who, browser in browsers.items()}
    real = addresses(app, cast.orchid.id, cast.ada.id)
    pairs = list(zip(real, addresses(app, NOWHERE, cast.ada.id), strict=True))
    assert len(pairs) > 15

    walk = visits(proof, outsiders, pairs)
    for who, ((method, path), (_, nowhere)), headers in walk:
        first = answer(browsers[who], method, path, headers, tokens[who])
        assert first == answer(browsers[who], method, nowhere, headers, tokens[who]), (who, method, path)
        assert first[0] == 404, (who, method, path)
    proof.note(addresses=len(pairs), visits=len(walk))


def test_a_member_gets_an_answer_at_those_addresses(app: Flask, cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    of_others = ("/departure", "/next-owner")  # who has left, and a group without an owner
    pages = [path for method, path in addresses(app, cast.orchid.id, cast.ada.id) if method == "GET"]
    pages = [path for path in pages if not path.endswith(of_others)]

    assert {ben.get(path).status_code for path in pages} <= {200, 303, 403}


def test_no_list_count_or_profile_shows_it(cast: Cast, signed_in) -> None:
    writing.question(cast.ben, cast.orchid, "Where do orchids grow?")
    cleo = signed_in(cast.cleo)

    profiles = (f"/people/{cast.ada.id}", f"/people/{cast.ben.id}")
    for path in ("/groups", "/groups?q=orchid", "/groups?show=mine", *profiles):
        assert "rchid" not in cleo.get(path).text.replace("q=orchid", "").replace('value="orchid"', ""), path
    assert "2 groups" in cleo.get("/groups").text
    assert "Orchid" in signed_in(cast.ada).get(f"/people/{cast.ben.id}").text


def test_a_closed_group_is_named_on_no_profile_to_outsiders(cast: Cast, signed_in) -> None:
    assert "Python" not in signed_in(cast.cleo).get(f"/people/{cast.ada.id}").text
    assert "Python" in signed_in(cast.ben).get(f"/people/{cast.ada.id}").text


def test_behind_the_door_of_a_closed_group_there_is_nothing(app: Flask, cast: Cast, signed_in) -> None:
    cast.python.about_html = "<p>Our inner thoughts</p>"
    cast.python.welcome_html = "<p>Our inner welcome</p>"
    writing.question(cast.ben, cast.python, "Why do snakes shed?")
    cleo = signed_in(cast.cleo)

    door = cleo.get(f"/groups/{cast.python.id}").text
    for hidden in ("inner", "snakes", "Ben Okafor", "Ada Łukasiewicz"):
        assert hidden not in door
    for tab in ("questions", "thanks", "people", "about"):
        assert cleo.get(f"/groups/{cast.python.id}/{tab}").status_code == 404


def test_an_id_that_no_column_holds_is_nothing_found(cast: Cast, signed_in) -> None:
    assert signed_in(cast.ada).get(f"/groups/{10**30}").status_code == 404
    assert signed_in(cast.ada).get(f"/people/{2**31}").status_code == 404


def test_who_turns_it_secret_ends_the_links_to_it_in_what_others_read(cast: Cast, signed_in) -> None:
    """At once, not when names are brought up to date."""
    asked = writing.question(cast.ben, None, "Where do you meet?", "Ask @[Cycling], or come.")
    own = writing.question(cast.ben, cast.cycling, "Who brings the cake?", "All of @[Cycling].")
    link, cleo, ben = f'href="/groups/{cast.cycling.id}"', signed_in(cast.cleo), signed_in(cast.ben)
    assert link in cleo.get(f"/questions/{asked.id}").text, "the control: while it is open they lead there"
    page = ben.get(f"/groups/{cast.cycling.id}/edit").text
    form = {"name": "Cycling", "purpose": "Wheels.", "language": "en", "visibility": "secret", "join_policy": "invite"}
    version = page.partition('name="version" value="')[2].partition('"')[0]
    assert ben.send(f"/groups/{cast.cycling.id}/edit", form | {"version": version}).status_code == 303
    assert link not in cleo.get(f"/questions/{asked.id}").text
    assert link in db.session.get_one(Item, own.id, populate_existing=True).body_html


def test_only_members_are_told_by_the_frame(cast: Cast, signed_in) -> None:
    group: Group = cast.orchid

    assert group.name in signed_in(cast.ada).get("/people").text
    assert group.name not in signed_in(cast.cleo).get("/people").text
