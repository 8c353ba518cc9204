"""Closing the card of the first week, and choosing where newcomers say hello."""

from __future__ import annotations

from intranet import clock
from intranet.access import Viewer, require
from intranet.database import db, insert_new
from intranet.welcome import policy
from intranet.welcome.models import THE_ONE, FirstWeekEnd, WelcomeSetting
from intranet.welcome.queries.first_week import groups_for_hello


def close(actor: Viewer) -> None:
    """Close the card for good, also when pressed twice."""
    insert_new(FirstWeekEnd.__table__, [{"person_id": actor.person_id, "ended_at": clock.now()}])
    db.session.commit()


def choose_group(actor: Viewer, group_id: int | None) -> None:
    """Choose where newcomers say hello, or no group. Raises Forbidden, also for a group that not everybody reads."""
    require(policy.can_choose_group(actor))
    require(group_id is None or group_id in dict(groups_for_hello(actor)))
    setting = db.session.get(WelcomeSetting, THE_ONE) or WelcomeSetting(id=THE_ONE)
    setting.group_id, setting.set_by_id = group_id, actor.person_id
    db.session.add(setting)
    db.session.commit()
