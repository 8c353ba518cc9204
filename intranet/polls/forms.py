"""What an author says of a poll, as fields of the form of a post; and what was chosen."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import get_timezone, to_user_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, DateField, RadioField, ValidationError
from wtforms.validators import Optional

from intranet import clock
from intranet.polls.models import LEAST_OPTIONS, MOST_OPTIONS, OPTION_LENGTH, Results
from intranet.web.addresses import row_id
from intranet.web.forms import Form, TextField, at_most, offered
from intranet.web.text import clean_line, is_blank

#: The fields of a poll among those of a post.
FIELDS = ("poll_options", "poll_several", "poll_results", "poll_ends")
LASTS_AT_MOST = timedelta(days=365)
RESULTS = {
    Results.AFTER_VOTING: _l("Whoever has voted, with names"),
    Results.AT_THE_END: _l("Everybody at the end, with names"),
    Results.ANONYMOUS: _l("Everybody at the end, anonymously"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """A poll as its author wants it."""

    options: tuple[str, ...]
    takes_several: bool
    results: Results
    ends_at: datetime | None


#: Said in place of a plan: the poll that is there, or none, stays.
AS_IT_IS = Plan((), False, Results.AFTER_VOTING, None)


class PollFields(Form):
    """The fields of a poll; without options there is none. One option a line: the same with and without a script."""

    poll_options = TextField(_l("Options"), validators=[at_most((OPTION_LENGTH + 2) * MOST_OPTIONS)])
    poll_several = BooleanField(_l("Several may be chosen"))
    poll_results = RadioField(
        _l("Who sees the result?"),
        choices=offered(RESULTS.items()),
        default=Results.AFTER_VOTING,
        validators=[Optional()],
        validate_choice=True,
    )
    poll_ends = DateField(_l("Last day to vote"), validators=[Optional()])

    def validate_poll_options(self, field: Any) -> None:
        """A handful of short, different lines; or none at all."""
        options = read_options(field.data)
        if not options:
            if self.poll_ends.raw_data and any(self.poll_ends.raw_data):
                raise ValidationError(_("Write the options too, one on each line."))
            return
        if not LEAST_OPTIONS <= len(options) <= MOST_OPTIONS:
            raise ValidationError(_("A poll has two to ten options, one on each line."))
        if any(len(option) > OPTION_LENGTH for option in options):
            raise ValidationError(_("An option has at most %(num)d characters.", num=OPTION_LENGTH))
        if len({option.casefold() for option in options}) < len(options):
            raise ValidationError(_("Two options are the same."))

    def validate_poll_ends(self, field: Any) -> None:
        """A day to come, within a year."""
        if field.data and not _day(timedelta()) <= field.data <= _day(LASTS_AT_MOST):
            raise ValidationError(_("Choose a day from today on, within a year."))

    @property
    def poll_plan(self) -> Plan | None:
        """The poll that is wanted, if one is."""
        options = read_options(self.poll_options.data)
        if not options:
            return None
        last_day = self.poll_ends.data
        ends_at = datetime.combine(last_day + timedelta(days=1), time(), get_timezone()) if last_day else None
        return Plan(options, bool(self.poll_several.data), Results(self.poll_results.data), ends_at)


def read_options(text: str | None) -> tuple[str, ...]:
    """Read one option from each line that says something."""
    return tuple(line for each in (text or "").splitlines() if not is_blank(line := clean_line(each)))


def last_day(ends_at: datetime | None) -> date | None:
    """Return the last whole day before the end where the reader is, as the form shows it."""
    if ends_at is None:
        return None
    local: datetime = to_user_timezone(ends_at - timedelta(seconds=1))
    return local.date()


def chosen(form: MultiDict[str, str], offered: Collection[int], several: bool) -> frozenset[int]:
    """Read which of the options were chosen. Raises ValueError with what is wrong."""
    try:
        ids = frozenset(row_id(value) for value in form.getlist("option"))
    except ValueError:
        ids = frozenset({0})
    if not ids:
        raise ValueError(_("Choose an option first."))
    if not ids <= set(offered):
        raise ValueError(_("The options have changed meanwhile. Please choose again."))
    if len(ids) > 1 and not several:
        raise ValueError(_("Choose one option only."))
    return ids


def _day(span: timedelta) -> date:
    local: datetime = to_user_timezone(clock.now() + span)
    return local.date()
