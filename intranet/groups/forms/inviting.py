"""What people fill in when they invite, are invited, put a group first, or have left."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, HiddenField, RadioField
from wtforms.validators import Optional, ValidationError

from intranet import clock
from intranet.groups.forms import chosen_level, level_field
from intranet.groups.guest_list import MOST_LINES, split
from intranet.groups.models.leaving import LeaveReason
from intranet.notifications.deciding import Level
from intranet.web.forms import Form, NotBlank, TextField, at_most, offered, required

LIST_LENGTH = MOST_LINES * 320
WORDS_LENGTH = 1_000
#: A group that is first for longer is furniture.
LONGEST = timedelta(days=366)


class GuestListForm(Form):
    """Names, addresses or user names, one in each line."""

    names = TextField(_l("Colleagues"), [NotBlank(_l("Write at least one name.")), at_most(LIST_LENGTH)])

    def validate_names(self, field: Field) -> None:
        """As many as one can still look through."""
        number = len(split(field.data or ""))
        if number > MOST_LINES:
            raise ValidationError(
                _("At most %(most)d lines at once, please; these are %(num)d.", most=MOST_LINES, num=number)
            )


class ReplyForm(Form):
    """Accepting an invitation, or not."""

    reply = HiddenField()
    level = level_field()

    @property
    def wanted(self) -> Level | None:
        """How much whoever accepts wants to hear."""
        return chosen_level(self.level)


class FeatureForm(Form):
    """Until when a group is first; without a day until it is taken back."""

    until = DateField(_l("Until"), [Optional()])

    def validate_until(self, field: Field) -> None:
        """A day to come, and not years away."""
        today = clock.now().date()
        if field.data and not today <= _day(field) <= today + LONGEST:
            raise ValidationError(_("Please choose a day within the next year."))


class DepartureForm(Form):
    """Why somebody has left."""

    reason = RadioField(
        _l("What comes closest?"),
        choices=offered(
            [
                (LeaveReason.TIME, _l("I have no time for it")),
                (LeaveReason.QUIET, _l("Too little happens")),
                (LeaveReason.BUSY, _l("Too much happens")),
                (LeaveReason.TOPIC, _l("It is not about what I expected")),
                (LeaveReason.TONE, _l("I did not feel at ease")),
                (LeaveReason.OTHER, _l("Something else")),
            ]
        ),
        validators=[required(_l("Please choose one."))],
    )
    words = TextField(_l("In your words"), [at_most(WORDS_LENGTH)])


def _day(field: Field) -> date:
    day: date = field.data
    return day
