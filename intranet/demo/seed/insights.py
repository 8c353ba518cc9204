"""The figures of the quarters that are over, and a nudge for each account that is offered to try."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from intranet.demo.seed.ground import Ground
from intranet.insights import nudging, snapshots
from intranet.insights.quarters import Quarter
from intranet.settings import settings

#: Quarters before this one; of those before the first colleague there is nothing to tell.
QUARTERS = 3


def plant_insights(ground: Ground) -> None:
    """Take the snapshots in their order, each soon after its quarter, and nudge as the job would have."""
    zone = ZoneInfo(settings().time_zone)
    quarter = Quarter.of(ground.chronicle.now, zone)
    over = [quarter := quarter.before for _ in range(QUARTERS)]
    began = ground.chronicle.timeline.days_ago(max(each.since for each in ground.company.people.values()), "first")
    for each in reversed(over):
        if each.began(zone) > began:
            with ground.at(each.ended(zone) + timedelta(hours=5)):
                snapshots.take(each)
    nudging.nudge(sorted(ground.people[username] for username in ground.tried_out))
