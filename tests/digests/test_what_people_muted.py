"""The digest asks the same decision as notices: what somebody muted, or was mailed at once, is not in it."""

from __future__ import annotations

import pytest

from intranet.database import db
from intranet.digests import planner
from intranet.mail.models import MailState, OutgoingMail
from intranet.notifications import actions
from intranet.notifications.deciding import Level
from intranet.notifications.kinds import Rhythm
from tests.cast import Cast
from tests.digests.conftest import Missed, items_of


def in_it(cast: Cast) -> set[int | None]:
    planner.plan()
    return {item_id for _, item_id in items_of(cast.ada)}


def test_nothing_is_left_out_unasked(cast: Cast, missed: Missed) -> None:
    assert {missed.reply.id, missed.thanks.id, missed.open_question.id, missed.busy.id} <= in_it(cast)


@pytest.mark.parametrize("way", ["thread", "person", "group", "level", "kind", "mailed"])
def test_what_is_muted_or_was_mailed_is_left_out(cast: Cast, missed: Missed, way: str) -> None:
    viewer = cast.viewer(cast.ada)
    gone = {missed.reply.id}
    if way == "thread":
        actions.mute_thread(viewer, missed.hers, muted=True)
    elif way == "person":
        actions.mute_person(viewer, cast.mika.id, muted=True)
        gone = {missed.thanks.id, missed.busy.id}
    elif way == "group":
        actions.choose_level(viewer, cast.cycling.id, Level.MUTED)
        gone = {missed.reply.id, missed.open_question.id}
    elif way == "level":
        actions.choose_level(viewer, cast.python.id, Level.NEVER)
        gone = {missed.busy.id}
    elif way == "kind":
        actions.choose(viewer, {"answers": Rhythm.NEVER}, {})
    else:
        key = f"notice:{cast.ada.id}:answer:{missed.reply.id}"
        mail = {"dedupe_key": key, "message_id": key, "template": "notice", "once": "resend"}
        moment = missed.reply.published_at
        db.session.add(
            OutgoingMail(
                kind="notice", person_id=cast.ada.id, state=MailState.SENT, created_at=moment, expires_at=moment, **mail
            )
        )
        db.session.commit()
    left = in_it(cast)
    assert gone.isdisjoint(left)
    assert left, "the rest is still told"
