"""Whom the lines of a pasted list mean."""

from __future__ import annotations

import pytest

from intranet.groups.guest_list import MOST_OFFERED, Colleague, read, split
from intranet.people.names import find_key
from intranet.people.queries import PersonCard


def colleague(number: int, name: str, username: str, title: str = "") -> Colleague:
    return Colleague(PersonCard(number, name, title), username, f"{username}@example.test", find_key(name, title))


STAFF = [
    colleague(1, "Ada Łukasiewicz", "ada"),
    colleague(2, "Ben Okafor", "bokafor"),
    colleague(3, "Ben Okello", "bokello"),
    colleague(4, "Kim Lee", "kim"),
    colleague(5, "Kim Lee", "klee"),
    colleague(6, "Lee Ben", "lee"),
    colleague(7, "Çağla Özdemir-Schmidt", "coez", "Lead of Kims"),
]


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("ada@example.test", [1]),
        ("ADA@Example.Test", [1]),
        ('"Somebody Else" <ada@example.test>;', [1]),
        ("nobody@example.test", []),
        ("bokafor", [2]),
        ("BOkafor ", [2]),
        ("Ben Okafor", [2]),
        ("Okafor, Ben", [2]),
        ("• ben okafor,", [2]),
        ("lukasiewicz", [1]),
        ("Ozdemir Schmidt Cagla", [7]),
        ("Kim Lee", [4, 5]),
        ("Ben O", [2, 3]),
        ("Ben", [2, 3, 6]),
        ("B. Okello", [3]),
        ("Zoe", []),
        ("Ben Okafor Zoe", []),
        ("kims", [7]),
        ("klee", [5]),
        ("lee", [4, 5, 6]),
        ("…", []),
    ],
)
def test_a_line_means_whom_it_says(line: str, meant: list[int]) -> None:
    [found] = read(line, STAFF)
    assert [person.id for person in found.people] == meant
    assert found.is_clear == (len(meant) == 1)


def test_lines_come_as_they_come() -> None:
    assert split(" ada \n\n- Ben Okafor;\nada\na@x.test, b@x.test; <c@x.test>\n") == [
        "ada", "Ben Okafor", "a@x.test", "b@x.test", "c@x.test",
    ]  # fmt: skip


def test_a_beginning_that_fits_too_many_says_nothing() -> None:
    crowd = [colleague(number, f"Max Muster{number}", f"m{number}") for number in range(MOST_OFFERED + 1)]
    assert [line.people for line in read("max\nmax muster", crowd)] == [[], []]
    assert len(read("max", crowd[:-1])[0].people) == MOST_OFFERED
