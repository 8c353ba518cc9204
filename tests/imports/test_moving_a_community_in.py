"""Everything of a conversation arrives as it was: texts, times, authors, scores, tags; nobody is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from intranet.comments.models import Comment
from intranet.database import db
from intranet.groups.models import Group, Membership, Visibility
from intranet.imports.models import ImportedPerson
from intranet.items.models import ItemTag
from intranet.items.tagging import tags_of
from intranet.mail.models import OutgoingMail
from intranet.notifications.models import Notice
from intranet.people.models import Person, PersonState
from intranet.questions.models import Answer, Question, Vote
from intranet.search.models import SearchOutbox
from tests.cast import Cast
from tests.conftest import Browser
from tests.imports.dumps import arrived, community, counts, run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The dump of a whole conversation."""
    return community(tmp_path / "dump").write()


def at(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)  # type: ignore[misc,arg-type]


def test_a_question_arrives_with_its_text_its_times_and_its_tags(cast: Cast, folder: Path) -> None:
    run(folder)
    question = arrived(10)
    assert isinstance(question, Question)
    assert question.title == "How do I keep bread fresh?"
    assert (question.body, question.body_html) == ("It **dries** out.", "<p>It <strong>dries</strong> out.</p>\n")
    assert question.created_at == question.published_at == at(2012, 3, 4, 5, 6, 7, 890_000)
    assert question.edited_at == at(2012, 6, 1)
    assert question.last_activity_at == at(2013, 1, 2)
    assert tags_of([question.id]) == {question.id: ["bread", "food-storage"]}
    assert (question.state, question.root_id, question.parent_id) == ("published", question.id, None)


def test_answers_and_comments_stand_where_they_stood(cast: Cast, folder: Path) -> None:
    run(folder)
    question, answer, remark = arrived(10), arrived(12), arrived(101, "comment")
    assert isinstance(question, Question)
    assert isinstance(answer, Answer)
    assert isinstance(remark, Comment)
    assert (answer.root_id, answer.parent_id) == (question.id, question.id)
    assert (remark.root_id, remark.parent_id) == (question.id, answer.id)
    assert remark.body == "@Grace: *this* one, see `pot`"
    assert remark.created_at == at(2012, 3, 5)
    assert question.answer_count == 3
    assert question.accepted_answer_id == answer.id
    assert {item.group_id for item in (question, answer, remark)} == {question.group_id}
    assert {item.audience_id for item in (question, answer, remark)} == {question.audience_id}


def test_scores_stay_apart_from_votes(cast: Cast, folder: Path) -> None:
    run(folder)
    assert [arrived(number).imported_score for number in (10, 11, 12)] == [-3, -1, 21]  # type: ignore[attr-defined]
    assert arrived(100, "comment").imported_score == 4  # type: ignore[attr-defined]
    assert [arrived(number).score for number in (10, 11, 12)] == [0, 0, 0]  # type: ignore[attr-defined]
    assert db.session.scalar(select(func.count()).select_from(Vote)) == 0


def test_authors_become_imported_people_and_the_silent_are_only_counted(cast: Cast, folder: Path) -> None:
    outcome = run(folder)
    imported = db.session.scalars(select(Person).where(Person.state == PersonState.IMPORTED)).all()
    assert {person.display_name for person in imported} == {"Grace Ask", "Théo Réponse", "Remarkable", "user39"}
    assert all(person.username is person.email is person.directory_id is None for person in imported)
    assert outcome.found.silent == 2
    assert not db.session.scalars(
        select(Membership).where(Membership.person_id.in_([one.id for one in imported]))
    ).all()


def test_who_has_no_account_keeps_the_name_that_is_left(cast: Cast, folder: Path) -> None:
    outcome = run(folder)
    answer, remark = arrived(13), arrived(102, "comment")
    assert answer.author_id == remark.author_id
    assert db.session.get_one(Person, answer.author_id).display_name == "user39"
    assert arrived(14).author_id is None
    assert "author" not in (arrived(14).source or {})
    assert (outcome.found.posts_without_account, outcome.found.remarks_without_account) == (2, 1)


def test_an_author_whom_the_accounts_do_not_know_is_named_by_number(cast: Cast, tmp_path: Path) -> None:
    outcome = run(community(tmp_path / "dump").answer(20, 10, OwnerUserId=77).write())
    assert outcome.found.missing_accounts == ["77"]
    assert db.session.get_one(Person, arrived(20).author_id).display_name == "user77"


