"""What the search is given of people and groups, and what it may show of them to whom."""

from __future__ import annotations

from flask import Flask

from intranet.groups import searchable as groups
from intranet.items.models import EVERYONE
from intranet.people import searchable as people
from tests import cast as casting
from tests.cast import Cast


def test_a_person_is_found_by_name_work_and_words_of_their_own(cast: Cast) -> None:
    cast.ben.about_html = "<p>Ask me about <em>wheels</em>.</p>"
    [document] = people.documents([cast.ben.id])

    assert (document.title, document.audience_id, document.language) == ("Ben Okafor", EVERYONE, None)
    assert {"Team lead", "Engineering", "Hamburg", "ben"} <= set(document.tags), "found by, but not quoted"
    assert document.body == "Ask me about wheels."


def test_leavers_and_imported_authors_leave_the_index(cast: Cast) -> None:
    gone = casting.person("gone", "Gone", state="deactivated")
    author = casting.person("author", "Author", state="imported")

    assert people.documents([gone.id, author.id]) == []
    assert {gone.id, author.id}.isdisjoint(people.pks(0, 100))
    assert people.hydrate(cast.viewer(cast.ada), [gone.id, author.id]) == {}


def test_a_secret_group_is_for_its_members_and_a_closed_one_shows_its_purpose(cast: Cast) -> None:
    for group in (cast.cycling, cast.python, cast.orchid):
        group.about_html = "<p>Inner thoughts</p>"
    documents = {document.pk: document for document in groups.documents([1, 2, 3])}

    assert documents[cast.cycling.id].audience_id == cast.cycling.audience_id, "whose readers are all, while it is open"
    assert "Inner thoughts" in documents[cast.cycling.id].body
    assert documents[cast.python.id].audience_id == EVERYONE
    assert documents[cast.python.id].body == "Everything about Python"
    assert documents[cast.orchid.id].audience_id == cast.orchid.audience_id


def test_an_index_that_is_late_shows_no_secret_group(cast: Cast, app: Flask) -> None:
    with app.test_request_context():
        assert set(groups.hydrate(cast.viewer(cast.cleo), [1, 2, 3])) == {cast.cycling.id, cast.python.id}
        assert set(groups.hydrate(cast.viewer(cast.ada), [1, 2, 3])) == {1, 2, 3}


def test_without_the_index_names_are_found_in_the_database(cast: Cast) -> None:
    ada, cleo = cast.viewer(cast.ada), cast.viewer(cast.cleo)

    assert people.find(cleo, ["lukas"], 5) == [cast.ada.id]
    assert groups.find(ada, ["orchid"], 5) == [cast.orchid.id]
    assert groups.find(cleo, ["orchid"], 5) == []
    assert groups.find(ada, ["%"], 5) == people.find(ada, [], 5) == []


def test_a_rebuild_reads_every_group_in_steps(cast: Cast) -> None:
    assert groups.pks(0, 2) == [1, 2]
    assert groups.pks(2, 2) == [3]
