"""When something is published: the fields of composers, and the forms of the calendar and the switch."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from babel.dates import get_timezone_name
from flask_babel import get_timezone, to_user_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, TimeField
from wtforms.validators import Optional

from intranet import clock
from intranet.items.models import REASON_LENGTH
from intranet.scheduling.models import Decision
from intranet.web.forms import Form, LineField, NotBlank, PostedForm, at_most
from intranet.web.locale import notation

#: The fields of a later moment among those of what is written, for drafts.
FIELDS = ("later_day", "later_time")
#: No further ahead: who wrote it, and whom it was for, are others by then.
AHEAD = timedelta(days=180)
#: By how much the buttons of the calendar move something.
STEPS = {
    "day-earlier": timedelta(days=-1),
    "hour-earlier": timedelta(hours=-1),
    "hour-later": timedelta(hours=1),
    "day-later": timedelta(days=1),
}
DECISIONS = {"release": Decision.RELEASED, "move": Decision.MOVED, "drop": Decision.DROPPED}


class MomentFields(PostedForm):
    """A day and a time by the writer's clock; both or neither."""

    later_day = DateField(_l("Day"), validators=[Optional()])
    later_time = TimeField(_l("Time"), validators=[Optional()])
    is_needed = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then whether they mean a moment to come."""
        is_valid = super().validate(extra_validators)
        if self.later_day.errors or self.later_time.errors:
            return False
        name, wrong = self._wrong()
        if wrong:
            self[name].errors = [*self[name].errors, wrong]
        return bool(is_valid and not wrong)

    @property
    def zone_name(self) -> str:
        """Whose clocks are meant."""
        return str(get_timezone()).replace("_", " ")

    @property
    def later(self) -> datetime | None:
        """The moment that is meant, in UTC; none where it is to be published at once."""
        found = self._moments()
        return found[0] if found else None

    @property
    def later_twice(self) -> str:
        """What is said where the clocks show the time twice: the first is meant."""
        found = self._moments()
        if len(found) < 2:
            return ""
        name = str(get_timezone_name(found[0].astimezone(get_timezone()), "long", locale=notation()))
        return str(_("Clocks show this time twice on that day. It is the first of them, %(zone)s.", zone=name))

    def _moments(self) -> list[datetime]:
        day, at = self.later_day.data, self.later_time.data
        return clock.moments(day, at, str(get_timezone())) if day and at else []

    def _wrong(self) -> tuple[str, str]:
        day, at = self.later_day.data, self.later_time.data
        if not day and not at:
            return ("later_day", _("Choose the day.")) if self.is_needed else ("", "")
        if not day or not at:
            return ("later_time", _("Choose the time too.")) if day else ("later_day", _("Choose the day too."))
        found = self._moments()
        if not found:
            return "later_time", _("Clocks skip this time on that day. Choose another one.")
        if found[0] <= clock.now():
            return "later_day", _("This is over already. Choose a moment to come.")
        if found[0] > clock.now() + AHEAD:
            return "later_day", _("At most half a year ahead, please.")
        return "", ""


class LaterFields(MomentFields, Form):
    """The same as fields of a composer, where it may as well be published at once."""


class MoveForm(MomentFields):
    """Another time for what is scheduled."""

    is_needed = True

    def of(self, moment: datetime | None) -> MoveForm:
        """Fill in the time that it has; or tomorrow at nine."""
        local = to_user_timezone(moment or clock.now() + timedelta(days=1))
        self.later_day.data = local.date()
        self.later_time.data = local.time().replace(second=0, microsecond=0)
        if moment is None:
            self.later_time.data = self.later_time.data.replace(hour=9, minute=0)
        return self


class PauseForm(PostedForm):
    """Why everything waits."""

    reason = LineField(
        _l("Why is everything paused?"),
        validators=[NotBlank(_l("Say why: colleagues whose announcements wait will read it.")), at_most(REASON_LENGTH)],
    )


class DecisionForm(MomentFields):
    """What becomes of something that was held."""

    decision = HiddenField()

    @property
    def wanted(self) -> Decision | None:
        """The decision, if it is one."""
        return DECISIONS.get(str(self.decision.data))

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for a moment where there is to be a new one."""
        self.is_needed = self.wanted is Decision.MOVED
        if not self.is_needed:
            self.later_day.data = self.later_time.data = None
        return self.wanted is not None and super().validate(extra_validators)


def stepped(moment: datetime, step: str) -> datetime | None:
    """Return a moment moved by a button: a day keeps what the clock on the wall shows.

    None where the button is unknown, or it would be over, too far ahead, or skipped by the clocks.
    """
    by = STEPS.get(step)
    if by is None:
        return None
    if by.days in (1, -1) and not by.seconds:
        local = to_user_timezone(moment)
        found = clock.moments(local.date() + by, local.time().replace(tzinfo=None), str(get_timezone()))
        moved = found[0] if found else None
    else:
        moved = moment + by
    return moved if moved and clock.now() < moved <= clock.now() + AHEAD else None
