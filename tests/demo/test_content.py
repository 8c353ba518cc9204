"""What the demo company says is complete, refers to what exists, and is as much and as varied as promised."""

from __future__ import annotations

import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pytest

from intranet.comments.models import COMMENT_LENGTH
from intranet.demo.company import Company, load
from intranet.demo.events import load as load_events
from intranet.demo.writings import DemoComment
from intranet.groups.models import NAME_LENGTH, PURPOSE_LENGTH, JoinPolicy, Visibility
from intranet.items.models import BODY_LENGTH, TITLE_LENGTH
from intranet.items.tagging import MAX_TAGS, TAG_LENGTH, parse
from intranet.people.skills import MAX_SKILLS
from intranet.questions.forms import MIN_TITLE
from intranet.reactions.models import ReactionKind
from intranet.recognition.models import REASON_LENGTH
from intranet.web.text import clean_line, clean_text, plain_text, render_markdown

GERMAN = re.compile(r"\b(der|die|das|und|nicht|ich|wir|ist|ein|eine|mit|auf|für|bei|dem|den)\b", re.IGNORECASE)
ENGLISH = re.compile(r"\b(the|and|not|is|of|to|with|for|that|you|your|are|from|have|has)\b", re.IGNORECASE)


@pytest.fixture(scope="module")
def company() -> Company:
    return load()


def comments(company: Company) -> list[DemoComment]:
    """Every comment, wherever it stands."""
    found = [comment for row in (*company.thanks, *company.posts) for comment in row.comments]
    for question in company.questions:
        found += question.comments
        found += [comment for answer in question.answers for comment in answer.comments]
    return found


def texts(company: Company) -> Iterator[tuple[str, str]]:
    """Every longer text with the key of what it belongs to."""
    for group in company.groups.values():
        yield group.key, group.about
        yield group.key, group.welcome
    for question in company.questions:
        yield question.key, question.body
        yield from ((question.key, answer.body) for answer in question.answers)
    yield from ((row.key, row.reason) for row in company.thanks)
    yield from ((row.key, row.body) for row in company.posts)
    yield from ((comment.by, comment.text) for comment in comments(company))


def language_of(company: Company, group_key: str) -> str:
    return company.groups[group_key].language if group_key else "en"


def test_there_is_as_much_as_promised(company: Company) -> None:
    answers = [answer for question in company.questions for answer in question.answers]
    assert len(company.people) >= 48
    assert len(company.groups) >= 14
    assert len(company.questions) >= 80
    assert sum(language_of(company, row.group) == "de" for row in company.questions) >= 25
    assert len(answers) >= 190
    assert len(comments(company)) >= 110
    assert len(company.thanks) >= 60
    assert len(company.posts) >= 12
    assert sum(language_of(company, row.group) == "de" for row in company.posts) >= 4
    assert 5 <= len(company.values) <= 6


def test_every_name_that_is_used_belongs_to_somebody(company: Company) -> None:
    named = {person.manager for person in company.people.values() if person.manager}
    for group in company.groups.values():
        named.update(group.people, *((row.by, row.decided_by) for row in group.requests))
    for question in company.questions:
        named.update([question.by], (answer.by for answer in question.answers))
    named.update(comment.by for comment in comments(company))
    for row in company.thanks:
        named.update([row.by], row.to)
    named.update(username for row in company.roles.values() for username in row.people)
    named.update(account.username for account in company.accounts)
    assert named - {""} <= company.people.keys()


def test_posts_and_what_is_said_under_them_are_of_members(company: Company) -> None:
    for post in company.posts:
        people = set(company.groups[post.group].people)
        assert {post.by, *(comment.by for comment in post.comments)} <= people, post.key
        assert set(post.reactions) <= set(ReactionKind), post.key
        assert all(comment.to < number for number, comment in enumerate(post.comments, 1)), post.key
    assert any(comment.to for post in company.posts for comment in post.comments)
    assert any(not post.title for post in company.posts), "some posts have no title"
    assert any(post.pinned for post in company.posts)
    assert any(post.closed for post in company.posts)


def test_events_are_of_members_and_have_room_for_those_who_come() -> None:
    company, events = load(), load_events()
    for event in events:
        people = [event.by, *event.going, *event.waiting, *event.maybe]
        assert set(people) <= set(company.groups[event.group].people), event.key
        assert len(set(people)) == len(people), event.key
        assert not event.waiting or event.capacity == len(event.going) + 1, event.key
    assert any(event.begins_in < 0 for event in events)
    assert any(event.cancelled for event in events)
    assert any(event.waiting for event in events)
    assert any(not event.begins for event in events), "one takes the whole day"


