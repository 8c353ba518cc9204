"""The demo company as its content files tell it: people, groups, posts, questions and thanks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import blake2s
from typing import Any

from intranet.demo.reading import CONTENT, read_file, rows
from intranet.demo.writings import DemoAnswer, DemoComment, DemoEdit, DemoPost, DemoQuestion, DemoThanks, When

#: Working days that the first colleagues are in the directory; the span of the days on which they were hired.
FOUNDED = 176
OLDEST, LONGEST = date(2004, 3, 1), 7_500


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """One of the staff. ``away`` is for how many days they have not been seen, ``works`` like "09:00-17:30"."""

    username: str
    name: str
    family: str
    title: str
    department: str
    place: str
    language: str
    extension: str
    given: str = ""
    manager: str = ""
    about: str = ""
    pronouns: str = ""
    skills: tuple[str, ...] = ()
    ask_about: str = ""
    working_days: str = ""
    works: str = ""
    since: int = FOUNDED  # working days in the directory; everybody else was there before the first group
    away: int = 0
    newcomer: bool = False  # has never signed in

    def started_on(self, today: date) -> date:
        """Return the day on which they were hired: some time before the site was, or with the newcomers."""
        if self.since < FOUNDED:
            return today - timedelta(days=self.since * 7 // 5)
        days = int.from_bytes(blake2s(self.username.encode(), digest_size=4).digest()) % LONGEST
        return OLDEST + timedelta(days=days)


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinRequest:
    """Somebody asked to join a group; ``decided`` is when, after the request."""

    by: str
    when: When
    message: str
    state: str = "pending"
    decided_by: str = ""
    decided: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoGroup:
    """An interest group; ``days`` and ``archived`` are working days ago."""

    key: str
    name: str
    purpose: str
    visibility: str
    join_policy: str
    language: str
    days: int
    owner: str
    moderators: tuple[str, ...]
    members: tuple[str, ...]
    about: str
    welcome: str
    archived: int = 0
    requests: tuple[JoinRequest, ...] = ()
    ambassadors: tuple[str, ...] = ()  # members who greet newcomers
    rule: tuple[dict[str, Any], ...] = ()  # conditions that bring members, all of which must hold

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who belongs: the owner first, then moderators, then members."""
        return (self.owner, *self.moderators, *self.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One of the company's values, in both languages; ``icon`` is a name of the sprite."""

    key: str
    icon: str
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account that the start-up message offers to try."""

    label: str
    username: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """Everything; people and groups by their user name and key."""

    name: str
    mail_domain: str
    telephones: Mapping[str, str]  # place -> number before the extensions
    places: Mapping[str, str]  # place -> time zone
    departments: tuple[str, ...]
    roles: Mapping[str, DirectoryGroup]
    accounts: tuple[Account, ...]
    values: tuple[Value, ...]
    people: Mapping[str, Colleague]
    groups: Mapping[str, DemoGroup]
    questions: tuple[DemoQuestion, ...]
    thanks: tuple[DemoThanks, ...]
    posts: tuple[DemoPost, ...]

    def mail(self, username: str) -> str:
        """Mail address of a person."""
        return f"{username}@{self.mail_domain}"

    def zone(self, username: str) -> str:
        """Time zone in which a person works."""
        return self.places[self.people[username].place]


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryGroup:
    """A group of the directory whose members hold a role of the site."""

    directory_group: str
    people: tuple[str, ...]


@cache
def load() -> Company:
    """Read the content. Raises TypeError or KeyError where a file has a word too many or too few."""
    about = read_file(CONTENT / "company.toml")
    return Company(
        name=about["name"],
        mail_domain=about["mail_domain"],
        telephones=about["telephones"],
        places=about["places"],
        departments=tuple(about["departments"]),
        roles={
            role: DirectoryGroup(directory_group=row["directory_group"], people=tuple(row["people"]))
            for role, row in about["roles"].items()
        },
        accounts=tuple(Account(**row) for row in about["account"]),
        values=tuple(Value(**row) for row in about["value"]),
        people={row["username"]: _colleague(row) for row in rows("people", "person")},
        groups={row["key"]: _group(row) for row in rows("groups", "group")},
        questions=tuple(_question(row) for row in rows("questions", "question")),
        thanks=tuple(_thanks(row) for row in rows("thanks", "thanks")),
        posts=tuple(_post(row) for row in rows("posts", "post")),
    )


def _when(row: dict[str, Any]) -> When:
    """Take the moment out of a row."""
    return When(**{name: row.pop(name) for name in ("days", "at", "minutes") if name in row})


def _colleague(row: dict[str, Any]) -> Colleague:
    return Colleague(skills=tuple(row.pop("skills", ())), **row)


def _group(row: dict[str, Any]) -> DemoGroup:
    requests = tuple(JoinRequest(when=_when(request), **request) for request in row.pop("request", ()))
    names = ("moderators", "members", "ambassadors", "rule")
    moderators, members, ambassadors, rule = (tuple(row.pop(name, ())) for name in names)
    words = _stripped(row, "about", "welcome")
    return DemoGroup(
        requests=requests, moderators=moderators, members=members, ambassadors=ambassadors, rule=rule, **words
    )


def _question(row: dict[str, Any]) -> DemoQuestion:
    answers = tuple(
        DemoAnswer(comments=_comments(answer), edited=_edited(answer), **_stripped(answer, "body"))
        for answer in row.pop("answer", ())
    )
    return DemoQuestion(
        group=row.pop("group", ""),
        when=_when(row),
        tags=tuple(row.pop("tags")),
        comments=_comments(row),
        edited=_edited(row),
        answers=answers,
        **_stripped(row, "body"),
    )


def _thanks(row: dict[str, Any]) -> DemoThanks:
    return DemoThanks(to=tuple(row.pop("to")), when=_when(row), comments=_comments(row), **_stripped(row, "reason"))


def _post(row: dict[str, Any]) -> DemoPost:
    tags, reactions = tuple(row.pop("tags", ())), row.pop("reactions", {})
    words = _stripped(row, "body")
    return DemoPost(when=_when(words), comments=_comments(words), tags=tags, reactions=reactions, **words)


def _comments(row: dict[str, Any]) -> tuple[DemoComment, ...]:
    return tuple(DemoComment(**comment) for comment in row.pop("comments", ()))


def _edited(row: dict[str, Any]) -> DemoEdit | None:
    edited = row.pop("edited", None)
    return DemoEdit(**edited) if edited else None


def _stripped(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """Blocks in the files end with a line break, texts do not."""
    return {name: value.strip() if name in names else value for name, value in row.items()}
