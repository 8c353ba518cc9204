"""One function decides for the inbox and for mails: every wish against every kind of event."""

from __future__ import annotations

import pytest

from intranet.notifications.deciding import INBOX_ONLY, NOTHING, Decision, Level, Wishes, decide
from intranet.notifications.kinds import REPLIES, REQUESTS, Concern, Kind, Rhythm, Topic

REPLY = Kind("a reply", REPLIES, "bell", "", "")
NEWS = Kind("news", Topic("news", "", Rhythm.WEEKLY, 1, Concern.AROUND_ME), "bell", "", "")
MUST = Kind("a must", REQUESTS, "bell", "", "", must_reach=True)
DUTY = Kind("a duty", REQUESTS, "bell", "", "", is_duty=True)


@pytest.mark.parametrize(
    ("kind", "wishes", "expected"),
    [
        (REPLY, Wishes(), Decision(inbox=True, mail=Rhythm.NOW)),
        (REPLY, Wishes(rhythm=Rhythm.DAILY), Decision(inbox=True, mail=Rhythm.DAILY)),
        (REPLY, Wishes(rhythm=Rhythm.NEVER), INBOX_ONLY),
        (REPLY, Wishes(level=Level.NEVER), Decision(inbox=True, mail=Rhythm.NOW)),
        (REPLY, Wishes(level=Level.MUTED), INBOX_ONLY),
        (REPLY, Wishes(mutes_thread=True), NOTHING),
        (REPLY, Wishes(mutes_actor=True), NOTHING),
        (REPLY, Wishes(rhythm=Rhythm.NOW, level=Level.NOW, mutes_thread=True), NOTHING),
        (NEWS, Wishes(), Decision(inbox=True, mail=Rhythm.WEEKLY)),
        (NEWS, Wishes(rhythm=Rhythm.NOW), Decision(inbox=True, mail=Rhythm.NOW)),
        (NEWS, Wishes(rhythm=Rhythm.NOW, level=Level.DAILY), Decision(inbox=True, mail=Rhythm.DAILY)),
        (NEWS, Wishes(rhythm=Rhythm.NEVER, level=Level.NOW), Decision(inbox=True, mail=Rhythm.NOW)),
        (NEWS, Wishes(level=Level.NEVER), INBOX_ONLY),
        (NEWS, Wishes(rhythm=Rhythm.NOW, level=Level.MUTED), NOTHING),
        (NEWS, Wishes(level=Level.NOW, mutes_actor=True), NOTHING),
        (DUTY, Wishes(level=Level.MUTED, mutes_thread=True, mutes_actor=True), Decision(inbox=True, mail=Rhythm.NOW)),
        (DUTY, Wishes(rhythm=Rhythm.NEVER), INBOX_ONLY),
    ],
)
def test_what_is_wished_is_what_follows(kind: Kind, wishes: Wishes, expected: Decision) -> None:
    assert decide(kind, wishes) == expected


EVERY_WISH = [
    Wishes(rhythm, level, thread, actor)
    for rhythm in (None, *Rhythm)
    for level in (None, *Level)
    for thread in (False, True)
    for actor in (False, True)
]


def test_what_must_reach_everybody_does_whatever_is_wished() -> None:
    assert {decide(MUST, one) for one in EVERY_WISH} == {Decision(inbox=True, mail=Rhythm.NOW)}


def test_whatever_is_wished_no_mail_tells_what_the_inbox_does_not() -> None:
    assert len(EVERY_WISH) == 168
    for kind in (REPLY, NEWS, DUTY):
        for one in EVERY_WISH:
            decision = decide(kind, one)
            assert decision.inbox or decision.mail is Rhythm.NEVER, (kind.name, one)
