"""First posts: who is asked to say hello, and when nobody is any more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from intranet import clock
from intranet.database import db
from intranet.feed.queries import feed, stream
from intranet.groups.actions import members
from intranet.groups.models import MemberRole, Membership, Origin
from intranet.items.firsts import among, waiting
from intranet.items.models import FirstPost, Item, ItemState
from intranet.notifications.models import Notice
from intranet.posts import actions as posts
from intranet.welcome import telling
from intranet.welcome.queries import greeting
from tests import cast as casting
from tests import writing
from tests.cast import Cast
from tests.counting import statements


@pytest.fixture
def eva(cast: Cast) -> casting.Person:
    """An ambassador of the open group, and of nothing else."""
    person = casting.person("eva", "Eva Ambassador")
    db.session.add(Membership(group_id=cast.cycling.id, person_id=person.id, role=MemberRole.AMBASSADOR))
    db.session.commit()
    return person


def newcomer(name: str, cast: Cast, *groups: casting.Group, joined: float = 1) -> casting.Person:
    """A colleague who came a week after the site's first month, and belongs to these groups."""
    person = casting.person(name.lower(), f"{name} New")
    person.created_at = person.first_signed_in_at = clock.now() - timedelta(days=12)
    at = clock.now() - timedelta(days=joined)
    for group in groups:
        db.session.add(Membership(group_id=group.id, person_id=person.id, joined_at=at, origin=Origin.SELF))
    db.session.commit()
    return person


def waits_for(cast: Cast, person: casting.Person, *items: Item) -> set[int]:
    """Which of the items wait for this person's hello."""
    return set(among(cast.viewer(person), [item.id for item in items]))


def test_the_first_of_each_person_in_a_group_waits_until_somebody_answers(cast: Cast, eva) -> None:
    first, second = writing.post(cast.ada, cast.cycling), writing.post(cast.ada, cast.cycling)
    question = writing.question(eva, cast.cycling)
    assert waits_for(cast, eva, first, second, question) == {first.id}
    assert waits_for(cast, cast.ben, first, second, question) == {first.id, question.id}
    for outside in (cast.ada, cast.cleo, cast.hanna, cast.anton):
        assert waits_for(cast, outside, first, second, question) == set()
    writing.comment(cast.ada, first, "Nobody here?")
    assert waits_for(cast, eva, first), "the author's own words are no answer"
    hello = writing.comment(cast.ben, first, "Welcome, Ada!")
    assert not waits_for(cast, eva, first)
    writing.comments.delete(cast.viewer(cast.ben), hello)
    assert waits_for(cast, eva, first), "the answer is gone, and the post waits again"


def test_a_post_that_is_held_or_hidden_waits_from_when_it_is_read(cast: Cast, eva) -> None:
    first = writing.post(cast.ada, cast.cycling)
    for state in (ItemState.PENDING, ItemState.HIDDEN, ItemState.DELETED):
        first.state = state
        db.session.commit()
        assert not waits_for(cast, eva, first)
        assert telling.tell_due() == 0
    second = writing.post(cast.ada, cast.cycling)
    assert waits_for(cast, eva, second), "what nobody reads was not the first"
    db.session.delete(db.session.get_one(FirstPost, second.id))
    first.state = ItemState.PUBLISHED
    db.session.commit()
    assert waits_for(cast, eva, first)
    assert telling.tell_due() == 1
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        assert not waits_for(cast, eva, first)


def test_nothing_of_a_closed_or_secret_group_reaches_greeters_elsewhere(cast: Cast, eva, signed_in) -> None:
    """Mika looks after the community, belongs to the closed group, and greets in none."""
    db.session.add(Membership(group_id=cast.python.id, person_id=cast.mika.id))
    db.session.commit()
    lea = newcomer("Lea", cast, cast.python, cast.orchid)
    hidden = [writing.post(lea, group, "Words of hollowquartz.") for group in (cast.orchid, cast.python)]
    open_post = writing.post(newcomer("Tom", cast, cast.cycling, cast.python), cast.cycling, "Words for all.")
    asked = writing.question(cast.cleo, None, "Where is the projector?")
    everything = [*hidden, open_post, asked]
    assert waits_for(cast, eva, *everything) == {open_post.id}
    assert waits_for(cast, cast.mika, *everything) == {open_post.id, asked.id}
    assert waits_for(cast, cast.ben, *everything) == {*(post.id for post in hidden), open_post.id}
    for person, count in ((eva, 1), (cast.mika, 2), (cast.ben, 3)):
        assert len(waiting(cast.viewer(person), 9)) == len(greeting.first_posts(cast.viewer(person))) == count
    for person in (eva, cast.mika):
        for address in ("/", "/welcome/to-greet", f"/groups/{cast.cycling.id}"):
            page = BeautifulSoup(signed_in(person).get(address).text, "html.parser")
            marked = {link["href"] for link in page.select('a[href$="/comments/new"]')}
            assert marked.isdisjoint(f"/items/{post.id}/comments/new" for post in hidden), address
    assert signed_in(cast.ada).get("/welcome/to-greet").status_code == 403
    posts.move(cast.viewer(cast.ben), open_post, writing.place(cast.python))
    assert waits_for(cast, cast.mika, open_post) == waits_for(cast, eva, open_post) == set()
    assert waits_for(cast, cast.ben, open_post) == {open_post.id}, "it is the first in the company all the same"


