"""Words in English and German, with accents, hyphens, capitals and signs."""

from __future__ import annotations

import pytest

from intranet.search import analysis
from intranet.search.documents import Document
from intranet.search.parsing import parse
from tests.search.conftest import engine_with, reader_of

READER = reader_of(1)


def found(documents: list[Document], words: str, tmp_path, languages: tuple[str, ...] = ("en", "de")) -> set[int]:
    engine = engine_with(tmp_path, documents, languages)
    return {one.pk for one in engine.suggest(READER, parse(words), per_kind=100).found}


def post(pk: int, text: str, language: str | None = "en") -> Document:
    return Document("question", pk, 1, text, language=language)


@pytest.mark.parametrize(
    ("written", "language", "asked"),
    [
        ("Holiday policies for trainees", "en", "policy trainee"),
        ("We are organizing a run", "en", "organize running"),
        ("Neue Urlaubsanträge", "de", "Urlaubsantrag neu"),
        ("Die Häuser am Fluss", "de", "haus"),
        ("Überstunden abbauen", "de", "uberstunden"),
        ("Überstunden abbauen", "de", "ueberstunden"),
        ("Straßen von München", "de", "strasse muenchen"),
        ("Grüße aus Köln", "de", "gruss koeln"),
        ("A naïve question about the café", "en", "naive cafe"),
        ("A naive question", "en", "naïve"),
        ("Cafe\u0301 on the ground floor", "en", "café"),
        ("Łódź office", "en", "lodz"),
        ("Sign up by e-mail", "en", "email"),
        ("Sign up by email", "en", "e-mail"),
        ("Rules for Home-Office days", "en", "homeoffice"),
        ("Rules for Home-Office days", "en", "home office"),
        ("Regeln fürs Homeoffice", "de", "Home-Office"),
        ("Who knows C++ or C#?", "en", "c++"),
        ("Who knows C++ or C#?", "en", "C#"),
        ("Upgrade to version 2.1", "en", "2.1"),
        ("Ask the IT department", "en", "IT"),
        ("Ask the IT department", "en", "it"),
        ("ＶＰＮ ｓｅｔｕｐ", "en", "vpn setup"),
        ("Where is the snake_case guide?", "en", "snake_case"),
    ],
)  # fmt: skip
def test_it_is_found_however_it_is_written(tmp_path, written, language, asked):
    assert found([post(1, written, language), post(2, "Something else altogether")], asked, tmp_path) == {1}


def test_a_stop_word_says_nothing_and_its_capitals_do(tmp_path):
    documents = [post(1, "How does it work?"), post(2, "IT helps")]
    assert found(documents, "IT", tmp_path / "one") == {2}
    assert found(documents, "how does it work", tmp_path / "two") == {1}


def test_a_word_that_one_language_drops_still_counts_in_the_other(tmp_path):
    documents = [
        post(1, "A die for the press", "en"),
        post(2, "Die Presse schreibt", "de"),
        post(3, "The press writes", "en"),
    ]
    assert found(documents, "die press", tmp_path / "one") == {1, 2}
    assert found(documents, "the press", tmp_path / "two") == {1, 3}


def test_names_are_neither_stemmed_nor_dropped(tmp_path):
    documents = [post(1, "Will Bauer", None), post(2, "Wir bauen um", "de")]
    assert found(documents, "Bauer", tmp_path / "one") >= {1}
    assert found(documents, "will", tmp_path / "two") == {1}
    assert found(documents, "Bau umbau", tmp_path / "three") != {1}


def test_a_question_in_capitals_is_no_row_of_acronyms(tmp_path):
    assert found([post(1, "How do I reset my password?")], "HOW DO I RESET MY PASSWORD", tmp_path) == {1}


def test_the_rarity_of_a_word_is_that_of_its_language(tmp_path):
    """A few German posts in an English site must not win because their language is rare."""
    english = [post(number, f"Printer number {number} on floor {number % 5}") for number in range(60)]
    german = [post(100, "Drucker im Keller und im Lager", "de"), post(101, "Noch ein Drucker im Flur", "de")]
    engine = engine_with(tmp_path, [*english, post(200, "Toner for the printer"), *german])
    model = None
    with engine.reader.open() as snapshot:
        model = snapshot.model
        assert model.statistics["text_en"].documents == 61
        assert model.statistics["text_de"].documents == 2
        common = model.idf(snapshot.searcher, "text_de", "druck")
        assert common < 0.5, "every German post has the word"


def test_a_language_of_the_site_without_a_stemmer_fails_at_once():
    with pytest.raises(KeyError):
        analysis.term_maker("xx")


def test_a_site_of_one_language_takes_everything_for_it(tmp_path):
    assert found([post(1, "Neue Häuser", "de")], "häuser", tmp_path, ("en",)) == {1}
