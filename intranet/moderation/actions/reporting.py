"""Reporting: each reader once for each item, and no more in a day than somebody can mean."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from werkzeug.exceptions import TooManyRequests

from intranet import clock
from intranet.access import Viewer, require
from intranet.database import db, lock_row
from intranet.items import publishing
from intranet.items.models import Item
from intranet.moderation import caretakers, notices, policy
from intranet.moderation.models import Desk, Reason, Report
from intranet.moderation.queries import holding
from intranet.people.models import Person

DAY = timedelta(days=1)
MOST_A_DAY = 20


def report(actor: Viewer, item: Item, reason: Reason, words: str, desk: Desk) -> bool:
    """Report an item; return whether it is new: each reader reports an item once.

    It goes to the community managers where its group has no other moderator than its author, or its author is one.
    Raises Forbidden, or TooManyRequests after many on one day.
    """
    require(policy.can_report(actor, item))
    lock_row(Person.__table__, actor.person_id)  # of two presses at once the second finds what the first one wrote
    if holding.reported(actor, item) is not None:
        return False
    _refuse_floods(actor)
    publishing.lock(item)
    require(policy.can_report(actor, item))
    if caretakers.only_managers(item):
        desk = Desk.MANAGERS
    written = Report(
        item_id=item.id,
        reporter_id=actor.person_id,
        desk=desk,
        reason=reason,
        words=words,
        item_version=item.version,
        item_title=item.title,
        item_body=item.body,
    )
    db.session.add(written)
    db.session.flush()
    to_managers = desk is Desk.MANAGERS
    people = caretakers.manager_ids(item) if to_managers else caretakers.moderator_ids(item)
    notices.reported(written, item, people, to_managers=to_managers)
    db.session.commit()
    return True


def _refuse_floods(actor: Viewer) -> None:
    query = select(func.count(), func.min(Report.reported_at)).where(
        Report.reporter_id == actor.person_id, Report.reported_at > clock.now() - DAY
    )
    count, first = db.session.execute(query).one()
    if count >= MOST_A_DAY:
        raise TooManyRequests(retry_after=first + DAY)
