"""The marked group: a secret group whose every text holds a mark that no outsider ever sees.

Nobody reads it by rank. Whoever is outside – a colleague, HR, the community manager, the
administrator – gets for every address the answer that a thing gets which never existed.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import delete

from intranet.database import db
from intranet.groups.models import Visibility
from intranet.groups.models.discovering import GroupTopic
from intranet.search import drain
from tests.architecture.addresses import KEY, MARK, MISSING_ID, Place, Written, asked_names, missing, places, write
from tests.architecture.conftest import Answer, Way, settled, visits
from tests.cast import Cast
from tests.proofs import Proof

#: The first of them has no role whatever, and goes everywhere in each run; the others in samples.
OUTSIDERS = ("cleo", "hanna", "mika", "anton")
#: Addresses of the group's own things that its members do not find, and why.
NOT_FOR_MEMBERS = {
    "comments.new": "one of the items is a comment, on which nobody comments",
    "files.preview": "the file is no picture",
    "moderation.case": "nobody decides about what they wrote themselves, and Ben wrote most of it",
    "moderation.edit_own": "nothing in it is held back",
    "moderation.own": "nothing in it is held back",
    "moderation.report": "nobody reports what they wrote themselves",
    "groups.departure": "members have not left",
    "groups.invitation": "it waits for somebody else",
    "groups.next_owner": "it has an owner",
    "groups.new_request": "members have nothing to ask for",
    "groups.request_to_join": "members have nothing to ask for",
    "scheduling.decide": "members decide about nothing that waits",
    "posts.move": "what was written for members alone, and answered, stays there",
}
#: Addresses of the group's own things that say nothing of what was written.
WITHOUT_TEXT = {"events.export", "moderation.approval", "recognition.confirm_delete"}
#: What is asked alone too: together with others it might find nothing.
ASKED_ALONE = ("q", "tag", "title", "find")


def addresses(place: Place, written: Written) -> list[str]:
    """The address as it is, with everything that may be asked, and with some questions alone."""
    questions = [{}, written.question, *({name: written.question[name]} for name in ASKED_ALONE)]
    return [f"{place.path}?{urlencode(question)}" if question else place.path for question in questions]


def test_what_may_be_asked_is_asked(secret: Written) -> None:
    assert asked_names() <= secret.question.keys(), "add the new name to addresses.write"


@pytest.mark.proof
def test_an_outsider_never_sees_the_mark(
    application: Flask, cast: Cast, secret: Written, signed_in: Callable, proof: Proof
) -> None:
    browsers = {who: signed_in(getattr(cast, who)) for who in OUTSIDERS}
    everywhere = []
    for place in places(application, secret):
        bare, with_everything, *alone = addresses(place, secret)
        everywhere += [bare, with_everything, *proof.sample(alone, 1)]
    walk = visits(proof, OUTSIDERS, everywhere)
    for outsider, address, headers in walk:
        response = browsers[outsider].get(address, headers=headers)
        everything = f"{response.get_data(as_text=True)} {response.headers}"
        assert MARK not in everything.lower(), (outsider, address, headers)
        assert response.status_code < 500, (outsider, address, headers)
    assert {who for who, _, _ in walk} == set(OUTSIDERS)
    assert {address for who, address, _ in walk if who == OUTSIDERS[0]} == set(everywhere)
    assert len(walk) > 150
    proof.note(addresses=len(everywhere), visits=len(walk))


def test_members_see_the_mark_wherever_the_address_names_something_of_the_group(
    application: Flask, cast: Cast, secret: Written, signed_in: Callable
) -> None:
    """The control: without it, a walk that met nothing but errors would pass."""
    ben = signed_in(cast.ben)
    for place in places(application, secret):
        if not place.is_private or place.endpoint in NOT_FOR_MEMBERS:
            continue
        response = ben.get(place.path)
        assert response.status_code == 200, place
        if place.endpoint not in WITHOUT_TEXT:
            assert MARK in response.get_data(as_text=True), place


def test_members_see_the_mark_in_lists_and_search(cast: Cast, secret: Written, signed_in: Callable) -> None:
    ada = signed_in(cast.ada)
    for address in ("/", "/groups", "/questions", "/thanks", f"/search?q={KEY}", f"/questions/similar?title={KEY}"):
        assert MARK in ada.get(address).get_data(as_text=True), address


@pytest.mark.proof
def test_an_outsider_cannot_tell_it_from_what_never_existed(
    application: Flask, cast: Cast, secret: Written, signed_in: Callable, proof: Proof
) -> None:
    browsers = {who: signed_in(getattr(cast, who)) for who in OUTSIDERS}
    tokens = {who: browser.token() for who, browser in browsers.items()}
    private = [place for method in ("GET", "POST") for place in places(application, secret, method) if place.is_private]
    walk = visits(proof, OUTSIDERS, private)
    for outsider, place, headers in walk:

        def asked(path: str, place: Place = place, outsider: str = outsider, headers: Way = headers) -> Answer:
            data = {"csrf_token": tokens[outsider]} if place.method == "POST" else None
            return settled(browsers[outsider].open(path, method=place.method, data=data, headers=headers))

        nowhere = missing(application, place)
        real, none = asked(place.path), asked(nowhere)
        assert real.status == none.status == 404, (outsider, place, headers)
        assert real.headers == none.headers, (outsider, place, headers)
        assert real.body.replace(place.path, "") == none.body.replace(nowhere, ""), (outsider, place)
    proof.note(addresses=len(private), visits=len(walk))


def test_what_an_outsider_sends_changes_nothing(
    application: Flask, cast: Cast, secret: Written, signed_in: Callable, unchanged: Callable
) -> None:
    browser = signed_in(cast.cleo)
    token = browser.token()
    unchanged()
    form = {
        "csrf_token": token,
        "title": "Mine",
        "body": "Mine",
        "vote": 1,
        "accepted": 1,
        "role": "owner",
        "name": "x",
    }
    for place in places(application, secret, "POST"):
        if place.is_private:
            browser.post(place.path, data=form)
            assert not unchanged(), place


def test_searching_for_what_it_says_finds_as_much_as_searching_for_nothing(
    cast: Cast, secret: Written, signed_in: Callable
) -> None:
    browser = signed_in(cast.cleo)
    for address in ("/search?q=", "/questions/similar?title=", "/groups?q=", "/questions?tag="):
        known, unknown = (browser.get(address + word).get_data(as_text=True) for word in (KEY, "quollfiether"))
        assert len(known.replace(KEY, "")) == len(unknown.replace("quollfiether", "")), address


def test_leaving_ends_it_at_once(application: Flask, cast: Cast, secret: Written, signed_in: Callable) -> None:
    ada = signed_in(cast.ada)
    question = f"/questions/{secret.values['question_id'][0]}"
    assert ada.get(question).status_code == 200
    assert ada.send(f"/groups/{secret.group.id}/membership", {"membership": "off"}).status_code == 303
    assert ada.get(question).status_code == 404
    for address in ("/", "/inbox", "/questions", "/groups", "/thanks", f"/search?q={KEY}", f"/people/{cast.ben.id}"):
        assert MARK not in ada.get(address).get_data(as_text=True), address


def test_turning_a_group_secret_hides_what_was_open(
    application: Flask, cast: Cast, open_group: Written, signed_in: Callable
) -> None:
    """Viewers change, not rows and not the index."""
    cleo = signed_in(cast.cleo)
    assert MARK in cleo.get(f"/search?q={KEY}").get_data(as_text=True)
    cast.cycling.visibility = Visibility.SECRET
    db.session.commit()
    for place in places(application, open_group):
        for address in addresses(place, open_group)[:2]:
            assert MARK not in cleo.get(address).get_data(as_text=True), address


@pytest.mark.proof
def test_a_closed_group_shows_its_name_and_purpose_and_nothing_that_is_written_in_it(
    application: Flask, cast: Cast, signed_in: Callable, proof: Proof
) -> None:
    written = write(cast, cast.python)
    cast.python.purpose = "Everything about snakes"
    # What it says at its door and to whoever asks is everybody's, as its topics are.
    cast.python.landing_html = cast.python.rules_html = cast.python.join_question = ""
    db.session.execute(delete(GroupTopic))
    db.session.commit()
    drain.drain()
    cleo = signed_in(cast.cleo)
    door = cleo.get(f"/groups/{written.group.id}")
    assert door.status_code == 200
    assert "Everything about snakes" in door.get_data(as_text=True)
    walk = [address for place in places(application, written) for address in addresses(place, written)[:2]]
    for _, address, headers in visits(proof, ["cleo"], walk):
        assert MARK not in cleo.get(address, headers=headers).get_data(as_text=True), (address, headers)
    assert MISSING_ID not in written.values["question_id"]