def test_author_source_and_licence_are_kept(cast: Cast, tmp_path: Path) -> None:
    dump = community(tmp_path / "dump").question(30, CreationDate="2010-01-01T00:00:00").comment(105, 12)
    dump.answer(31, 30, CreationDate="2020-01-01T00:00:00", ContentLicense="CC BY-SA 9.9")
    run(dump.write(), site="https://baking.example.com")
    assert arrived(12).source == {
        "site": "baking.example.com",
        "url": "https://baking.example.com/a/12",
        "author": "Théo Réponse",
        "licence": "CC BY-SA 3.0",
        "licence_url": "https://creativecommons.org/licenses/by-sa/3.0/",
    }
    sources = {item.id: item.source or {} for item in (arrived(30), arrived(31), arrived(105, "comment"))}
    assert [source["licence"] for source in sources.values()] == ["CC BY-SA 2.5", "CC BY-SA 9.9", "CC BY-SA 3.0"]
    assert [source["url"].removeprefix("https://baking.example.com") for source in sources.values()] == [
        "/q/30", "/a/31", "/q/10#comment105_12",
    ]  # fmt: skip


def test_the_page_names_author_source_and_licence_of_each_and_no_history_there_is_not(
    cast: Cast, tmp_path: Path, signed_in: Callable[..., Browser]
) -> None:
    dump = community(tmp_path / "dump").answer(31, 10, LastEditDate="2013-02-01T00:00:00")
    run(dump.write(), site="https://baking.example.com")
    page = BeautifulSoup(signed_in(cast.cleo).get(f"/questions/{arrived(10).id}").text, "html.parser")
    for article in page.select("article.answer"):
        assert article.select_one('.answer-main > p a[href^="https://baking.example.com/"]')
        assert article.select_one('a[rel~="license"]')
    remark = page.find(id=f"comment-{arrived(100, 'comment').id}")
    assert [link["href"] for link in remark.select(".comment-meta a[rel]")] == [
        "https://baking.example.com/q/10#comment100_10", "https://creativecommons.org/licenses/by-sa/3.0/",
    ]  # fmt: skip
    assert "edited" in page.find(id=f"answer-{arrived(31).id}").get_text()
    assert not page.select('a[href$="/history"]')


def test_the_site_is_told_by_links_among_its_own_questions(cast: Cast, tmp_path: Path) -> None:
    dump = community(tmp_path / "dump").question(40, "Why does sourdough need a starter?")
    dump.answer(41, 40, Body='<a href="http://cooking.example.com/questions/10/how-do-i-keep-bread-fresh">x</a>')
    dump.comment(106, 41, Text="see https://cooking.example.com/questions/40/why-does-sourdough-need")
    dump.comment(107, 41, Text="and https://other.example.com/questions/10/how-to-keep-sheep")
    outcome = run(dump.write())
    assert outcome.site == "https://cooking.example.com"
    assert (arrived(41).source or {})["url"] == "https://cooking.example.com/a/41"


def test_where_no_link_tells_the_site_the_network_is_named(cast: Cast, folder: Path) -> None:
    assert run(folder).site == ""
    assert (arrived(10).source or {})["url"] == "https://stackexchange.com"


