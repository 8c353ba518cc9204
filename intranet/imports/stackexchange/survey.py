"""The first pass over a dump: everything is read and checked before anything is written.

What is kept are numbers, names and times, never texts: memory grows by a few hundred bytes a post.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from intranet.imports.stackexchange.dump import (
    ANSWER,
    COMMENTS,
    NAME_ONLY,
    POSTS,
    QUESTION,
    USERS,
    Dump,
    User,
    Written,
)
from intranet.imports.stackexchange.rows import Advance, CannotImport
from intranet.imports.stackexchange.site import SiteSearch

#: The files in the order in which they are read; answers are judged when all questions are known.
PASSES = (POSTS, POSTS, COMMENTS, USERS)

#: Posts that are no part of the conversation, by PostTypeId, as the report names them.
OTHER_KINDS = {
    3: "tag wikis", 4: "tag wiki excerpts", 5: "tag wikis", 6: "moderator nominations", 7: "wiki pages",
    8: "privilege pages",
}  # fmt: skip


@dataclass(slots=True)
class Survey:
    """What stands in a dump, and what of it can be imported."""

    questions: set[int] = field(default_factory=set)
    closed: int = 0  # questions that took no more answers over there
    answers: dict[int, int] = field(default_factory=dict)  # their questions
    accepted: dict[int, int] = field(default_factory=dict)  # question: its answer
    remarks: int = 0  # comments with a post to stand under
    authors: dict[str, str] = field(default_factory=dict)  # who wrote any of it (Written.author): name
    silent: int = 0  # accounts that wrote nothing
    posts_without_account: int = 0
    remarks_without_account: int = 0
    skipped: Counter[str] = field(default_factory=Counter)  # what cannot be imported, by its name
    orphans: list[int] = field(default_factory=list)  # answers whose question is not there
    strayed: list[int] = field(default_factory=list)  # questions whose accepted answer is none of theirs
    missing_accounts: list[str] = field(default_factory=list)  # authors that Users.xml does not know
    community: str = ""  # what identifies the site in every dump of it
    site: str = ""  # its address as far as the dump tells, see SiteSearch

    @property
    def with_account(self) -> set[str]:
        """Authors who have an account; of the others only a name is left."""
        return {author for author in self.authors if not author.startswith(NAME_ONLY)}

    def has_post(self, number: int) -> bool:
        """Whether a question or an answer with this number can be imported."""
        return number in self.questions or number in self.answers


def survey(dump: Dump, advance: Advance | None = None) -> Survey:
    """Read all three files. Raises CannotImport for whatever is torn, wrong or contradicts itself."""
    found, search = Survey(), SiteSearch()
    _read_questions(found, dump, search, advance)
    _read_answers(found, dump, search, advance)
    _read_remarks(found, dump, search, advance)
    _read_accounts(found, dump.users(advance))
    found.site = search.address()
    return found


def _read_questions(found: Survey, dump: Dump, search: SiteSearch, advance: Advance | None) -> None:
    numbers = _Numbers(POSTS)
    for post in dump.posts(advance):
        numbers.add(post.id)
        if post.kind == QUESTION:
            found.questions.add(post.id)
            found.closed += post.is_closed
            found.posts_without_account += _note_author(found, post)
            if post.accepted_answer_id is not None:
                found.accepted[post.id] = post.accepted_answer_id
            search.add_question(post.id, post.title)
            search.add_text(post.body, post.created_at)
        elif post.kind != ANSWER:
            found.skipped[OTHER_KINDS.get(post.kind, "other posts")] += 1


def _read_answers(found: Survey, dump: Dump, search: SiteSearch, advance: Advance | None) -> None:
    for post in dump.posts(advance):
        if post.kind != ANSWER or post.parent_id is None:
            continue
        if post.parent_id in found.questions:
            found.answers[post.id] = post.parent_id
            found.posts_without_account += _note_author(found, post)
            search.add_text(post.body, post.created_at)
        else:
            found.orphans.append(post.id)
            found.skipped["answers without their question"] += 1
    found.strayed = [number for number, answer in found.accepted.items() if found.answers.get(answer) != number]
    for number in found.strayed:
        del found.accepted[number]


def _read_remarks(found: Survey, dump: Dump, search: SiteSearch, advance: Advance | None) -> None:
    numbers = _Numbers(COMMENTS)
    for remark in dump.remarks(advance):
        numbers.add(remark.id)
        if found.has_post(remark.post_id):
            found.remarks += 1
            found.remarks_without_account += _note_author(found, remark)
            search.add_text(remark.text, remark.created_at)
        else:
            found.skipped["comments on posts that are not imported"] += 1


def _read_accounts(found: Survey, users: Iterable[User]) -> None:
    numbers = _Numbers(USERS)
    first: User | None = None
    for user in users:
        numbers.add(user.id)
        first = user if first is None or user.id < first.id else first
        if str(user.id) in found.authors:
            found.authors[str(user.id)] = user.name or f"user{user.id}"
        else:
            found.silent += 1
    if first is None:
        raise CannotImport(f"{USERS} has no accounts.")
    # The account with the lowest number came with the site, to the millisecond: no other site has it.
    found.community = f"stackexchange {first.created_at:%Y-%m-%dT%H:%M:%S.%f}"
    found.missing_accounts = [author for author, name in found.authors.items() if not name]
    for author in found.missing_accounts:
        found.authors[author] = f"user{author}"


def _note_author(found: Survey, written: Written) -> bool:
    """Take note of who wrote something; return whether the account is gone."""
    if written.author:
        found.authors.setdefault(written.author, written.owner_name)
    return written.owner_id is None


class _Numbers:
    """Numbers of a table's rows, each given once."""

    def __init__(self, name: str) -> None:
        self.name, self.given = name, set[int]()

    def add(self, number: int) -> None:
        """Raise CannotImport where ``number`` is given again."""
        if number in self.given:
            raise CannotImport(f"{self.name}: the number {number} is given twice.")
        self.given.add(number)
