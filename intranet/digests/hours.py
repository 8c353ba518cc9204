"""At which hours digests are written."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from intranet.settings import settings

#: Tuesday to Thursday, in working hours where the site is: read with a cup of coffee, not on a Sunday.
WEEKDAYS = (1, 2, 3)
FROM, UNTIL = time(9, 30), time(16, 0)


def is_good_hour(moment: datetime) -> bool:
    """Whether digests may be written now where the site is; zones of single people are not looked at."""
    local = moment.astimezone(ZoneInfo(settings().time_zone))
    return local.weekday() in WEEKDAYS and FROM <= local.time() < UNTIL