def test_groups_values_places_and_departments_exist(company: Company) -> None:
    values = {value.key for value in company.values}
    groups = {row.group for row in company.questions} | {row.group for row in company.thanks}
    assert groups == company.groups.keys() | {""}, "none is empty, none is missing"
    assert {row.value for row in company.thanks} == values, "each value is thanked for, and no other"
    assert {person.place for person in company.people.values()} == company.places.keys()
    assert {person.department for person in company.people.values()} == set(company.departments)
    assert {group.visibility for group in company.groups.values()} == set(Visibility)
    assert {group.join_policy for group in company.groups.values()} == set(JoinPolicy)
    assert {group.language for group in company.groups.values()} == {"en", "de"}
    assert {row.language for row in company.thanks} == {"en", "de"}


def test_nothing_is_said_twice(company: Company) -> None:
    for words in (
        [row.key for row in company.questions],
        [row.title for row in company.questions],
        [row.key for row in company.thanks],
        [row.key for row in company.posts],
        [group.name.casefold() for group in company.groups.values()],
        [person.name for person in company.people.values()],
        [person.extension for person in company.people.values()],
        [text for _, text in texts(company)],
    ):
        assert [word for word, count in Counter(words).items() if count > 1] == []
    for group in company.groups.values():
        assert len(set(group.people)) == len(group.people), group.key


def test_there_is_one_chief_and_everybody_reports_to_somebody_up_to_her(company: Company) -> None:
    assert [person.username for person in company.people.values() if not person.manager] == ["beatriz"]
    for person in company.people.values():
        above = [person.username]
        while manager := company.people[above[-1]].manager:
            assert manager not in above, f"a circle above {person.username}"
            above.append(manager)
        assert above[-1] == "beatriz"
    reports = Counter(person.manager for person in company.people.values())
    assert reports["jonas"] >= 3, "the team lead to try has a team"


def test_names_are_those_of_a_real_company(company: Company) -> None:
    names = [person.name for person in company.people.values()]
    assert sum(len(name) >= 40 for name in names) >= 2
    right_to_left = [name for name in names if any(unicodedata.bidirectional(char) in ("R", "AL") for char in name)]
    assert len(right_to_left) == 1
    assert [person.name for person in company.people.values() if not person.given] == ["Suryanti"]
    for mark in ("-", "'", "’", "ł", "ü", "ß", "ç", "ø", "ã", "ş", "Đ", "ễ"):
        assert any(mark in name for name in names), mark
    assert all(name == clean_line(name) for name in names)
    assert all(re.fullmatch(r"[a-z]{3,12}", username) for username in company.people), "easy to type"


def test_the_accounts_to_try_are_what_they_say(company: Company) -> None:
    accounts = {account.label: account.username for account in company.accounts}
    roles = {role: set(row.people) for role, row in company.roles.items()}
    holders = set().union(*roles.values())
    assert accounts["HR"] in roles["hr"]
    assert accounts["Community manager"] in roles["community_manager"]
    assert accounts["Administrator"] in roles["admin"]
    assert accounts["Employee"] not in holders
    assert accounts["Team lead"] not in holders
    assert not any(company.people[username].newcomer or company.people[username].away for username in accounts.values())


def test_what_colleagues_say_of_themselves_fits_the_form_and_meets_others(company: Company) -> None:
    skills = Counter(skill for person in company.people.values() for skill in person.skills)
    for person in company.people.values():
        assert parse(",".join(person.skills)) == list(person.skills), person.username
        assert len(person.skills) <= MAX_SKILLS
        assert person.ask_about == clean_line(person.ask_about)
        assert len(person.ask_about) <= 300
        assert bool(person.works) == bool(person.working_days)
        assert not person.works or re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", person.works), person.username
        assert person.working_days == "".join(sorted(set(person.working_days) & set("1234567")))
    assert sum(bool(person.skills) for person in company.people.values()) > len(company.people) / 2
    assert sum(count > 1 for count in skills.values()) >= 12, "who can I ask has more than one answer"


