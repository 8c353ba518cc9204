"""Durations, moments and shares in the words of the attention meter."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_skeleton, format_time
from flask_babel import gettext as _
from flask_babel import ngettext, to_user_timezone

from intranet.web.filters import number
from intranet.web.locale import notation

HOUR = 60
#: From so many hours on nobody counts the halves.
LONG = 10
#: Shares of people who get something else too, told roughly: exact ones would tell of single people.
NEARLY_ALL, MOST, HALF = 0.9, 0.6, 0.4


def duration(minutes: float) -> str:
    """Return how long it takes, as "about 5½ hours"."""
    if minutes < 1:
        return str(_("less than a minute"))
    if minutes < HOUR:
        return str(ngettext("about %(num)s minute", "about %(num)s minutes", round(minutes)))
    halves = round(minutes / HOUR * 2)
    if halves >= LONG * 2:
        return str(_("about %(hours)s hours", hours=number(round(minutes / HOUR))))
    whole, rest = divmod(halves, 2)
    spelled = f"{whole}½" if rest else str(whole)
    return str(ngettext("about %(hours)s hour", "about %(hours)s hours", 1 if halves <= 2 else 2, hours=spelled))


def moment(at: datetime) -> str:
    """Return a moment of the coming days by the reader's clock, as "Mon, 23 Nov, 10:00"."""
    local, locale = to_user_timezone(at), notation()
    return f"{format_skeleton('MMMEd', local, locale=locale)}, {format_time(local, 'short', locale=locale)}"


def percent(share: float) -> str:
    """Return a share as "37 %"; few are not none, and not quite all are not all."""
    rounded = round(share * 100)
    if 0 < share < 1:
        rounded = min(max(rounded, 1), 99)
    return str(_("%(number)s%%", number=rounded))


def part(share: float) -> str:
    """Return roughly how many of the same people."""
    if share >= NEARLY_ALL:
        return str(_("nearly all of them"))
    if share >= MOST:
        return str(_("most of them"))
    return str(_("about half of them") if share >= HALF else _("some of them"))
