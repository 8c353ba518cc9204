"""Colleagues vote in polls: however often they press, each has one ballot, and it says what they chose last."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from intranet import clock
from intranet.database import db
from intranet.groups.actions import joining
from intranet.notifications.models import Notice
from intranet.polls import settling
from intranet.polls.forms import Plan
from intranet.polls.models import Ballot, BallotChoice, Poll, PollOption, Results
from intranet.posts import actions as posts
from intranet.search import drain
from tests import writing
from tests.cast import person


def asked(by, group, *options, several=False, results=Results.AFTER_VOTING, ends_in=None):
    """Post with a poll; return the post and the ids of its options."""
    ends_at = clock.now() + ends_in if ends_in else None
    plan = Plan(options or ("Lisbon", "Porto", "Faro"), several, results, ends_at)
    written = posts.post(writing.viewer(by), writing.place(group), "", "Where do we ride in spring?", (), poll=plan)
    return written, list(db.session.scalars(select(PollOption.id).order_by(PollOption.position)))


def shown(browser, post):
    """Return the rows of the results as words, or nothing where none are shown."""
    page = BeautifulSoup(browser.get(f"/posts/{post.id}").text, "html.parser")
    return [" ".join(row.text.split()) for row in page.select(".poll-results tbody tr")]


def test_a_form_with_options_makes_one_poll_that_is_previewed_found_and_counted_in_lists(cast, signed_in):
    ada = signed_in(cast.ada)
    form = {
        "group": cast.cycling.id, "body": "Where to?", "once": "b" * 32,
        "poll_options": " Lisbon \r\n\r\nPorto\r\n<b>Faro</b>", "poll_several": "y", "poll_results": "voted",
    }  # fmt: skip
    for htmx in (True, False):
        preview = BeautifulSoup(ada.send("/posts/new?preview=1", form, htmx=htmx).text, "html.parser")
        assert [option.text for option in preview.select(".poll .choice-text")] == ["Lisbon", "Porto", "<b>Faro</b>"]
    places = {ada.send("/posts/new", form).location for _ in range(2)}
    assert len(places) == 1
    assert db.session.scalar(select(func.count()).select_from(Poll)) == 1
    ada.send(
        f"/polls/{db.session.scalar(select(Poll.id))}/ballot", {"option": db.session.scalar(select(PollOption.id))}
    )
    drain.drain()
    for address in ("/", f"/groups/{cast.cycling.id}", "/search?q=porto"):
        assert "Poll · 1" in signed_in(cast.ben).get(address).text, address


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"poll_options": "Alone"}, "two to ten"),
        ({"poll_options": "\n".join(map(str, range(11)))}, "two to ten"),
        ({"poll_options": "Yes\nyes"}, "the same"),
        ({"poll_options": "Yes\n" + "n" * 121}, "at most 120"),
        ({"poll_options": "Yes\nNo", "poll_ends": "2001-01-01"}, "from today on"),
        ({"poll_ends": "2001-01-01"}, "options too"),
    ],
)
def test_what_is_no_poll_is_said_beside_the_field_and_nothing_typed_is_lost(cast, signed_in, fields, problem):
    form = {"group": cast.cycling.id, "body": "Where to?", "poll_results": "voted", **fields}
    answer = signed_in(cast.ada).send("/posts/new", form)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert problem in page.select_one(".poll-fields .field-error").text
    assert "open" in page.select_one(".poll-fields").attrs
    assert page.select_one("[name=poll_options]").text.strip() == fields.get("poll_options", "")


def test_the_last_press_counts_and_each_has_one_ballot(cast, signed_in):
    post, (lisbon, porto, faro) = asked(cast.ben, cast.cycling)
    ada, ben = signed_in(cast.ada), signed_in(cast.ben)
    address = f"/polls/{post.id}/ballot"
    for option in (lisbon, porto, porto):
        assert ada.send(address, {"option": option}).location == f"/posts/{post.id}"
    part = ben.send(address, {"option": faro}, htmx=True)
    assert "<html" not in part.text
    assert "Your vote is counted." in part.text
    assert shown(ada, post) == ["Lisbon 0 votes 0 %", "Porto your vote 1 vote 50 %", "Faro 1 vote 50 %"]
    for _ in range(2):
        ada.send(address, {"withdraw": "yes"})
    assert shown(ada, post) == [], "who has not voted is not told what others chose"
    assert shown(ben, post) == ["Lisbon 0 votes 0 %", "Porto 0 votes 0 %", "Faro your vote 1 vote 100 %"]
    assert db.session.scalar(select(func.count()).select_from(Ballot)) == 1
    for wrong, problem in (({}, "Choose an option first."), ({"option": [lisbon, porto]}, "Choose one option only.")):
        answer = ada.send(address, wrong)
        assert answer.status_code == 422
        assert problem in answer.text
    assert ada.send(address, {"option": "99999"}).status_code == 422


def test_readers_of_an_open_group_join_by_one_press_and_outsiders_find_no_poll(cast, signed_in):
    post, (lisbon, *_) = asked(cast.ben, cast.cycling)
    cleo, address = signed_in(cast.cleo), f"/polls/{post.id}/ballot"
    assert cleo.send(address, {"option": lisbon}).status_code == 403
    page = BeautifulSoup(cleo.get(f"/posts/{post.id}").text, "html.parser")
    [join] = [form["action"] for form in page.select(".poll form")]
    assert cleo.send(join).location == f"/posts/{post.id}"
    assert cleo.send(address, {"option": lisbon}).status_code == 303
    secret, (option, *_) = asked(cast.ben, cast.orchid)
    plain = writing.post(cast.ben, cast.cycling)
    for unknown in (secret.id, plain.id, 2**30):
        for verb in ("ballot", "ending"):
            assert cleo.send(f"/polls/{unknown}/{verb}", {"option": option}).status_code == 404
    assert cleo.send(f"/polls/{post.id}/ending").status_code == 403
    assert cleo.send(f"/groups/{cast.cycling.id}/membership?back={secret.id}").status_code == 404


def test_what_was_voted_on_cannot_be_changed_and_before_that_it_can(cast, signed_in):
    post, _ = asked(cast.ada, cast.cycling)
    ada, edit = signed_in(cast.ada), f"/posts/{post.id}/edit"
    form = {"group": cast.cycling.id, "body": "Where to?", "version": 1, "poll_results": "ended"}
    form["poll_options"] = "Rome\nBari"
    assert ada.send(edit, form).status_code == 303
    assert ada.send(edit, {**form, "poll_options": "Oslo\nBergen"}).status_code == 409, "another tab was faster"
    rome, bari = db.session.scalars(select(PollOption.id).order_by(PollOption.position))
    signed_in(cast.ben).send(f"/polls/{post.id}/ballot", {"option": bari})
    assert "Somebody has voted" in ada.get(edit).text
    assert ada.send(edit, {**form, "body": "Where, then?", "version": 2, "poll_options": ""}).status_code == 303
    assert list(db.session.scalars(select(PollOption.text).order_by(PollOption.id))) == ["Rome", "Bari"]
    assert shown(signed_in(cast.ben), post) == [], "they come at the end"
    assert "nobody can open it again" in ada.get(f"/polls/{post.id}/end").text
    assert signed_in(cast.cleo).get(f"/polls/{post.id}/end").status_code == 403
    for _ in range(2):
        assert ada.send(f"/polls/{post.id}/ending").status_code == 303
    assert shown(ada, post) == ["Rome 0 votes 0 %", "Bari 1 vote 100 %"]
    late = signed_in(cast.ben).send(f"/polls/{post.id}/ballot", {"option": rome}, htmx=True)
    assert "has ended meanwhile" in late.text
    assert settling.settle_due() == 1
    assert settling.settle_due() == 0
    told = db.session.execute(select(Notice.recipient_id, Notice.kind).where(Notice.kind == "poll_ended")).all()
    assert told == [(cast.ben.id, "poll_ended")], "who has ended it knows"


def test_of_an_anonymous_poll_nothing_but_sums_is_kept_and_few_votes_are_never_shown(cast, app, signed_in):
    eve = person("eve", "Eve Sørensen")
    db.session.commit()
    joining.join(writing.viewer(eve), cast.cycling)
    voters = [cast.ada, cast.ben, eve]
    many, (lisbon, *_) = asked(cast.ben, cast.cycling, results=Results.ANONYMOUS, ends_in=timedelta(days=1))
    few, _ = asked(cast.ben, cast.cycling, results=Results.ANONYMOUS, ends_in=timedelta(days=1))
    [few_option, *_] = db.session.scalars(select(PollOption.id).where(PollOption.poll_id == few.id))
    for who in voters:
        signed_in(who).send(f"/polls/{many.id}/ballot", {"option": lisbon})
    for who in voters[:2]:
        signed_in(who).send(f"/polls/{few.id}/ballot", {"option": few_option})
    assert not list(db.session.scalars(select(Ballot.person_id).where(Ballot.person_id.is_not(None))))
    assert set(db.session.scalars(select(PollOption.votes))) == {0}
    page = signed_in(cast.ada).get(f"/posts/{many.id}").text
    assert "3 people have voted" in page
    assert "kept under a code" in page
    assert 'value="' + str(lisbon) + '" checked' in page, "one's own vote can be changed"
    with clock.frozen_at(clock.now() + timedelta(days=2)):
        assert settling.settle_due() == 2
    for table in (Ballot, BallotChoice):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    assert shown(signed_in(cast.cleo), many)[0] == "Lisbon 3 votes 100 %"
    assert "Eve Sørensen" not in signed_in(cast.cleo).get(f"/posts/{many.id}").text
    assert shown(signed_in(cast.ben), few) == []
    assert set(db.session.scalars(select(PollOption.votes).where(PollOption.poll_id == few.id))) == {0}
    told = set(db.session.scalars(select(Notice.recipient_id).where(Notice.kind == "poll_ended")))
    assert told == {cast.ben.id}, "nobody is told for having voted where nobody knows who has"
    assert db.session.scalar(select(func.count()).select_from(Poll).where(Poll.settled_at.is_(None))) == 0


def test_a_poll_goes_where_its_post_goes_but_nobody_takes_votes_out_of_a_closed_group(cast, signed_in):
    inside, (option, *_) = asked(cast.ada, cast.python)
    address = f"/posts/{inside.id}/group"
    assert signed_in(cast.ada).get(address).status_code == 200
    signed_in(cast.ben).send(f"/polls/{inside.id}/ballot", {"option": option})
    assert signed_in(cast.ada).get(address).status_code == 403
    post, _ = asked(cast.ben, cast.cycling)
    [lisbon, *_] = db.session.scalars(select(PollOption.id).where(PollOption.poll_id == post.id))
    signed_in(cast.ada).send(f"/polls/{post.id}/ballot", {"option": lisbon})
    posts.move(writing.viewer(cast.ben), post, writing.place(cast.orchid))
    assert signed_in(cast.cleo).send(f"/polls/{post.id}/ballot", {"option": lisbon}).status_code == 404
    assert shown(signed_in(cast.ada), post)[0] == "Lisbon your vote 1 vote 100 %"
    posts.delete(writing.viewer(cast.ben), post)
    assert signed_in(cast.ada).send(f"/polls/{post.id}/ballot", {"withdraw": "yes"}).status_code == 404
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        assert settling.purge_deleted() == 1
    assert db.session.scalar(select(func.count()).select_from(Poll)) == 1, "the other one stands"
