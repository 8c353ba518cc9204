"""What a digest never shows: seen, own, out of reach; and what changes until the last moment."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import delete

from intranet import clock
from intranet.database import db
from intranet.digests import notices, planner
from intranet.digests.models import DigestState
from intranet.groups.models import Group, Membership, Visibility
from intranet.items.models import Item, ItemState, Seen
from intranet.mail import kinds
from intranet.mail.kinds import MailKind
from intranet.mail.models import OutgoingMail
from intranet.people.models import Person
from tests import writing
from tests.cast import Cast
from tests.digests.conftest import Missed, away, days_ago, days_later, digest_of
from tests.mail.conftest import send_due
from tests.servers.smtp import SmtpServer

MARKER = "walrus"


def everything(smtp: SmtpServer) -> str:
    """Return every word that arrived, headers and both bodies."""
    return "\n".join(
        "\n".join([*map(str, delivery.message.values()), delivery.text("plain"), delivery.text("html")])
        for delivery in smtp.deliveries
    )


def plan_and_send(then: Callable[[], object] = lambda: None) -> dict[str, int]:
    planner.plan()
    then()
    db.session.commit()
    return send_due()


def leave(person: Person, group: Group) -> None:
    db.session.execute(delete(Membership).where(Membership.person_id == person.id, Membership.group_id == group.id))


def test_what_she_has_seen_or_written_is_not_in_it(smtp: SmtpServer, cast: Cast, missed: Missed) -> None:
    with days_ago(3):
        own = writing.question(cast.ada, cast.cycling, "A question of her own")
        db.session.add(Seen(person_id=cast.ada.id, item_id=missed.open_question.id, seen_at=clock.now()))
    away(cast.ada, 21)
    assert plan_and_send() == {"sent": 1}
    found = everything(smtp)
    assert missed.reply.title in found
    assert own.title not in found
    assert missed.open_question.title not in found


def test_a_secret_group_never_shows_to_an_outsider_and_does_to_a_member(smtp: SmtpServer, cast: Cast) -> None:
    with days_ago(30):
        hers = writing.question(cast.ada, cast.orchid, f"{MARKER} one", MARKER)
    with days_ago(3):
        writing.answer(cast.ben, hers, f"{MARKER} two")
        writing.question(cast.ben, cast.orchid, f"{MARKER} three", MARKER)
        writing.thanks(cast.ben, [cast.ada], cast.orchid, f"{MARKER} four")
        for group in (cast.cycling, cast.python, None):
            writing.question(cast.ben if group else cast.hanna, group, "Something for everybody")
        for to in (cast.cleo, cast.ada):
            writing.thanks(cast.mika, [to], body="You helped.")
    cast.orchid.name = f"{MARKER} five"
    for person in (cast.ada, cast.cleo):
        away(person, 21)
    assert plan_and_send() == {"sent": 2}
    for delivery in smtp.deliveries:
        body = delivery.text("plain") + delivery.text("html")
        if delivery.recipient.startswith("cleo"):
            assert MARKER not in delivery.raw.decode() + body
        else:
            assert f"{MARKER} one" in body
            assert MARKER not in str(delivery.message["Subject"])


def test_of_a_closed_group_only_titles_leave_the_site(smtp: SmtpServer, cast: Cast, missed: Missed) -> None:
    assert missed.busy.body == "The word is walrus."
    assert plan_and_send() == {"sent": 1}
    assert missed.busy.title in everything(smtp)
    assert MARKER not in everything(smtp)
    assert "Python" not in str(smtp.deliveries[0].message["Subject"])
    assert missed.busy.title not in smtp.deliveries[0].text("html").split("</div>")[0]  # the line beside the subject


def test_a_digest_of_closed_groups_alone_names_none_of_them_in_its_subject(smtp: SmtpServer, cast: Cast) -> None:
    with days_ago(3):
        for number in range(2):
            writing.question(cast.ben, cast.python, f"{MARKER} {number}")
        writing.question(cast.ben, cast.orchid, f"{MARKER} 3")
        db.session.add(Membership(group_id=cast.orchid.id, person_id=cast.mika.id))
        db.session.commit()
        writing.question(cast.mika, cast.orchid, f"{MARKER} 4")
    away(cast.ada, 21)
    assert plan_and_send() == {"sent": 1}
    subject = str(smtp.deliveries[0].message["Subject"])
    assert subject == "What happened while you were away"
    assert MARKER not in smtp.deliveries[0].text("html").split("</div>")[0]


BETWEEN: dict[str, Callable[[Cast, Missed], object]] = {
    "deleted": lambda cast, missed: setattr(missed.reply, "state", ItemState.DELETED),
    "hidden": lambda cast, missed: setattr(missed.reply, "state", ItemState.HIDDEN),
    "its question deleted": lambda cast, missed: setattr(missed.hers, "state", ItemState.DELETED),
    "moved out of reach": lambda cast, missed: (
        [
            setattr(item, name, getattr(cast.orchid, column))
            for item in (missed.hers, missed.reply)
            for name, column in (("audience_id", "audience_id"), ("group_id", "id"))
        ]
        and leave(cast.ada, cast.orchid)
    ),
    "group secret and left": lambda cast, missed: [
        setattr(cast.cycling, "visibility", Visibility.SECRET),
        leave(cast.ada, cast.cycling),
    ],
}


@pytest.mark.parametrize("change", BETWEEN.values(), ids=BETWEEN.keys())
def test_what_is_gone_between_planning_and_sending_is_not_in_it(
    smtp: SmtpServer, cast: Cast, missed: Missed, change: Callable[[Cast, Missed], object]
) -> None:
    body = "Behind the canteen"
    assert plan_and_send(lambda: change(cast, missed)) == {"sent": 1}
    assert body not in everything(smtp)
    assert missed.reply.title == "" or missed.hers.title not in everything(smtp)
    assert "Mika Virtanen thanked you" in everything(smtp)


def test_a_group_she_left_is_not_said_to_be_joined(smtp: SmtpServer, cast: Cast, missed: Missed) -> None:
    assert plan_and_send(lambda: leave(cast.ada, cast.cycling)) == {"sent": 1}
    assert missed.open_question.title not in everything(smtp)
    assert "which you joined" in everything(smtp)  # Python, still


def test_a_question_answered_meanwhile_does_not_wait_any_more(smtp: SmtpServer, cast: Cast, missed: Missed) -> None:
    def answer() -> None:
        writing.answer(cast.ada, missed.open_question)
        away(cast.ada, 21)

    assert plan_and_send(answer) == {"sent": 1}
    assert "Waiting for an answer" not in everything(smtp)


def test_when_too_little_is_left_none_is_sent(smtp: SmtpServer, cast: Cast, missed: Missed) -> None:
    def delete_most() -> None:
        for item in (missed.reply, missed.thanks):
            item.state = ItemState.DELETED

    assert plan_and_send(delete_most) == {"cancelled": 1}
    assert (digest_of(cast.ada).state, digest_of(cast.ada).reason) == (DigestState.CANCELLED, "not_enough_left")


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("digest_frequency", "never", "opted_out"),
        ("last_seen_at", "now", "came_back"),
        ("state", "deactivated", "recipient_left"),
        ("email", "nothing", "bad_address"),
    ],
)
def test_who_changes_between_planning_and_sending_gets_none(
    smtp: SmtpServer, cast: Cast, missed: Missed, column: str, value: str, reason: str
) -> None:
    planner.plan()
    with days_later(0.01):
        setattr(cast.ada, column, clock.now() if value == "now" else value)
        db.session.commit()
        assert send_due() == {"cancelled": 1}
    assert not smtp.deliveries
    digest = digest_of(cast.ada)
    assert (digest.state, digest.reason) == (DigestState.CANCELLED, reason)


def test_a_digest_that_waited_too_long_is_not_sent(smtp: SmtpServer, cast: Cast, missed: Missed) -> None:
    planner.plan()
    with days_later(1.6):
        assert send_due() == {"cancelled": 1}
    assert digest_of(cast.ada).reason == "stale"


@pytest.mark.parametrize("way", ["opted out", "hidden"])
def test_the_last_look_is_when_it_leaves_not_when_it_was_written(
    smtp: SmtpServer, cast: Cast, missed: Missed, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Somebody acts after the mail was composed and before its text leaves."""

    def compose(mail: OutgoingMail) -> object:
        values = notices.compose(mail)
        if way == "opted out":
            db.session.query(Person).filter_by(id=cast.ada.id).update({"digest_frequency": "never"})
        else:
            db.session.query(Item).filter_by(id=missed.reply.id).update({"state": ItemState.HIDDEN})
        db.session.commit()
        return values

    known = kinds.named("digest")
    late = MailKind(
        "digest", known.once, known.expires_after, compose, known.guard, known.settled, known.unsubscribe_url
    )  # type: ignore[arg-type]
    monkeypatch.setitem(kinds._kinds, "digest", late)
    if way == "opted out":
        assert plan_and_send() == {"cancelled": 1}
        assert digest_of(cast.ada).reason == "opted_out"
    else:
        assert plan_and_send() == {"sent": 1}
        assert "Behind the canteen" not in everything(smtp)