def test_greeters_see_the_mark_and_one_press_opens_the_reply(cast: Cast, eva, signed_in) -> None:
    post = writing.post(cast.ada, cast.cycling)
    question = writing.question(newcomer("Tom", cast, cast.cycling), cast.cycling)
    hello = f"/items/{post.id}/comments/new"
    browser = signed_in(eva)
    for address in (f"/groups/{cast.cycling.id}", f"/posts/{post.id}", "/", "/welcome/to-greet"):
        page = BeautifulSoup(browser.get(address).text, "html.parser")
        assert page.select_one(f'a[href="{hello}"]'), address
        assert not BeautifulSoup(signed_in(cast.cleo).get(address).text, "html.parser").select(f'a[href="{hello}"]')
    assert browser.get(f"/questions/{question.id}").text.count(f"/items/{question.id}/comments/new")
    assert "First post here" in browser.get(f"/groups/{cast.cycling.id}").text
    assert "waits for a hello" in browser.get("/").text or "wait for a hello" in browser.get("/").text
    browser.send(f"/items/{post.id}/comments", {"body": "Welcome, Ada!"})
    assert hello not in browser.get(f"/groups/{cast.cycling.id}").text
    assert "Tom New" in browser.get("/welcome/to-greet").text


def test_the_number_of_statements_does_not_grow_with_first_posts(cast: Cast, eva) -> None:
    def sent() -> list[int]:
        viewer = cast.viewer(eva)
        numbers = []
        for read in (
            lambda: feed(viewer),
            lambda: stream(viewer, cast.cycling.id),
            lambda: greeting.first_posts(viewer),
        ):
            with statements() as made:
                read()
            numbers.append(len(made))
        return numbers

    writing.post(cast.ada, cast.cycling)
    few = sent()
    for number in range(4):
        writing.post(newcomer(f"Tom{number}", cast, cast.cycling), cast.cycling)
    assert sent() == few
    assert few[-1] == 2
    with statements() as made:
        among(cast.viewer(cast.cleo), [1, 2, 3])
    assert not [statement for statement in made if "first_post" in statement], "who greets nowhere pays nothing"


def test_ambassadors_are_told_once_and_by_one_mail_a_day(cast: Cast, eva) -> None:
    post = writing.post(cast.ada, cast.cycling)
    writing.post(cast.ada, cast.orchid)
    writing.question(cast.cleo, None)
    assert telling.tell_due() == 2, "the one for everybody is in no group"
    assert telling.tell_due() == 0
    told = db.session.scalars(select(Notice).where(Notice.kind == "first_post")).all()
    assert [(one.recipient_id, one.item_id, one.mail) for one in told] == [(eva.id, post.id, "daily")]


def test_an_answered_post_is_told_to_nobody(cast: Cast, eva) -> None:
    post = writing.post(cast.ada, cast.cycling)
    writing.comment(cast.ben, post)
    telling.tell_due()
    assert not db.session.scalars(select(Notice).where(Notice.kind == "first_post")).all()


def test_a_quiet_newcomer_is_named_to_who_greets_there_and_to_no_manager(cast: Cast, eva) -> None:
    quiet = newcomer("Lea", cast, cast.cycling, cast.orchid, joined=8)
    newcomer("Tom", cast, cast.cycling, joined=3)
    spoke = newcomer("Kim", cast, cast.cycling, joined=8)
    writing.comment(spoke, writing.post(cast.ada, cast.cycling))

    def named(person: casting.Person) -> list[tuple[int, int]]:
        return [(one.person.id, one.group.id) for one in greeting.quiet(cast.viewer(person))]

    assert named(eva) == [(quiet.id, cast.cycling.id)]
    assert set(named(cast.ben)) == {(quiet.id, cast.cycling.id), (quiet.id, cast.orchid.id)}
    for other in (cast.mika, cast.hanna, cast.ada, cast.cleo):
        assert named(other) == []
    quiet.manager_id, cast.ada.manager_id = cast.ada.id, cast.ben.id
    db.session.commit()
    assert named(cast.ben) == [], "he leads her lead"
    assert named(eva) == [(quiet.id, cast.cycling.id)]


def test_an_owner_names_ambassadors_who_get_no_other_right(cast: Cast, signed_in) -> None:
    address = f"/groups/{cast.cycling.id}/people/{cast.ada.id}/role"
    assert signed_in(cast.cleo).send(address, {"role": "ambassador"}).status_code == 403
    assert signed_in(cast.ben).send(address, {"role": "ambassador"}).status_code == 303
    viewer = cast.viewer(cast.ada)
    assert cast.cycling.id in viewer.greeted_group_ids
    assert cast.cycling.id not in viewer.moderated_group_ids
    page = signed_in(cast.cleo).get(f"/groups/{cast.cycling.id}")
    assert "People who help newcomers" in page.text
    members.change_role(cast.viewer(cast.ben), cast.cycling, cast.ada.id, MemberRole.MEMBER)
    assert "People who help newcomers" not in signed_in(cast.cleo).get(f"/groups/{cast.cycling.id}").text
