"""What was probably meant."""

from __future__ import annotations

from tests.search.conftest import titles
from tests.writing import question


def test_a_mistyped_word_that_finds_nothing_is_searched_as_meant(cast, find):
    question(cast.ada, cast.cycling, "How do I submit a travel reimbursement?")
    results = find(cast.ada, "reimbursemnt")
    assert titles(results) == ["How do I submit a travel reimbursement?"]
    assert results.answered_for == "reimbursement"
    assert results.asked == "reimbursemnt"


def test_swapped_letters_are_understood(cast, find):
    question(cast.ada, cast.cycling, "Vacation policy")
    assert find(cast.ada, "vacatoin").answered_for == "Vacation"


def test_a_word_is_proposed_as_it_is_written(cast, find):
    question(cast.ada, cast.cycling, "Wie melde ich Überstunden?")
    assert find(cast.ada, "uberstuden").answered_for == "Überstunden"


def test_with_some_results_another_spelling_is_only_offered(cast, find):
    question(cast.ada, cast.cycling, "Vacation policy")
    question(cast.ada, cast.cycling, "Parking policy")
    results = find(cast.ada, "vacatoin policy")
    assert results.did_you_mean == "Vacation policy"
    assert results.answered_for == "vacatoin policy"
    assert results.total == 2


def test_a_word_that_only_others_may_read_is_never_proposed(cast, find):
    question(cast.ada, cast.orchid, "Acquisition of Blumenwerk")
    assert find(cast.ada, "blumenwrk").answered_for == "Blumenwerk"
    outside = find(cast.cleo, "blumenwrk")
    assert (outside.total, outside.did_you_mean, outside.answered_for) == (0, None, "blumenwrk")


def test_how_often_others_use_a_word_does_not_choose_the_proposal(cast, find):
    """Among words equally near, the one that the reader's own documents use most."""
    for _ in range(3):
        question(cast.ada, cast.orchid, "The lantern list")
    question(cast.cleo, None, "The lanterm list")
    assert find(cast.cleo, "lanterx").answered_for == "lanterm"
    assert find(cast.ada, "lanterx").answered_for == "lantern"


def test_a_proposal_finds_something_with_all_its_words(cast, find):
    question(cast.ada, cast.cycling, "Vacation policy")
    question(cast.ada, cast.cycling, "Elevator music")
    assert find(cast.ada, "vacatoin elevator").did_you_mean is None


def test_a_word_that_is_right_is_left_alone(cast, find):
    question(cast.ada, cast.cycling, "Vacation policy")
    question(cast.ada, cast.cycling, "Vocation policy")
    assert find(cast.ada, "vacation").did_you_mean is None
    assert titles(find(cast.ada, "vacation")) == ["Vacation policy"]
