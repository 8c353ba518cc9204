"""Announcing to everyone, to the people of a rule, and in a group."""

from __future__ import annotations

import pytest

from intranet import clock
from intranet.access import Forbidden
from intranet.announcements import actions
from intranet.announcements.actions import Plan, Words
from intranet.announcements.models import Round
from intranet.announcements.targets import Target
from intranet.audiences.keeping import audience_of
from intranet.audiences.models import AnnounceRight
from intranet.audiences.rules import parse
from intranet.database import db
from intranet.items.models import EVERYONE, ItemState
from intranet.notifications import fanning
from intranet.notifications.models import Notice

ENGINEERS = {
    "version": 1,
    "any": [{"all": [{"attribute": "department", "operator": "is", "values": ["Engineering"]}]}],
}
PLAN = Plan(Words("The lift is repaired", "It goes again."), "en")


def test_only_who_has_the_right_announces(cast):
    with pytest.raises(Forbidden):
        actions.announce(cast.viewer(cast.ada), Target(EVERYONE), PLAN)
    db.session.add(AnnounceRight(person_id=cast.ada.id, rule=ENGINEERS))
    db.session.flush()
    with pytest.raises(Forbidden):
        actions.announce(cast.viewer(cast.ada), Target(EVERYONE), PLAN)
    written = actions.announce(cast.viewer(cast.ada), Target(audience_of(parse(ENGINEERS))), PLAN)
    assert written.state == ItemState.PUBLISHED


def test_everybody_in_the_audience_is_told_and_nobody_else(cast, signed_in):
    db.session.add(AnnounceRight(person_id=cast.ada.id))
    cast.ben.department = "Engineering"
    db.session.flush()
    written = actions.announce(cast.viewer(cast.ada), Target(audience_of(parse(ENGINEERS))), PLAN)
    fanning.work_off()
    told = set(db.session.scalars(db.select(Notice.recipient_id).where(Notice.item_id == written.id)))
    assert told == {cast.ben.id}
    assert signed_in(cast.ben).get(f"/announcements/{written.id}").status_code == 200


def test_what_must_be_read_begins_a_round_and_what_is_scheduled_tells_nobody_yet(cast):
    db.session.add(AnnounceRight(person_id=cast.ada.id))
    db.session.flush()
    asked = actions.announce(
        cast.viewer(cast.ada), Target(EVERYONE), Plan(PLAN.words, "en", must_read=True), once_key="a"
    )
    assert db.session.get(Round, (asked.id, 1)).cause == "published"
    later = Plan(PLAN.words, "en", publish_at=clock.now())
    assert actions.announce(cast.viewer(cast.ada), Target(EVERYONE), later, once_key="b").state == ItemState.SCHEDULED
    assert fanning.waiting_count() == 0
