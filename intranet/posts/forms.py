"""The forms of posts."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import get_timezone, lazy_pgettext, to_user_timezone
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, ValidationError
from wtforms.validators import Optional

from intranet import clock
from intranet.items.forms import TaggedForm, WrittenForm
from intranet.items.models import BODY_LENGTH, REASON_LENGTH, TITLE_LENGTH
from intranet.polls.forms import PollFields
from intranet.scheduling.forms import LaterFields
from intranet.web.forms import LineField, NotBlank, PostedForm, TextField, at_most, offered, required

PINNED_FOR = timedelta(days=14)
PINNED_AT_MOST = timedelta(days=365)


class PostForm(PollFields, LaterFields, WrittenForm, TaggedForm):
    """Group, words, and if wanted a title, tags and a poll. ``places`` are pairs of group id and name."""

    group = SelectField(_l("Group"), validators=[required(_l("Choose the group it is for."))])
    title = LineField(lazy_pgettext("text", "Title"), validators=[at_most(TITLE_LENGTH)])
    body = TextField(
        _l("What would you like to tell?"),
        validators=[NotBlank(_l("Write a few words first.")), at_most(BODY_LENGTH)],
    )
    version = IntegerField(validators=[Optional()])  # the one in hand when the form was opened

    def validate_poll_ends(self, field: Any) -> None:
        """A poll ends after its post is published."""
        super().validate_poll_ends(field)
        if self.later and self.poll_plan and self.poll_plan.ends_at and self.poll_plan.ends_at <= self.later:
            raise ValidationError(_("Choose a day after it is published."))

    def offer(self, places: list[tuple[str, str]]) -> PostForm:
        """Offer these groups to post in."""
        self.group.choices = offered(places)
        return self


class PinForm(PostedForm):
    """Until when a post stands first."""

    until = DateField(
        _l("First in the group until"),
        validators=[required(_l("Choose the last day."))],
        default=lambda: _in(PINNED_FOR),
    )

    def validate_until(self, field: Any) -> None:
        """A day to come, within a year: what stands first for ever is read by nobody."""
        if not _in(timedelta()) <= field.data <= _in(PINNED_AT_MOST):
            raise ValidationError(_("Choose a day from today on, within a year."))

    @property
    def moment(self) -> datetime:
        """The end of the last day where the writer is."""
        return datetime.combine(self.until.data + timedelta(days=1), time(), get_timezone())


class CloseForm(PostedForm):
    """Why nobody comments any more."""

    reason = LineField(
        _l("Why do you close it?"),
        validators=[NotBlank(_l("Say why, so that nobody wonders.")), at_most(REASON_LENGTH)],
    )


class MoveForm(PostedForm):
    """Where a post goes."""

    group = SelectField(_l("To which group?"), validators=[required(_l("Choose a group."))])

    def offer(self, places: list[tuple[str, str]]) -> MoveForm:
        """Offer these groups to move it to."""
        self.group.choices = offered(places)
        return self

    @property
    def group_id(self) -> int:
        """The chosen group."""
        return int(self.group.data)


def last_moment(until: datetime | None) -> datetime | None:
    """Return the moment before: a pin that ends at midnight is shown with the day that it still holds."""
    return until and until - timedelta(seconds=1)


def _in(span: timedelta) -> date:
    local: datetime = to_user_timezone(clock.now() + span)
    return local.date()
