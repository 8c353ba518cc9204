"""The list of groups: what it shows to whom, cut and sorted."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from intranet import clock
from intranet.database import db
from intranet.groups.models import Membership
from tests import cast as casting
from tests import writing
from tests.cast import Cast
from tests.counting import statements

NAME = re.compile(r'class="group-name"><a[^>]*><bdi>([^<]*)')


def names(answer) -> list[str]:
    return NAME.findall(answer.text)


def test_a_member_of_all_finds_all_and_an_outsider_all_but_the_secret_one(cast: Cast, signed_in) -> None:
    assert names(signed_in(cast.ada).get("/groups?sort=name")) == ["Cycling", "Orchid", "Python"]
    assert names(signed_in(cast.cleo).get("/groups?sort=name")) == ["Cycling", "Python"]
    assert "2 groups" in signed_in(cast.cleo).get("/groups").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("show=mine", ["Cycling", "Orchid", "Python"]),
        ("show=open", ["Cycling", "Gärtner"]),
        ("show=closed", ["Python"]),
        ("show=archived", ["Attic"]),
        ("q=cyc", ["Cycling"]),
        ("q=about+python", ["Python"]),
        ("q=ycling", []),
        ("q=%25", []),
        ("language=de", ["Gärtner"]),
        ("q=gartner", ["Gärtner"]),
        ("language=xx&show=nonsense&sort=nonsense&page=nonsense", ["Cycling", "Gärtner", "Orchid", "Python"]),
    ],
)
def test_the_list_is_cut_by_words_kind_and_language(cast: Cast, signed_in, query: str, found: list[str]) -> None:
    casting.group("Gärtner", cast.ben, language="de")
    casting.group("Attic", cast.ben, state="archived")

    assert sorted(names(signed_in(cast.ada).get(f"/groups?{query}"))) == found


def test_it_is_sorted_by_what_happened_by_size_by_age_and_by_name(cast: Cast, signed_in) -> None:
    big = casting.group("Ångström", cast.ben, cast.ada, cast.hanna, cast.mika)
    big.created_at = clock.now() - timedelta(days=900)
    writing.question(cast.ben, cast.python)
    ada = signed_in(cast.ada)

    assert names(ada.get("/groups"))[:2] == ["Python", "Ångström"]
    assert names(ada.get("/groups?sort=members"))[0] == "Ångström"
    assert names(ada.get("/groups?sort=newest"))[-1] == "Ångström"
    assert names(ada.get("/groups?sort=name")) == ["Ångström", "Cycling", "Orchid", "Python"]


def test_the_posts_of_a_closed_group_are_counted_for_its_members_only(cast: Cast, signed_in) -> None:
    for title in ("How do I begin?", "How do I go on?"):
        writing.question(cast.ben, cast.python, title)

    assert "2 posts this week" in signed_in(cast.ada).get("/groups").text
    assert "this week</span>" not in signed_in(cast.cleo).get("/groups").text


def test_the_card_shows_whom_of_my_team_i_would_meet_where_i_may_see_members(cast: Cast, signed_in) -> None:
    cast.cleo.manager_id = cast.ben.id  # Ada's team
    page = signed_in(cast.cleo).get("/groups").text
    cycling, python = page.split('id="group-')[1:3]

    assert "2 people you know" in cycling
    assert "you know" not in python


@pytest.mark.parametrize(
    ("of", "button"), [("ada", 'aria-pressed="true"'), ("cleo", "Join Cycling"), ("cleo", "Ask to join Python")]
)
def test_each_card_offers_what_the_reader_can_do(cast: Cast, signed_in, of: str, button: str) -> None:
    assert button in signed_in(getattr(cast, of)).get("/groups").text


def test_an_archived_group_offers_no_way_in(cast: Cast, signed_in) -> None:
    casting.group("Attic", cast.ben, state="archived")
    page = signed_in(cast.cleo).get("/groups?show=archived").text

    assert "Attic" in page
    assert "Join" not in page.partition('id="groups"')[2]


def test_htmx_gets_the_list_alone(cast: Cast, signed_in) -> None:
    part = signed_in(cast.cleo).part("/groups?q=cycling")

    assert part.text.count("<html") == 0
    assert 'id="groups"' in part.text
    assert names(part) == ["Cycling"]


def test_nothing_found_leads_back_to_everything(cast: Cast, signed_in) -> None:
    page = signed_in(cast.ada).get("/groups?q=knitting").text

    assert "No group matches." in page
    assert 'href="/groups"' in page


def test_the_list_has_pages(cast: Cast, signed_in) -> None:
    for number in range(30):
        casting.group(f"Club {number:02}", cast.ben)
    cleo = signed_in(cast.cleo)

    first, second = (names(cleo.get(f"/groups?sort=name&page={page}")) for page in (1, 2))
    assert (len(first), len(second)) == (24, 8)
    assert not set(first) & set(second)
    assert names(cleo.get("/groups?sort=name&page=99")) == second
    assert "sort=name&amp;page=2" in cleo.get("/groups?sort=name").text


def test_the_number_of_statements_does_not_grow_with_the_groups(cast: Cast, signed_in) -> None:
    ada = signed_in(cast.ada)
    ada.get("/groups")
    with statements() as few:
        ada.get("/groups")
    for number in range(20):
        club = casting.group(f"Club {number}", cast.ben, cast.ada, cast.hanna)
        db.session.flush()
        writing.question(cast.ben, club)
    with statements() as many:
        ada.get("/groups")

    assert len(many) == len(few) < 20


def test_a_visitor_is_asked_to_sign_in(cast: Cast, visitor) -> None:
    answer = visitor.get("/groups?show=mine")

    assert answer.status_code == 303
    assert "next=" in answer.location


def test_the_sidebar_lists_my_active_groups_by_name(cast: Cast, signed_in) -> None:
    cast.python.state = "archived"
    casting.group("Ängste", cast.ben, cast.ada)
    sidebar = signed_in(cast.ada).get("/people").text.partition("your-groups")[2].partition("</nav>")[0]

    assert re.findall(r"<bdi>([^<]*)", sidebar) == ["Ängste", "Cycling", "Orchid"]


def test_a_person_who_has_left_the_company_is_in_no_group(cast: Cast) -> None:
    cast.ada.state = "deactivated"
    db.session.commit()

    assert cast.viewer(cast.ada).member_group_ids == frozenset()
    assert db.session.get(Membership, (cast.cycling.id, cast.ada.id)) is not None
