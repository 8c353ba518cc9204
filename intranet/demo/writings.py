"""What the people of the demo company wrote, as its content files tell it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A moment: ``days`` working days ago at a time of day, or so many ``minutes`` ago."""

    days: int = 0
    at: str = ""
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoComment:
    """A remark; ``at`` counts from what it stands under."""

    by: str
    at: str
    text: str
    to: int = 0  # the number of the comment before it that it answers


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoEdit:
    """What a text said before its author changed it; ``at`` counts from when it was written."""

    at: str
    was: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAnswer:
    """An answer; ``at`` counts from the question."""

    by: str
    at: str
    body: str
    votes: int = 0
    comments: tuple[DemoComment, ...] = ()
    edited: DemoEdit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoQuestion:
    """A question; ``group`` is empty for one to everybody, ``accepted`` counts answers from 1."""

    key: str
    group: str
    by: str
    when: When
    title: str
    body: str
    tags: tuple[str, ...]
    votes: int = 0
    accepted: int = 0
    pinned: bool = False
    answers: tuple[DemoAnswer, ...] = ()
    comments: tuple[DemoComment, ...] = ()
    edited: DemoEdit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoThanks:
    """A thank-you to one or several colleagues or a whole group, in a group or to everybody's eyes."""

    key: str
    by: str
    to: tuple[str, ...]
    value: str
    when: When
    language: str
    reason: str
    group: str = ""
    team: str = ""  # the key of an open group that is thanked as a whole, in the place of ``to``
    question: str = ""  # the key of the question that it is for, or for an answer to which
    answer: int = 0  # its number, from 1
    private: bool = False  # for the recipients alone
    comments: tuple[DemoComment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPost:
    """A post in a group; ``reactions`` is how many of each kind, ``closed`` why it takes no more comments."""

    key: str
    group: str
    by: str
    when: When
    body: str
    title: str = ""
    tags: tuple[str, ...] = ()
    pinned: bool = False
    closed: str = ""
    reactions: Mapping[str, int]
    poll: Mapping[str, Any] = field(default_factory=dict)  # votes by option; several, results, days
    comments: tuple[DemoComment, ...] = ()
