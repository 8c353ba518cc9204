"""What people find, and how it is shown."""

from __future__ import annotations

from intranet.database import db
from intranet.questions import actions
from intranet.search import outbox
from tests.search.conftest import titles
from tests.writing import answer, comment, question, thanks, viewer


def test_a_question_is_found_by_its_title_its_words_its_answers_its_comments_and_its_tags(cast, find):
    asked = question(cast.ada, cast.cycling, "How do I true a wheel?", "It wobbles.", tags=("workshop",))
    written = answer(cast.ben, asked, "With a spoke key.")
    comment(cast.ada, written, "Mind the nipples.")
    for words in ("true wheel", "wobble", "spoke", "nipple", "workshop"):
        assert titles(find(cast.ada, words)) == ["How do I true a wheel?"], words


def test_thanks_groups_and_people_are_found_too(cast, find):
    thanks(cast.ada, [cast.ben], cast.cycling, "You stayed late for the shipment.")
    outbox.changed("group", cast.cycling.id)
    outbox.changed("person", cast.cleo.id)
    db.session.commit()
    assert [hit.kind for hit in find(cast.ada, "shipment").page.rows] == ["thanks"]
    assert [hit.kind for hit in find(cast.ada, "cycling").page.rows if hit.kind != "thanks"] == ["group"]
    assert titles(find(cast.ada, "suilleabhain")) == ["Cleo Ó Súilleabháin"]


def test_a_persons_name_is_found_without_its_accents_and_by_its_beginning(cast, find):
    for person in (cast.ada, cast.anton, cast.hanna):
        outbox.changed("person", person.id)
    db.session.commit()
    assert titles(find(cast.cleo, "Lukasiewicz")) == ["Ada Łukasiewicz"]
    assert titles(find(cast.cleo, "Łukas")) == ["Ada Łukasiewicz"]
    assert titles(find(cast.cleo, "dvorak")) == ["Anton Dvořák"]
    assert titles(find(cast.cleo, "gross")) == ["Hanna Groß"]


def test_who_is_asked_for_by_name_comes_before_what_was_said_to_them(cast, find):
    for number in range(3):
        thanks(cast.ada, [cast.cleo], body=f"Cleo Ó Súilleabháin, Súilleabháin! You helped {number} times.")
    outbox.changed("person", cast.cleo.id)
    db.session.commit()
    for words in ("Súilleabháin", "suilleabhain cleo", "cleo"):
        assert [hit.kind for hit in find(cast.ada, words).page.rows] == ["person", "thanks", "thanks", "thanks"], words
    assert find(cast.ada, "Súilleabháin helped").page.rows[0].kind == "thanks"


def test_what_was_edited_is_found_by_its_new_words_only(cast, find):
    asked = question(cast.ada, cast.cycling, "How do I true a wheel?")
    find(cast.ada, "wheel")
    actions.edit_question(
        viewer(cast.ada), asked, title="How do I oil a chain?", body="It squeaks.", tags=(), version=1
    )
    assert titles(find(cast.ada, "chain")) == ["How do I oil a chain?"]
    assert titles(find(cast.ada, "wheel")) == []


def test_what_was_deleted_is_gone_and_comes_back_with_undo(cast, find):
    asked = question(cast.ada, cast.cycling)
    assert find(cast.ada, "wheel").total == 1
    actions.delete(viewer(cast.ada), asked)
    assert find(cast.ada, "wheel").total == 0
    actions.restore(viewer(cast.ada), asked)
    assert find(cast.ada, "wheel").total == 1


def test_every_word_counts_and_some_words_follow_where_few_have_all(cast, find):
    question(cast.ada, cast.cycling, "Where do I park my bicycle?")
    question(cast.ada, cast.cycling, "Where is the workshop?")
    results = find(cast.ada, "bicycle workshop park")
    assert titles(results)[0] == "Where do I park my bicycle?"
    assert (results.total, results.complete) == (2, 0)


def test_quotation_marks_keep_words_together_and_a_minus_leaves_out(cast, find):
    question(cast.ada, cast.cycling, "Front wheel", "The light of the front wheel.")
    question(cast.ada, cast.cycling, "Wheel in front", "The wheel of the stand in front.")
    assert titles(find(cast.ada, '"front wheel"')) == ["Front wheel"]
    assert titles(find(cast.ada, "wheel -light")) == ["Wheel in front"]


def test_a_phrase_that_nobody_wrote_is_looked_for_as_words(cast, find):
    question(cast.ada, cast.cycling, "The stand in front of the wheel")
    results = find(cast.ada, '"wheel stand"')
    assert titles(results) == ["The stand in front of the wheel"]
    assert results.complete == 0


def test_facets_count_what_remains_and_narrow_the_results(cast, find):
    asked = question(cast.ada, cast.cycling, "Which wheel for gravel?")
    actions.accept(viewer(cast.ada), asked, answer(cast.ben, asked))
    question(cast.ada, cast.python, "Which wheel for the build?")
    thanks(cast.ben, [cast.ada], cast.cycling, "You lent me a wheel.")
    for group in (cast.cycling, cast.python):
        outbox.changed("group", group.id)
    db.session.commit()
    results = find(cast.ada, "wheel")
    assert {facet.value: facet.count for facet in results.kinds} == {"question": 2, "thanks": 1}
    assert {facet.label: facet.count for facet in results.groups} == {"Cycling": 2, "Python": 1}
    assert {facet.value: facet.count for facet in results.states} == {"yes": 1, "no": 1}

    narrow = find(cast.ada, "wheel", kinds=["question"], group_id=cast.cycling.id)
    assert titles(narrow) == ["Which wheel for gravel?"]
    assert {facet.value: facet.count for facet in narrow.kinds} == {"question": 1, "thanks": 1}, (
        "as if no kind were chosen"
    )
    assert {facet.label: facet.count for facet in narrow.groups} == {"Cycling": 1, "Python": 1}
    assert titles(find(cast.ada, "wheel", answered=False)) == ["Which wheel for the build?"]


def test_pages_follow_each_other_without_gaps_or_repeats(cast, find):
    for number in range(45):
        question(cast.ada, cast.cycling, f"Wheel number {number}")
    pages = [titles(find(cast.ada, "wheel", page=number)) for number in (1, 2, 3)]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len(set(pages[0] + pages[1] + pages[2])) == 45


def test_nothing_typed_finds_nothing_and_says_so(cast, find, signed_in):
    assert find(cast.ada, "  ").total == 0
    page = signed_in(cast.ada).get("/search")
    assert page.status_code == 200
    assert "Quotation marks keep words together" in page.text
