"""One switch: what happens by itself waits for a person, nothing is lost, and nothing goes out by itself afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from intranet import clock
from intranet.database import db
from intranet.digests import commands as digests
from intranet.digests.models import Digest
from intranet.events import reminding
from intranet.groups.models import MemberRole, Membership
from intranet.items.models import ItemState
from intranet.mail import outbox
from intranet.mail.models import MailState, OutgoingMail
from intranet.notifications.models import Notice
from intranet.posts import actions as posts
from intranet.scheduling import actions, due
from intranet.scheduling.models import Cause, Decision, Pause, Slot
from intranet.scheduling.queries import is_paused
from intranet.welcome import telling
from tests import writing

#: A Tuesday, at a good hour for digests.
NOON = datetime.fromisoformat("2026-11-24T11:00:00+00:00")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def slots(kind: str) -> list[Slot]:
    return list(db.session.scalars(select(Slot).where(Slot.kind == kind).order_by(Slot.id)))


def told(kind: str) -> int:
    return db.session.query(Notice).filter_by(kind=kind).count()


def at(moment: datetime) -> None:
    """Let the job process do what is due."""
    with clock.frozen_at(moment):
        due.work_off()
        digests.plan_due()
        reminding.remind_due()
        telling.tell_due()


def digest_mail(cast, key: str) -> OutgoingMail:
    outbox.enqueue(outbox.NewMail("digest", key, "digest", {"digest_id": 1}, person_id=cast.ada.id))
    return db.session.scalars(select(OutgoingMail).where(OutgoingMail.dedupe_key == key)).one()


def test_everything_waits_and_a_person_decides_about_each(cast, signed_in):
    with clock.frozen_at(NOON - DAY):
        mika = signed_in(cast.mika)
        by, group = writing.viewer(cast.ada), writing.place(cast.cycling)
        post = posts.post(by, group, "Zebrafish", "In the pond", (), later=NOON)
        after = posts.post(by, group, "Axolotl", "In the pond", (), later=NOON + 3 * HOUR)
        event = writing.event(cast.ben, cast.cycling)
        secret = writing.event(cast.ben, cast.orchid, "Orchid evening")
        event.remind_at = secret.remind_at = NOON
        db.session.add(Membership(group_id=cast.cycling.id, person_id=cast.cleo.id, role=MemberRole.AMBASSADOR))
        mail = digest_mail(cast, "digest:1")
        for _press in range(2):
            assert mika.send("/scheduling/pause", {"reason": "An accident in hall 3"}).status_code == 303
        assert db.session.query(Pause).count() == 1
        assert mail.state == MailState.DEFERRED
    at(NOON)
    at(NOON + MINUTE)
    assert post.state == ItemState.SCHEDULED
    assert [slot.cause for slot in slots("item")] == [Cause.PAUSED]
    assert len(slots("digests")) == len(slots("mails")) == 1
    assert len(slots("event_reminders")) == len(slots("first_posts")) == 2
    assert not db.session.query(Digest).count() + told("event_reminder") + told("first_post")
    with clock.frozen_at(NOON + 2 * MINUTE):
        mika = signed_in(cast.mika)
        page = mika.get("/scheduling").text
        assert "Wheel truing evening" in page
        assert "Orchid" not in page
        assert "Zebrafish" not in page
        assert "An accident in hall 3" in mika.get("/groups").text
        hidden = next(slot for slot in slots("event_reminders") if slot.item_id == secret.id)
        assert mika.get(f"/scheduling/slots/{hidden.id}/decision").status_code == 404
        for _press in range(2):
            mika.send("/scheduling/resumption")
        assert not is_paused()
    at(NOON + 10 * MINUTE)
    assert post.state == ItemState.SCHEDULED, "nothing goes out by itself"
    assert not db.session.query(Digest).count() + told("event_reminder") + told("first_post")
    with clock.frozen_at(NOON + 11 * MINUTE):
        until = {"until": int(clock.now().timestamp())}
        for _press in range(2):
            mika.send("/scheduling/kinds/event_reminders/decision", {"decision": "release", **until})
            mika.send("/scheduling/kinds/first_posts/decision", {"decision": "drop", **until})
            mika.send("/scheduling/kinds/mails/decision", {"decision": "release", **until})
        [edition] = slots("digests")
        form = {"decision": "move", "later_day": "2026-11-24", "later_time": "13:00"}
        for _press in range(2):
            assert mika.send(f"/scheduling/slots/{edition.id}/decision", form).status_code == 303
        assert edition.due_at == NOON + HOUR
        actions.publish_now(writing.viewer(cast.ada), post)
    at(NOON + 12 * MINUTE)
    assert (told("event_reminder"), told("first_post")) == (2, 1), "of what was published by hand since"
    assert (mail.reason, edition.done_at) == (outbox.RELEASED, None)
    at(NOON + HOUR)
    at(NOON + 3 * HOUR)
    assert edition.done_at is not None
    assert post.is_published
    assert after.is_published
    assert not [slot for slot in db.session.scalars(select(Slot)) if slot.done_at is None]


def test_a_new_time_that_falls_into_another_pause_or_is_missed_is_asked_about_again(cast):
    mika = writing.viewer(cast.mika)
    with clock.frozen_at(NOON):
        actions.pause(mika, "A storm")
        digests.plan_due()
        [edition] = slots("digests")
        actions.resume(mika)
        actions.decide(mika, edition, Decision.MOVED, NOON + HOUR)
    with clock.frozen_at(NOON + 2 * HOUR):
        due.work_off()
        assert (edition.cause, edition.decision) == (Cause.MISSED, None)
        actions.decide(mika, edition, Decision.MOVED, NOON + 3 * HOUR)
        actions.pause(mika, "Another storm")
    with clock.frozen_at(NOON + 3 * HOUR):
        due.work_off()
        assert (edition.cause, edition.decision) == (Cause.PAUSED, None)
        actions.decide(mika, edition, Decision.RELEASED)
        due.work_off()
        assert edition.done_at is not None, "what a person does by hand goes on"


def test_a_digest_in_the_outbox_leaves_only_when_a_person_lets_it_go(cast):
    mika = writing.viewer(cast.mika)
    with clock.frozen_at(NOON):
        mail = digest_mail(cast, "digest:1")
        actions.pause(mika, "A storm")
        late = digest_mail(cast, "digest:2")  # by a process that was at it
        outbox.enqueue(outbox.NewMail("check", "check:1", "check", address="ada@example.test"))
        assert [one.kind for one in outbox.claim("nobody", 10)] == ["check"]
        assert not outbox.must_wait(db.session.scalars(select(OutgoingMail).filter_by(kind="check")).one())
        assert outbox.must_wait(late)
        db.session.commit()
        actions.resume(mika)
    with clock.frozen_at(NOON + HOUR):
        assert not outbox.claim("nobody", 10)
        first, second = slots("mails")
        actions.decide(mika, first, Decision.RELEASED)
        actions.decide(mika, second, Decision.DROPPED)
        due.work_off()
        assert [one.id for one in outbox.claim("nobody", 10)] == [mail.id]
        db.session.refresh(late)
        assert late.state == MailState.CANCELLED


def test_the_switch_is_not_for_everybody(cast, signed_in):
    ada, anton, hanna = signed_in(cast.ada), signed_in(cast.anton), signed_in(cast.hanna)
    for address in ("/scheduling", "/scheduling/pause", "/scheduling/resumption"):
        assert ada.get(address).status_code == 403
        assert anton.get(address).status_code == hanna.get(address).status_code == 200
    assert ada.send("/scheduling/pause", {"reason": "No"}).status_code == 403
    answer = anton.send("/scheduling/pause", {"reason": " "})
    assert answer.status_code == 422
    assert not is_paused()
