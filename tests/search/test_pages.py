"""The page of results, and the options of the palette."""

from __future__ import annotations

import re

from intranet.database import db
from intranet.questions import actions
from intranet.search import outbox
from intranet.search.drain import drain
from tests.counting import statements
from tests.writing import answer, question, thanks, viewer


def test_a_visitor_is_asked_to_sign_in(visitor):
    assert visitor.get("/search?q=wheel").status_code == 303
    assert visitor.get("/search/suggest?q=wheel", headers={"HX-Request": "true"}).status_code == 401


def test_the_count_stands_in_title_and_text(cast, signed_in):
    for number in range(3):
        question(cast.ada, cast.cycling, f"Wheel {number}")
    drain()
    page = signed_in(cast.ada).get("/search?q=wheel").text
    assert "<title>3 results for “wheel” · " in page
    assert '<p class="muted small" id="search-count">3 results' in page
    assert page.count("<h1") == 1


def test_facets_are_links_that_keep_the_query_and_say_what_is_chosen(cast, signed_in):
    asked = question(cast.ada, cast.cycling, "Which wheel?")
    actions.accept(viewer(cast.ada), asked, answer(cast.ben, asked))
    thanks(cast.ben, [cast.ada], cast.cycling, "You lent me a wheel.")
    outbox.changed("group", cast.cycling.id)
    db.session.commit()
    drain()
    browser = signed_in(cast.ada)
    page = browser.get("/search?q=wheel").text
    assert 'href="/search?q=wheel&amp;kind=thanks"' in page
    narrow = browser.get(f"/search?q=wheel&kind=thanks&group={cast.cycling.id}").text
    assert "<title>1 result for “wheel”" in narrow
    chosen = re.findall(r'<a href="([^"]*)" aria-current="true">', narrow)
    assert len(chosen) == 2, "a kind and a group; whether answered is no question for thanks"
    assert f'href="/search?q=wheel&amp;group={cast.cycling.id}"' in narrow, "the way back to all kinds"


def test_there_are_numbered_pages_that_keep_the_conditions(cast, signed_in):
    for number in range(25):
        question(cast.ada, cast.cycling, f"Wheel {number}")
    drain()
    page = signed_in(cast.ada).get("/search?q=wheel&kind=question").text
    assert "/search?q=wheel&amp;kind=question&amp;page=2" in page
    second = signed_in(cast.ada).get("/search?q=wheel&kind=question&page=2").text
    assert 'start="21"' in second
    assert second.count('class="hit"') == 5


def test_no_result_leads_to_asking_a_question(cast, signed_in):
    page = signed_in(cast.ada).get("/search?q=unheard+of").text
    assert "No results" in page
    assert "/questions/new?title=unheard+of" in page


def test_another_spelling_is_a_link_and_a_corrected_search_is_said(cast, signed_in):
    question(cast.ada, cast.cycling, "Vacation policy")
    question(cast.ada, cast.cycling, "Parking policy")
    drain()
    browser = signed_in(cast.ada)
    assert 'href="/search?q=Vacation+policy"' in browser.get("/search?q=vacatoin+policy").text
    corrected = browser.get("/search?q=vacatoin").text
    assert "Nothing was found for “vacatoin”" in corrected
    assert 'start="1"' in corrected


def test_while_there_is_no_index_sql_answers_and_the_page_says_so(cast, signed_in):
    question(cast.ada, cast.cycling, "Which wheel?")
    question(cast.ben, cast.orchid, "Which wheel in secret?")
    page = signed_in(cast.cleo).get("/search?q=wheel").text
    assert "being rebuilt" in page
    assert "Which <mark>wheel</mark>?" in page
    assert "secret" not in page
    assert "secret" in signed_in(cast.ada).get("/search?q=wheel").text


def test_suggestions_are_a_few_of_each_kind_and_the_way_to_all(cast, signed_in):
    for number in range(6):
        question(cast.ada, cast.cycling, f"Wheel {number}")
    thanks(cast.ben, [cast.ada], cast.cycling, "You lent me a wheel.")
    drain()
    part = signed_in(cast.ada).get("/search/suggest?q=whe").text
    assert part.count('id="palette-question-') == 4
    assert part.count('id="palette-thanks-') == 1
    assert "See all 7 results" in part
    assert 'href="/search?q=whe"' in part
    assert "<html" not in part
    assert "<template data-status>7 results</template>" in part
    nothing = signed_in(cast.ada).get("/search/suggest?q=").text
    assert "role=" not in nothing


def test_the_number_of_statements_does_not_grow_with_the_results(cast, signed_in):
    browser = signed_in(cast.ada)
    counts = []
    for number in (3, 6):
        for _ in range(number):
            asked = question(cast.ada, cast.cycling, "Wheel", tags=("workshop",))
            thanks(cast.ben, [cast.ada], cast.cycling, "You lent me a wheel.")
            answer(cast.ben, asked)
        drain()
        browser.get("/search?q=wheel")
        with statements() as made:
            assert browser.get("/search?q=wheel").status_code == 200
        counts.append(len(made))
    assert counts[0] == counts[1]


def test_what_turns_a_line_around_is_not_shown_again(cast, signed_in):
    question(cast.ada, cast.cycling, "Which wheel?")
    drain()
    page = signed_in(cast.ada).get("/search?q=wheell\u202e\u2067").text
    assert "Nothing was found for “wheell”." in page
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", page)
