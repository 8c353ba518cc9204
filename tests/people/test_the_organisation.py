"""The organisation: the way up, who reports to whom, and colleagues beside, whatever the directory says."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intranet.database import db
from intranet.people.organisation import grow
from tests import cast as casting
from tests.cast import Cast
from tests.counting import statements

LINE = re.compile(r"<ul|</ul>|<bdi>([^<]*)</bdi>")


def outline(page: str, within: str = "<main") -> list[tuple[int, str]]:
    """Names in the nested lists of a page, each with its level."""
    text = page.partition(within)[2].partition("</main>" if within == "<main" else "</aside>")[0]
    level, found = 0, []
    for match in LINE.finditer(text[text.index('class="seats"') - 5 :]):
        level += {"<ul": 1, "</ul>": -1}.get(match[0], 0)
        if match[1]:
            found.append((level, unescape(match[1])))
    return found


@pytest.fixture
def company(cast: Cast) -> Cast:
    """Hanna over Ben and Cleo; Ben over Ada and Mika; Anton alone."""
    cast.ben.manager_id = cast.cleo.manager_id = cast.hanna.id
    cast.mika.manager_id = cast.ben.id
    db.session.commit()
    return cast


def test_a_chart_shows_the_way_down_to_a_colleague_and_who_reports_to_them(company: Cast, signed_in) -> None:
    page = signed_in(company.anton).get(f"/people/{company.ben.id}/organisation").text

    assert outline(page) == [(1, "Hanna Groß"), (2, "Ben Okafor"), (3, "Ada Łukasiewicz"), (3, "Mika Virtanen")]
    assert re.search(rf'href="/people/{company.ben.id}/organisation" aria-current="page"', page)
    assert "2 reports" in page
    assert "4 in all" in page, "below Hanna"
    assert outline(page, "<aside") == [(1, "Cleo Ó Súilleabháin")]
    assert "Also report to Hanna Groß" in page


def test_the_companys_page_begins_at_the_top(company: Cast, signed_in) -> None:
    page = signed_in(company.ada).get("/people/organisation").text

    assert outline(page)[:3] == [(1, "Hanna Groß"), (2, "Ben Okafor"), (2, "Cleo Ó Súilleabháin")]
    alone = page.partition('id="alone"')[2]
    assert "Anton Dvořák" in alone
    assert "Hanna" not in alone
    assert f'href="/people/{company.ada.id}/organisation"' in page


def test_every_place_leads_to_the_next(company: Cast, signed_in) -> None:
    browser = signed_in(company.ada)
    assert 'href="/people/organisation"' in browser.get("/people").text
    assert f'href="/people/{company.ben.id}/organisation"' in browser.get(f"/people/{company.ben.id}").text
    page = browser.get(f"/people/{company.ben.id}/organisation").text
    for person in (company.hanna, company.ada, company.mika, company.cleo):
        assert f'href="/people/{person.id}/organisation"' in page


def test_former_colleagues_are_passed_over_and_their_people_move_up(company: Cast, signed_in) -> None:
    company.ben.state = "deactivated"
    browser = signed_in(company.anton)

    below_hanna = [
        name for level, name in outline(browser.get(f"/people/{company.hanna.id}/organisation").text) if level
    ]
    assert below_hanna == ["Hanna Groß", "Ada Łukasiewicz", "Cleo Ó Súilleabháin", "Mika Virtanen"]
    assert outline(browser.get(f"/people/{company.ada.id}/organisation").text) == [
        (1, "Hanna Groß"),
        (2, "Ada Łukasiewicz"),
    ]
    assert browser.get(f"/people/{company.ben.id}/organisation").status_code == 404


def test_a_ring_of_managers_is_shown_and_everybody_is_found_from_the_top(company: Cast, signed_in) -> None:
    company.hanna.manager_id = company.ada.id
    browser = signed_in(company.anton)
    for person in (company.hanna, company.ben, company.ada):
        assert browser.get(f"/people/{person.id}/organisation").status_code == 200
    assert (1, "Ben Okafor") in outline(browser.get("/people/organisation").text)


def test_imported_authors_and_nobody_have_no_place(cast: Cast, signed_in) -> None:
    author = casting.person("x", "Somebody Elsewhere", state="imported")
    for person_id in (author.id, 98765):
        assert signed_in(cast.ada).get(f"/people/{person_id}/organisation").status_code == 404


def test_a_company_without_managers_says_so(cast: Cast, signed_in) -> None:
    cast.ada.manager_id = None
    assert "names no managers yet" in signed_in(cast.ada).get("/people/organisation").text


def test_the_number_of_statements_does_not_grow(company: Cast, signed_in) -> None:
    browser = signed_in(company.ada)
    paths = ("/people/organisation", f"/people/{company.ben.id}/organisation")
    for path in paths:
        browser.get(path)
    with statements() as few:
        for path in paths:
            browser.get(path)
    for number in range(20):
        casting.person(f"r{number}", f"Report {number}", manager_id=company.ben.id)
    db.session.commit()
    with statements() as many:
        for path in paths:
            browser.get(path)
    assert len(many) == len(few) < 24


@given(st.dictionaries(st.integers(1, 30), st.tuples(st.one_of(st.none(), st.integers(1, 40)), st.booleans())))
def test_whatever_the_directory_says_everybody_of_today_stands_exactly_once(
    rows: dict[int, tuple[int | None, bool]],
) -> None:
    forest = grow((person_id, manager_id, is_active) for person_id, (manager_id, is_active) in rows.items())
    today = {person_id for person_id, (_, is_active) in rows.items() if is_active}

    reached = list(forest.tops)
    for person_id in reached:
        reached.extend(forest.below.get(person_id, ()))
    assert sorted(reached) == sorted(today)
    assert sum(1 + forest.sizes[top] for top in forest.tops) == len(today)
    for person_id, manager_id in forest.above.items():
        passed = rows[person_id][0]
        while passed is not None and not rows[passed][1]:
            passed = rows[passed][0]
        assert passed == manager_id, "nobody reports to whom the directory does not name"
