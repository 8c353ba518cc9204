"""The example page, and ``intranet digests`` for whoever looks after the site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bs4 import BeautifulSoup
from flask import Flask

from intranet.database import db
from intranet.digests import commands, phrases, queries
from intranet.digests.models import Digest, Reason, Section
from intranet.events import actions as events
from intranet.people.models import Person
from intranet.polls.forms import Plan
from intranet.polls.models import Results
from tests import writing
from tests.cast import Cast
from tests.conftest import Browser
from tests.digests.conftest import Missed, away, days_ago
from tests.servers.smtp import SmtpServer


def run(app: Flask, *arguments: str) -> str:
    result = app.test_cli_runner().invoke(commands.digests, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_anybody_sees_what_a_digest_would_tell_them(
    cast: Cast, missed: Missed, signed_in: Callable[[Person], Browser]
) -> None:
    away(cast.ada, 0)
    page = signed_in(cast.ada).get("/digest").get_data(as_text=True)
    assert "Ben Okafor answered your question" in page
    assert missed.open_question.title in page
    assert db.session.query(Digest).count() == 0


def test_posts_and_what_was_said_under_ones_own_are_part_of_it(
    cast: Cast, tuesday: datetime, signed_in: Callable[[Person], Browser]
) -> None:
    """In a closed group the words stay there; a post without a title is told by what its author did."""
    with days_ago(5):
        writing.comment(cast.ben, writing.post(cast.ada, cast.cycling, title="Racks"), "They are blue.")
        writing.comment(cast.ada, writing.post(cast.ben, cast.python, "The walrus is back."))
    away(cast.ada, 0)
    page = BeautifulSoup(signed_in(cast.ada).get("/digest").text, "html.parser")
    told = [" ".join(card.text.split()) for card in page.select("main article")]
    assert any("Ben Okafor commented on your post" in line and "Racks" in line for line in told)
    assert [line.count("Ben Okafor wrote a post") for line in told if "in Python" in line] == [1]
    assert "walrus" not in page.text


def test_events_to_come_are_part_of_it_and_those_that_were_or_will_not_be_are_not(
    cast: Cast, tuesday: datetime, signed_in: Callable[[Person], Browser]
) -> None:
    with days_ago(8):
        writing.event(cast.ben, cast.cycling, "Ride that was")
    with days_ago(5):
        writing.comment(cast.ben, writing.event(cast.ada, cast.cycling, "Ride to come"), "By night?")
        writing.event(cast.ben, cast.python, "Debugging")
        events.cancel(writing.viewer(cast.ben), writing.event(cast.ben, cast.python, "Rain dance"), "Rain.")
    away(cast.ada, 0)
    page = BeautifulSoup(signed_in(cast.ada).get("/digest").text, "html.parser")
    told = [" ".join(card.text.split()) for card in page.select("main article")]
    assert any("Ben Okafor commented on your event" in line and "Ride to come" in line for line in told)
    assert any("Ben Okafor plans an event" in line and "Debugging" in line for line in told)
    assert not any("Ride that was" in line or "Rain dance" in line for line in told)


def test_an_outsider_sees_nothing_of_it(cast: Cast, missed: Missed, signed_in: Callable[[Person], Browser]) -> None:
    page = signed_in(cast.cleo).get("/digest").get_data(as_text=True)
    assert missed.busy.title not in page
    assert "Nothing happened in the last two weeks" in page


def test_a_dry_run_says_how_many_get_one_and_why_the_others_do_not(
    app: Flask, smtp: SmtpServer, cast: Cast, missed: Missed
) -> None:
    away(cast.cleo, 30)
    away(cast.hanna, 30).digest_frequency = "never"
    db.session.commit()
    output = run(app, "send", "--dry-run")
    assert "Edition 2026-W48: 1 would get a digest." in output
    assert "4 to 4 items each; in all 2 for you, 1 groups, 1 waiting" in output
    assert "1 quiet, but nothing worth a mail happened" in output
    assert "1 want none" in output
    assert "3 were here within the last 14 days" in output
    assert "Ada" not in output
    named = run(app, "send", "--dry-run", "--names")
    assert "Ada Łukasiewicz: 2 for you, 1 groups, 1 waiting" in named
    assert "Cleo Ó Súilleabháin: nothing worth a mail" in named
    assert not smtp.deliveries
    assert db.session.query(Digest).count() == 0


def test_sending_plans_and_sends_and_the_status_tells_of_it(
    app: Flask, smtp: SmtpServer, cast: Cast, missed: Missed
) -> None:
    assert "Mails: 1 sent." in run(app, "send")
    assert len(smtp.deliveries) == 1
    assert "0 get a digest" in run(app, "send")
    assert run(app, "status") == "2026-W48  1 sent, 0 ended by its link\n"


def test_without_a_server_the_digests_wait(app: Flask, cast: Cast, missed: Missed) -> None:
    assert "mail_server is empty" in run(app, "send")
    assert run(app, "status") == "2026-W48  1 planned, 0 ended by its link\n"


def test_a_reply_to_a_comment_and_the_options_of_a_poll_are_told(cast: Cast) -> None:
    poll = Plan(("Lisbon", "Porto"), takes_several=False, results=Results.AFTER_VOTING, ends_at=None)
    writing.post(cast.ben, cast.cycling, "Where do we ride?", poll=poll)
    post = writing.post(cast.ben, cast.python)
    writing.reply(cast.ben, writing.comment(cast.ada, post, "To the sea."), post, "Which one?")
    shown = queries.example(writing.viewer(cast.ada))
    [reply] = shown.of(Section.FOR_YOU)
    assert (reply.reason, reply.others) == (Reason.YOUR_COMMENT, 0)
    assert phrases.what(reply) == "Ben Okafor replied to your comment"
    [news] = shown.of(Section.GROUPS)
    assert news.excerpt == "Where do we ride? · Poll: Lisbon / Porto"