def test_texts_have_the_length_and_form_that_the_pages_take(company: Company) -> None:
    for question in company.questions:
        assert MIN_TITLE <= len(question.title) <= TITLE_LENGTH
        assert question.title == clean_line(question.title)
        assert parse(",".join(question.tags)) == list(question.tags), question.key
        assert 1 <= len(question.tags) <= MAX_TAGS
        assert all(len(tag) <= TAG_LENGTH for tag in question.tags)
        assert 0 <= question.accepted <= len(question.answers), question.key
    for group in company.groups.values():
        assert len(group.name) <= NAME_LENGTH
        assert 20 <= len(group.purpose) <= min(80, PURPOSE_LENGTH), "two lines of a card"
    for key, text in texts(company):
        assert 8 <= len(text) <= BODY_LENGTH, key
        assert text == clean_text(text), key
        assert plain_text(render_markdown(text)), key
    assert all(len(comment.text) <= COMMENT_LENGTH for comment in comments(company))
    assert all(40 <= len(row.reason) <= REASON_LENGTH for row in company.thanks), "a reason says what for"


def test_answers_differ_in_length_and_form(company: Company) -> None:
    answers = [answer.body for question in company.questions for answer in question.answers]
    lengths = sorted(map(len, answers))
    assert lengths[len(lengths) // 10] < 120
    assert lengths[-len(lengths) // 10] > 350
    assert lengths[-1] > 1500
    assert statistics.pstdev(lengths) > 150
    html = [render_markdown(answer) for answer in answers]
    for tag, least in (("<ul>", 15), ("<ol>", 12), ("<pre>", 8), ("<table>", 4), ("<blockquote>", 2), ("<strong>", 30)):
        assert sum(tag in page for page in html) >= least, tag


def test_texts_are_in_the_language_that_they_are_indexed_in(company: Company) -> None:
    samples: dict[str, list[str]] = {}
    for question in company.questions:
        mine = samples.setdefault(language_of(company, question.group), [])
        mine.append(" ".join([question.title, question.body, *(answer.body for answer in question.answers)]))
    for post in company.posts:
        samples[language_of(company, post.group)].append(f"{post.title} {post.body}")
    for row in company.thanks:
        samples.setdefault(row.language, []).append(row.reason)
    for language, found in samples.items():
        right, wrong = (GERMAN, ENGLISH) if language == "de" else (ENGLISH, GERMAN)
        for text in found:
            assert len(right.findall(text)) > len(wrong.findall(text)), text[:80]


def test_threads_are_as_uneven_as_in_life(company: Company) -> None:
    counts = Counter(len(question.answers) for question in company.questions)
    assert counts[0] >= 3, "some wait for an answer"
    assert max(counts) >= 20, "one is long"
    accepted = sum(question.accepted > 0 for question in company.questions)
    assert len(company.questions) / 2 < accepted < len(company.questions)
    votes = [answer.votes for question in company.questions for answer in question.answers]
    assert min(votes) < 0 < max(votes)
    assert any(
        question.accepted and question.answers[question.accepted - 1].votes > question.answers[0].votes
        for question in company.questions
    ), "the best answer is not always the first"


def test_nobody_thanks_themselves_and_some_thank_several(company: Company) -> None:
    for row in company.thanks:
        thanked = company.thanked(row)
        assert thanked, row.key
        assert len({row.by, *thanked}) == 1 + len(thanked), row.key
    assert sum(len(row.to) > 1 for row in company.thanks) >= 10


def test_the_secret_project_is_named_by_none_but_itself(company: Company) -> None:
    secret = [group for group in company.groups.values() if group.visibility == Visibility.SECRET]
    assert len(secret) == 1
    written = (*company.questions, *company.posts)
    inside = {row.key for row in written if row.group == secret[0].key} | {secret[0].key}
    leaks = [key for key, text in texts(company) if "kestrel" in text.casefold() and key not in inside]
    leaks += [row.key for row in written if "kestrel" in row.title.casefold() and row.key not in inside]
    assert leaks == []
    assert not {account.username for account in company.accounts} <= set(secret[0].people), "somebody to try is outside"


def test_one_group_is_archived_and_each_has_people_and_a_welcome(company: Company) -> None:
    assert sum(group.archived > 0 for group in company.groups.values()) == 1
    for group in company.groups.values():
        assert len(group.people) >= 8, group.key
        assert group.welcome, group.key
        assert not any(company.people[username].newcomer for username in group.people), group.key


def test_requests_to_join_fit_the_group_they_are_sent_to(company: Company) -> None:
    requests = [(group, row) for group in company.groups.values() for row in group.requests]
    assert sum(row.state == "pending" for _, row in requests) >= 4
    for group, row in requests:
        assert group.join_policy == JoinPolicy.ASK
        assert (row.by in group.people) == (row.state == "approved"), f"{row.by} in {group.key}"
        assert (row.state == "pending") == (not row.decided) == (not row.decided_by)
        assert not row.decided_by or row.decided_by in (group.owner, *group.moderators)
