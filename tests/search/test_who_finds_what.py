"""Nobody learns anything of what SQL would not show them: no hit, no count, no facet, no suggestion."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from intranet.database import db
from intranet.groups.models import Membership, Visibility
from intranet.items.models import Item
from intranet.items.policy import is_visible
from intranet.questions import actions
from intranet.questions.models import Answer
from intranet.search import outbox, queries
from intranet.search.collecting import Choice
from intranet.search.documents import Document
from intranet.search.drain import drain
from intranet.search.engine import Engine
from intranet.search.parsing import parse
from tests.search.conftest import engine_with, reader_of, titles
from tests.writing import answer, comment, question, thanks, viewer

SECRET = "zanzibarquilt"
#: No word begins like another, and none has a stem of its own.
WORDS = ("apfel", "birne", "clou", "dorf", "ente", "fuchs")
AUDIENCES = (1, 2, 3, 4)


def said(results: queries.Results) -> str:
    """Return all that a page of results says."""
    hits = [f"{hit.title} {hit.snippet} {hit.card}" for hit in results.page.rows]
    return f"{hits} {results.kinds} {results.groups} {results.did_you_mean} {results.answered_for}".lower()


def test_an_outsider_finds_nothing_of_a_secret_group_in_any_way(cast, find):
    asked = question(cast.ada, cast.orchid, f"About {SECRET}", f"The {SECRET} of spring.", tags=(SECRET,))
    comment(cast.ben, answer(cast.ben, asked, f"{SECRET} again"), SECRET)
    thanks(cast.ada, [cast.ben], cast.orchid, f"For the {SECRET}.")
    cast.orchid.name = f"Friends of the {SECRET}"
    outbox.changed("group", cast.orchid.id)
    question(cast.cleo, None, "Spring tyres", "About spring.")
    assert find(cast.ada, SECRET).total == 3, "a member finds the question, the thanks and the group"

    for words in (SECRET, SECRET[:5], "zanzibarquitl", f'"{SECRET} of spring"', f"spring {SECRET}", "friends about"):
        results = find(cast.cleo, words)
        assert SECRET not in said(results).replace(words.lower(), ""), words
        assert set(titles(results)) <= {"Spring tyres"}, words
        assert results.total == len(results.page.rows) == sum(facet.count for facet in results.kinds), words
        suggestions = queries.suggest(viewer(cast.cleo), words)
        assert suggestions.total == sum(len(hits) for _, hits in suggestions.groups), words
        assert SECRET not in str(suggestions.groups).lower(), words
    assert find(cast.cleo, SECRET).total == 0
    assert queries.similar_questions(viewer(cast.cleo), f"About {SECRET}") == []
    assert queries.similar_questions(viewer(cast.ada), f"About {SECRET}") != []


def test_the_pages_say_nothing_of_a_secret_group_to_an_outsider(cast, find, signed_in):
    question(cast.ada, cast.orchid, f"About {SECRET}", f"The {SECRET} of spring.")
    drain()
    addresses = (
        f"/search?q={SECRET}",
        f"/search?q={SECRET[:6]}&group={cast.orchid.id}",
        f"/search/suggest?q={SECRET[:6]}",
    )
    for address in addresses:
        outside = signed_in(cast.cleo).get(address).text.replace(SECRET[:6] + "&", "&")
        assert f"About {SECRET}" not in outside
        assert cast.orchid.name not in outside
        inside = signed_in(cast.ada).get(address).text
        assert "spring" in inside or f"<mark>{SECRET}</mark>" in inside, f"the control: a member sees it at {address}"


def test_who_left_a_group_finds_nothing_of_it_before_the_index_is_told(cast, find):
    question(cast.ada, cast.orchid, "About lanterns in spring")
    assert find(cast.ada, "lanterns").total == 1
    db.session.execute(delete(Membership).where(Membership.person_id == cast.ada.id))
    db.session.commit()
    results = find(cast.ada, "lanterns", fresh=False)
    assert (results.total, results.kinds, results.groups, results.states) == (0, [], [], [])


def test_what_sql_hides_is_not_shown_while_the_index_is_behind(cast, find):
    asked = question(cast.ada, cast.cycling, "About lanterns in spring")
    question(cast.ada, cast.cycling, "Lanterns in winter")
    assert find(cast.ada, "lanterns").total == 2
    actions.delete(viewer(cast.ada), asked)
    behind = find(cast.ada, "lanterns", fresh=False)
    assert titles(behind) == ["Lanterns in winter"]
    assert behind.total == 1
    assert [facet.count for facet in behind.kinds] == [1]


def test_what_an_open_group_says_of_itself_is_its_members_once_it_turns_closed(cast, find):
    """In that moment, not when the index knows of it; by its name it is found again then."""
    cast.cycling.about_html = f"<p>We meet at the {SECRET}.</p>"
    outbox.changed("group", cast.cycling.id)
    assert SECRET in said(find(cast.cleo, SECRET)), "the control: while it is open it is found"
    cast.cycling.visibility = Visibility.CLOSED
    outbox.changed("group", cast.cycling.id)
    db.session.commit()
    assert find(cast.cleo, SECRET, fresh=False).total == 0
    assert find(cast.cleo, SECRET).total == 0
    assert titles(find(cast.cleo, "Cycling")) == ["Cycling"]


def test_what_was_taken_away_is_not_quoted_while_the_index_is_behind(cast, find):
    asked = question(cast.ada, cast.cycling, "About lanterns in spring", "Which are bright?")
    written = answer(cast.ben, asked, f"Those of the {SECRET}.")
    assert SECRET in said(find(cast.cleo, SECRET)), "the control: while it stands it is quoted"
    actions.delete(viewer(cast.ben), db.session.get(Answer, written.id))
    behind = find(cast.cleo, SECRET, fresh=False)
    assert not any(SECRET in hit.snippet for hit in behind.page.rows)
    assert titles(behind) == ["About lanterns in spring"], "the question itself is still hers to find"


def test_nobody_is_asked_whether_they_meant_a_word_that_was_taken_away(cast, find):
    asked = question(cast.ada, cast.cycling, f"About the {SECRET}")
    assert find(cast.cleo, SECRET[:-1]).total == 1, "the control: they are while it stands"
    actions.delete(viewer(cast.ada), asked)
    behind = find(cast.cleo, SECRET[:-1], fresh=False)
    assert (behind.did_you_mean, behind.answered_for, behind.total) == (None, SECRET[:-1], 0)


def test_a_reader_of_nothing_finds_nothing(tmp_path):
    """Whoosh takes an empty set for "no filter"; ours must not."""
    engine = engine_with(tmp_path, [Document("question", 1, 1, "apfel")])
    assert engine.search(reader_of(1), parse("apfel"), Choice()).total == 1
    assert engine.search(reader_of(), parse("apfel"), Choice()).total == 0
    assert engine.suggest(reader_of(), parse("apfel"), per_kind=4).found == []


documents = st.lists(
    st.builds(
        lambda pk, audience, group, kind, state, words: Document(
            kind, pk, audience, words[0], " ".join(words[1:]), group_id=group, answered=state
        ),
        pk=st.integers(1, 10_000),
        audience=st.sampled_from(AUDIENCES),
        group=st.sampled_from((None, 7, 8)),
        kind=st.sampled_from(("question", "thanks")),
        state=st.sampled_from((None, True, False)),
        words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
    ),
    max_size=25,
    unique_by=lambda document: document.key,
)


def holds(document: Document, wanted: set[str]) -> int:
    """Return how many of the words a document has."""
    return len(wanted & set(f"{document.title} {document.body}".split()))


@settings(max_examples=40, deadline=None)
@given(
    documents, st.sets(st.sampled_from(AUDIENCES)), st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.data()
)
def test_hits_counts_facets_and_suggestions_are_those_of_the_visible_documents(
    tmp_path_factory, all_of_them, audiences, words, data
):
    engine = engine_with(tmp_path_factory.mktemp("index"), all_of_them)
    reader, request, wanted = reader_of(*audiences), parse(" ".join(words)), set(words)
    visible = [document for document in all_of_them if document.audience_id in audiences]
    full = [document for document in visible if holds(document, wanted) == len(wanted)]
    expected = (
        full if len(full) >= 5 or len(wanted) == 1 else [document for document in visible if holds(document, wanted)]
    )

    result = engine.search(reader, request, Choice(), limit=100)
    assert {(found.kind, found.pk) for found in result.found} == {(doc.kind, doc.pk) for doc in expected}
    assert result.total == len(expected)
    assert result.kinds == Counter(doc.kind for doc in expected)
    assert result.groups == Counter(doc.group_id for doc in expected if doc.group_id)
    assert result.answered == Counter(doc.answered for doc in expected if doc.answered is not None)
    keys = [(found.kind, found.pk) for found in result.found]
    assert {(doc.kind, doc.pk) for doc in full} == set(keys[: len(full)]), "those with every word come first"

    suggested = engine.suggest(reader, request, per_kind=4)
    assert suggested.total == len(full)
    assert all((found.kind, found.pk) in {(doc.kind, doc.pk) for doc in full} for found in suggested.found)
    assert len(suggested.found) == sum(min(4, count) for count in Counter(doc.kind for doc in full).values())

    in_titles = {doc.pk for doc in visible if doc.kind == "question" and doc.title in wanted}
    similar = {found.pk for found in engine.similar(reader, request, kind="question")}
    assert similar <= in_titles
    assert bool(similar) == bool(in_titles)
    assert len(similar) <= 5

    wrong = data.draw(st.sampled_from(WORDS))
    corrected = engine.correct(reader, parse(wrong[:-2] + wrong[-1] + wrong[-2]))
    assert (corrected is not None) <= any(holds(document, {wrong}) for document in visible)


def test_random_memberships_find_what_sql_shows(cast, find, proof):
    seed, dice = proof.seed, proof.random
    people, groups = [cast.ada, cast.ben, cast.cleo, cast.hanna], [cast.cycling, cast.python, cast.orchid]
    for number in range(40):
        group = dice.choice(groups)
        question(cast.ben, group, f"{dice.choice(WORDS)} {number}", " ".join(dice.choices(WORDS, k=3)))
    drain()
    for _ in range(12):
        person, group = dice.choice(people[2:]), dice.choice(groups)
        membership = db.session.get(Membership, (group.id, person.id))
        if membership:
            db.session.delete(membership)
        else:
            db.session.add(Membership(group_id=group.id, person_id=person.id))
        db.session.commit()
        for reader in people:
            word = dice.choice(WORDS)
            expected = set(
                db.session.scalars(
                    select(Item.id).where(is_visible(viewer(reader)), (Item.title + " " + Item.body).contains(word))
                )
            )
            results = find(reader, word, fresh=dice.random() < 0.5)
            shown = {hit.pk for hit in results.page.rows}
            assert results.total == len(expected), (seed, word)
            assert shown <= expected, (seed, word)
            assert len(shown) == min(20, len(expected)), (seed, word)
            assert sum(facet.count for facet in results.groups) == len(expected), (seed, word)


def test_an_engine_gives_the_viewer_to_every_query_it_runs():
    """One function runs queries, and it cannot be called without the reader."""
    import inspect

    runs = [
        name
        for name, method in inspect.getmembers(Engine, inspect.isfunction)
        if "search_with_collector" in inspect.getsource(method)
    ]
    assert runs == ["_gather"]
    assert list(inspect.signature(Engine._gather).parameters)[1] == "viewer"
