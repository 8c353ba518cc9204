"""What changed between two texts."""

from __future__ import annotations

import random
import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from intranet.items.differences import Fate, differences

TEXTS = st.text(st.sampled_from("ab c\n.é"), max_size=80)


def shown(before: str, after: str) -> list[tuple[str, str]]:
    return [(piece.fate.value, piece.text) for piece in differences(before, after)]


def test_a_changed_word_is_found_in_its_line():
    before = "It wobbles.\nSince Monday.\n"
    assert shown(before, "It wobbles badly.\nSince Monday.\n") == [
        ("kept", "It wobbles"),
        ("added", " badly"),
        ("kept", ".\nSince Monday.\n"),
    ]


def test_a_line_that_was_taken_out_is_shown_as_such():
    assert shown("one\ntwo\nthree", "one\nthree") == [("kept", "one\n"), ("removed", "two\n"), ("kept", "three")]


@given(TEXTS, TEXTS)
def test_the_pieces_are_both_texts(before, after):
    pieces = differences(before, after)
    assert "".join(piece.text for piece in pieces if piece.fate != Fate.ADDED) == before
    assert "".join(piece.text for piece in pieces if piece.fate != Fate.REMOVED) == after
    assert all(piece.text for piece in pieces)
    assert all(one.fate != other.fate for one, other in pairwise(pieces))


def test_long_texts_do_not_keep_a_page_waiting():
    chance = random.Random(7)
    texts = ("\n".join("".join(chance.choices("ab ", k=chance.choice((0, 1, 60)))) for _ in range(1_400)) for _ in "ab")
    one_line = (" ".join(chance.choices("abc", k=15_000)) for _ in "ab")
    empty_lines = ("\n" * 30_000, "a\n" * 15_000)
    started = time.process_time()
    for before, after in (tuple(texts), tuple(one_line), empty_lines):
        differences(before, after)
    assert time.process_time() - started < 3
