"""A text is judged with its pictures: they open for who decides about it and for its author, and for nobody else."""

from __future__ import annotations

from tests import writing
from tests.files.forms import picture, text_of
from tests.moderation.deciding import ask_again, decide, join, look_first


def test_who_decides_sees_the_pictures_of_a_text_and_its_author_still_does(cast, signed_in):
    look_first(cast.ben, cast.cycling)
    join(cast.cleo, cast.cycling)
    cleo, ben, ada, mika = (signed_in(person) for person in (cast.cleo, cast.ben, cast.ada, cast.mika))
    words = text_of(cleo, picture())
    address = words.partition("(")[2].rstrip(")")
    item = writing.post(cast.cleo, cast.cycling, words)

    def opened() -> list[int]:
        return [browser.get(address).status_code for browser in (cleo, ben, ada, mika)]

    assert opened() == [200, 200, 404, 404], "it waits for a moderator of the group"
    assert ben.get(address).headers["Cache-Control"] == "no-store"
    decide(cast.ben, item, "approve")
    assert opened() == [200, 200, 200, 200]
    decide(cast.ben, item, "hide")
    assert opened() == [200, 200, 404, 404], "its author reads it with the reason, and may ask for another look"
    ask_again(cast.cleo, item)
    assert opened() == [200, 200, 404, 200], "now the community managers look, too"
    decide(cast.mika, item, "restore")
    assert opened() == [200, 200, 200, 200]
