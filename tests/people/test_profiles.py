"""A profile: who a colleague is, the way up and down, groups, answers and thanks."""

from __future__ import annotations

import pytest

from intranet.database import db
from tests import cast as casting
from tests import writing
from tests.cast import Cast
from tests.counting import statements


def test_a_profile_says_who_somebody_is_and_how_to_reach_them(cast: Cast, signed_in) -> None:
    cast.ben.phone = "+49 40 1234"
    page = signed_in(cast.cleo).get(f"/people/{cast.ben.id}").text

    for said in ("Ben Okafor", "Team lead", "Engineering", "Hamburg", "mailto:ben%40example.test", "tel:"):
        assert said in page, said
    assert "<title>Ben Okafor" in page


def test_the_way_up_stands_nearest_first_and_the_reports_below(cast: Cast, signed_in) -> None:
    cast.ben.manager_id = cast.hanna.id
    page = signed_in(cast.cleo).get(f"/people/{cast.ada.id}").text
    way_up = page.partition('aria-label="Reports to"')[2]
    assert way_up.index("Ben Okafor") < way_up.index("Hanna Groß")

    assert "1 person reports to Ben" in signed_in(cast.cleo).get(f"/people/{cast.ben.id}").text


def test_a_ring_of_managers_ends_where_it_began(cast: Cast, signed_in) -> None:
    cast.ben.manager_id = cast.ada.id  # and Ada reports to Ben
    way_up = signed_in(cast.cleo).get(f"/people/{cast.ada.id}").text.partition('aria-label="Reports to"')[2]

    assert way_up.partition("</ul>")[0].count("<li") == 1


def test_many_reports_are_folded_after_the_first_eight(cast: Cast, signed_in) -> None:
    for number in range(11):
        casting.person(f"r{number}", f"Report {number:02}", manager_id=cast.hanna.id)
    page = signed_in(cast.cleo).get(f"/people/{cast.hanna.id}").text

    assert "11 people report to Hanna" in page
    assert "<summary>3 more</summary>" in page


def test_a_former_colleague_is_marked_and_not_to_be_written_to(cast: Cast, signed_in) -> None:
    cast.ada.state, cast.ada.phone = "deactivated", "+49 40 1234"
    page = signed_in(cast.cleo).get(f"/people/{cast.ada.id}").text

    assert "Former colleague" in page
    for hidden in ("mailto:", "tel:", "Say thank you", "Reports to"):
        assert hidden not in page
    assert "Ada" not in signed_in(cast.cleo).get(f"/people/{cast.ben.id}").text


def test_imported_authors_have_no_page(cast: Cast, signed_in) -> None:
    author = casting.person("x", "Somebody Elsewhere", state="imported")
    cleo = signed_in(cast.cleo)

    assert cleo.get(f"/people/{author.id}").status_code == 404
    assert cleo.get("/people/98765").status_code == 404


def test_answers_and_thanks_appear_as_far_as_the_reader_may_read_them(cast: Cast, signed_in) -> None:
    asked = writing.question(cast.ada, cast.cycling)
    writing.answer(cast.ben, asked, "Use a spoke key.")
    hidden = writing.question(cast.ada, cast.python, "Why do snakes shed?")
    writing.answer(cast.ben, hidden, "To grow.")

    page = signed_in(cast.cleo).get(f"/people/{cast.ben.id}").text
    assert "Use a spoke key." in page
    assert "snakes" not in page
    assert "snakes" in signed_in(cast.ada).get(f"/people/{cast.ben.id}").text


@pytest.mark.parametrize(("reader", "sees"), [("ada", True), ("cleo", False)])
def test_groups_are_those_whose_members_the_reader_may_see(cast: Cast, signed_in, reader: str, sees: bool) -> None:
    page = signed_in(getattr(cast, reader)).get(f"/people/{cast.ben.id}").text.partition("<aside")[2]

    assert "Cycling" in page
    assert ("Python" in page, "Orchid" in page) == (sees, sees)


def test_ones_own_profile_leads_to_its_settings(cast: Cast, signed_in) -> None:
    assert "Edit my profile" in signed_in(cast.ada).get(f"/people/{cast.ada.id}").text
    assert "Edit my profile" not in signed_in(cast.ada).get(f"/people/{cast.ben.id}").text


def test_a_hostile_name_is_text(cast: Cast, signed_in) -> None:
    cast.ben.display_name = "<script>alert(1)</script>\"'--"
    db.session.commit()

    for path in (f"/people/{cast.ben.id}", "/people", f"/groups/{cast.cycling.id}/people"):
        assert "<script>alert" not in signed_in(cast.cleo).get(path).text


def test_the_number_of_statements_does_not_grow(cast: Cast, signed_in) -> None:
    cleo = signed_in(cast.cleo)
    address = f"/people/{cast.ben.id}"
    cleo.get(address)
    with statements() as few:
        cleo.get(address)
    for number in range(20):
        casting.person(f"r{number}", f"Report {number}", manager_id=cast.ben.id)
        casting.group(f"Club {number}", cast.ben)
    db.session.commit()
    with statements() as many:
        cleo.get(address)

    assert len(many) == len(few) < 22
