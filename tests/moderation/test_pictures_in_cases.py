"""Who is to judge a text sees its pictures; who is not, does not, though they moderate elsewhere."""

from __future__ import annotations

import pytest

from intranet.moderation.models import Desk
from tests import writing
from tests.cast import Cast
from tests.files.forms import picture, text_of
from tests.moderation.deciding import decide, join, look_first, report

pytestmark = pytest.mark.usefixtures("unhurried")


def test_judges_and_the_author_open_the_picture_of_what_is_held_back(cast: Cast, signed_in) -> None:
    ada, ben, cleo, mika = (signed_in(person) for person in (cast.ada, cast.ben, cast.cleo, cast.mika))
    look_first(cast.ben, cast.cycling, things=1)
    join(cast.cleo, cast.cycling)
    body = text_of(cleo, picture())
    address = body.partition("(")[2].rstrip(")")

    def opened() -> list[int]:
        return [browser.get(address).status_code for browser in (cleo, ben, ada, mika)]

    post = writing.post(cast.cleo, cast.cycling, body)
    assert opened() == [200, 200, 404, 404], "while it waits for Ben, who moderates the group"
    decide(cast.ben, post, "approve")
    assert opened() == [200, 200, 200, 200]
    decide(cast.ben, post, "hide")
    assert opened() == [200, 200, 404, 404]


def test_a_community_manager_opens_the_picture_of_what_was_reported_alone(cast: Cast, signed_in) -> None:
    ada, mika = signed_in(cast.ada), signed_in(cast.mika)
    reported, other = (text_of(ada, picture(colour)) for colour in ("teal", "red"))
    item = writing.post(cast.ada, cast.orchid, reported)
    writing.post(cast.ada, cast.orchid, other)
    addresses = [body.partition("(")[2].rstrip(")") for body in (reported, other)]
    assert [mika.get(address).status_code for address in addresses] == [404, 404]
    report(cast.ben, item, Desk.MANAGERS)
    assert [mika.get(address).status_code for address in addresses] == [200, 404]
