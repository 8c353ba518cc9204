"""Home and a group's page say how much is new in a thread, and the thread where it begins."""

from __future__ import annotations

from bs4 import BeautifulSoup

from tests import writing


def test_lists_count_what_others_wrote_since_the_reader_was_there(cast, signed_in):
    post, question = writing.post(cast.ben, cast.cycling), writing.question(cast.ben, cast.cycling)
    ada = signed_in(cast.ada)

    def counted() -> dict[str, list[str]]:
        pages = [BeautifulSoup(ada.get(address).text, "html.parser") for address in ("/", f"/groups/{cast.cycling.id}")]
        marks = [
            {
                card["id"]: [pill.text for pill in card.select(".pill") if "new" in pill.text]
                for card in page.select("article.post")
            }
            for page in pages
        ]
        assert marks[0] == marks[1]
        return marks[0]

    names = f"post-{post.id}", f"question-{question.id}"
    writing.comment(cast.ben, post)
    assert counted() == {name: [] for name in names}, "what was never opened is unread as a whole"
    for address in (f"/posts/{post.id}", f"/questions/{question.id}"):
        ada.get(address)
    first = writing.comment(cast.ben, post, "The first new one.")
    writing.reply(cast.ben, first, post)
    writing.comment(cast.ada, post, "My own is not new.")
    writing.answer(cast.ben, question)
    assert counted() == {names[0]: ["2 new replies"], names[1]: ["1 new reply"]}
    assert f'href="#comment-{first.id}"' in ada.get(f"/posts/{post.id}").text
    assert counted() == {names[0]: [], names[1]: ["1 new reply"]}


def test_posts_stand_on_the_profile_in_their_language_as_far_as_the_reader_may_see_them(cast, signed_in):
    open_post = writing.post(cast.ada, cast.cycling, "Seen by all.")
    hidden = writing.post(cast.ada, cast.orchid, "Seen by few.")
    form = {"group": cast.cycling.id, "language": "de", "body": "Ein deutscher Beitrag.", "poll_results": "voted"}
    german = signed_in(cast.ada).send("/posts/new", form).location
    page = BeautifulSoup(signed_in(cast.cleo).get(f"/people/{cast.ada.id}").text, "html.parser")
    assert [link["href"] for link in page.select("#posts h3 a")] == [german, f"/posts/{open_post.id}"]
    assert f"/posts/{hidden.id}" in signed_in(cast.ben).get(f"/people/{cast.ada.id}").text
    page = BeautifulSoup(signed_in(cast.cleo).get(german).text, "html.parser")
    assert page.select_one(".prose")["lang"] == "de"
    marked = page.select('nav.sidebar [aria-current="true"]')
    assert [link.text.strip() for link in marked] == ["Groups"]