def test_nobody_is_notified_and_nothing_is_mailed(cast: Cast, folder: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("UserId,mail\n1,ada@example.test\n2,ben@example.test\n")
    run(folder, people_file=people)
    assert arrived(10).author_id == cast.ada.id
    for table in (Notice, OutgoingMail):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_every_thread_is_noted_for_the_search_in_the_same_transaction(cast: Cast, folder: Path) -> None:
    db.session.query(SearchOutbox).delete()
    db.session.commit()
    run(folder)
    group = db.session.scalars(select(Group).where(Group.name == "Baking")).one()
    rows = db.session.execute(select(SearchOutbox.kind, SearchOutbox.pk)).all()
    assert {(kind, pk) for kind, pk in rows} == {
        ("group", group.id), ("question", arrived(10).id), ("question", arrived(14).id),
    }  # fmt: skip
    assert len(rows) == 3


def test_a_new_group_is_open_and_belongs_to_an_administrator(cast: Cast, folder: Path) -> None:
    run(folder, "  Bread &   Butter ")
    group = db.session.scalars(select(Group).where(Group.name == "Bread & Butter")).one()
    assert (group.visibility, group.language, group.member_count) == (Visibility.OPEN, "en", 1)
    assert db.session.get_one(Membership, (group.id, cast.anton.id)).role == "owner"
    assert group.purpose == "Questions and answers from Stack Exchange"


def test_a_new_group_belongs_to_whom_the_order_names(cast: Cast, folder: Path) -> None:
    run(folder, owner="cleo")
    group = db.session.scalars(select(Group).where(Group.name == "Baking")).one()
    assert db.session.get_one(Membership, (group.id, cast.cleo.id)).role == "owner"
    assert group.created_by_id == cast.cleo.id


def test_a_group_that_is_there_is_found_however_its_name_is_written(cast: Cast, folder: Path) -> None:
    before = counts()
    run(folder, "ORCHID")
    assert arrived(10).group_id == cast.orchid.id
    assert arrived(101, "comment").audience_id == cast.orchid.audience_id
    assert counts()["interest_group"] == before["interest_group"]
    assert counts()["membership"] == before["membership"]


def test_texts_in_a_secret_group_are_hidden_from_outsiders(
    cast: Cast, folder: Path, signed_in: Callable[[Person], object]
) -> None:
    run(folder, "Orchid")
    address = f"/questions/{arrived(10).id}"
    assert signed_in(cast.cleo).get(address).status_code == 404  # type: ignore[attr-defined]
    assert signed_in(cast.ada).get(address).status_code == 200  # type: ignore[attr-defined]


def test_texts_have_the_groups_language_or_the_one_that_is_named(cast: Cast, folder: Path, tmp_path: Path) -> None:
    run(folder, language="de")
    assert {arrived(10).language, arrived(12).language, arrived(100, "comment").language} == {"de"}
    assert db.session.scalars(select(Group).where(Group.name == "Baking")).one().language == "de"


def test_an_accepted_answer_of_another_question_is_not_accepted(cast: Cast, tmp_path: Path) -> None:
    outcome = run(
        community(tmp_path / "dump").question(50, AcceptedAnswerId=12).question(51, AcceptedAnswerId=9).write()
    )
    assert outcome.found.strayed == [50, 51]
    assert arrived(50).accepted_answer_id is None  # type: ignore[attr-defined]
    assert outcome.accepted == 1


def test_tags_are_read_in_both_spellings_and_shared_with_those_that_are_here(cast: Cast, tmp_path: Path) -> None:
    dump = community(tmp_path / "dump").question(60, Tags="|bread|c++|.net|").question(61, Tags="<bread>")
    run(dump.write())
    tags = tags_of([arrived(60).id, arrived(61).id])
    assert tags == {arrived(60).id: ["bread", "c++", ".net"], arrived(61).id: ["bread"]}
    assert len(set(db.session.scalars(select(ItemTag.tag_id).where(ItemTag.item_id == arrived(61).id)))) == 1


def test_an_answer_that_stands_before_its_question_arrives(cast: Cast, tmp_path: Path) -> None:
    dump = community(tmp_path / "dump")
    dump.rows["Posts"].reverse()
    outcome = run(dump.write())
    assert outcome.texts.new == {"question": 2, "answer": 3, "comment": 3}
    assert arrived(11).root_id == arrived(10).id


def test_the_page_of_a_thread_shows_all_of_it(cast: Cast, folder: Path, signed_in: Callable[[Person], object]) -> None:
    run(folder)
    page = signed_in(cast.cleo).get(f"/questions/{arrived(10).id}").text  # type: ignore[attr-defined]
    for words in ("How do I keep bread fresh?", "<strong>dries</strong>", "Théo Réponse", "CC BY-SA 3.0", "user39"):
        assert words in page


def test_imported_people_are_not_listed_as_colleagues(
    app: Flask, cast: Cast, folder: Path, signed_in: Callable[[Person], object]
) -> None:
    run(folder)
    page = signed_in(cast.ada).get("/people").text  # type: ignore[attr-defined]
    assert "Cleo" in page
    assert "Grace Ask" not in page
    assert db.session.scalar(select(func.count()).select_from(ImportedPerson)) == 4
