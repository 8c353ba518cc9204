"""The forms of events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask_babel import get_timezone, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, SelectField, TimeField, ValidationError
from wtforms.validators import NumberRange, Optional

from intranet import clock
from intranet.events.models import LINK_LENGTH, PLACE_LENGTH, Answer
from intranet.events.times import Span, moment, whole_days
from intranet.items.forms import TaggedForm
from intranet.items.models import BODY_LENGTH, REASON_LENGTH, TITLE_LENGTH
from intranet.people.forms import time_zones
from intranet.web.forms import LineField, NotBlank, PostedForm, TextField, at_most, offered, required

#: How long an event is that does not say when it ends.
USUALLY = timedelta(hours=1)
LONGEST = timedelta(days=366)
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Details:
    """What an event is, as its form says it."""

    title: str
    body: str
    tags: list[str]
    span: Span
    place: str
    link: str
    capacity: int | None


class EventForm(TaggedForm):
    """Group, title and words; days, hours and the zone they are meant in; where, and for how many."""

    group = SelectField(_l("Group"), validators=[required(_l("Choose the group it is for."))])
    title = LineField(
        lazy_pgettext("event", "Title"), validators=[NotBlank(_l("Give it a name.")), at_most(TITLE_LENGTH)]
    )
    first_day = DateField(_l("Day"), validators=[required(_l("Choose the day."))])
    all_day = BooleanField(_l("All day"))
    from_time = TimeField(_l("From"), validators=[Optional()])
    until_time = TimeField(_l("Until"), validators=[Optional()])
    last_day = DateField(_l("Last day"), validators=[Optional()])
    zone = SelectField(_l("Time zone"), validators=[required(_l("Choose a time zone."))])
    place = LineField(_l("Place"), validators=[at_most(PLACE_LENGTH)])
    link = LineField(_l("Link to join"), validators=[at_most(LINK_LENGTH)])
    capacity = IntegerField(
        _l("Seats"), validators=[Optional(), NumberRange(1, MOST, _l("At least one, or leave it empty."))]
    )
    body = TextField(_l("What is it about?"), validators=[at_most(BODY_LENGTH)])
    version = IntegerField(validators=[Optional()])  # the one in hand when the form was opened

    def __init__(self, *args: Any, span: Span | None = None, **values: Any) -> None:
        values.setdefault("zone", str(get_timezone()))
        super().__init__(*args, **(values | (_wall_clock(span) if span else {})))
        self.zone.choices = offered([(name, name.replace("_", " ")) for name in time_zones()])
        self.from_time.flags.required = not self.all_day.data
        self.may_be_over = span is not None  # words of what was may still be put right
        self._span: Span | None = None

    def offer(self, places: list[tuple[str, str]]) -> EventForm:
        """Offer these groups to plan in."""
        self.group.choices = offered(places)
        return self

    @property
    def details(self) -> Details:
        """What a valid form says."""
        assert self._span is not None, "validated before"  # noqa: S101 - for the reader and for types
        return Details(
            self.title.data or "", self.body.data or "", self.tag_names, self._span,
            self.place.data or "", self.link.data or "", self.capacity.data,
        )  # fmt: skip

    def validate_link(self, field: Any) -> None:
        """An address of the web, and nothing that a browser would do instead of opening it."""
        try:
            parts = urlsplit(field.data or "")
            is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            is_address = False
        if field.data and not is_address:
            raise ValidationError(_("An address begins with https://"))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then whether days and hours make sense together."""
        is_valid = super().validate(extra_validators)
        if not any(
            field.errors for field in (self.first_day, self.from_time, self.until_time, self.last_day, self.zone)
        ):
            try:
                self._span = self._read_span()
            except _Wrong as wrong:
                wrong.field.errors = [*wrong.field.errors, str(wrong)]
        return bool(is_valid and self._span)

    def _read_span(self) -> Span:
        first = self.first_day.data
        last = self.last_day.data or first
        if not first <= last < first + LONGEST:
            raise _Wrong(self.last_day, _("Choose a day from the first one on, within a year."))
        span = whole_days(first, last, self.zone.data) if self.all_day.data else self._read_hours(first, last)
        if span.ends_at <= clock.now() and not self.may_be_over:
            raise _Wrong(self.first_day, _("This is over already."))
        return span

    def _read_hours(self, first: Any, last: Any) -> Span:
        if self.from_time.data is None:
            raise _Wrong(self.from_time, _("Say when it begins."))
        begins = moment(first, self.from_time.data, self.zone.data)
        if begins is None:
            raise _Wrong(self.from_time, _("Clocks skip this time on that day."))
        if self.until_time.data is None:
            if last != first:
                raise _Wrong(self.until_time, _("Say when it ends."))
            return Span(begins, begins + USUALLY, self.zone.data, is_all_day=False)
        if last == first and self.until_time.data < self.from_time.data and self.last_day.data is None:
            last = first + timedelta(days=1)  # an evening that ends after midnight
        ends = moment(last, self.until_time.data, self.zone.data)
        if ends is None:
            raise _Wrong(self.until_time, _("Clocks skip this time on that day."))
        if ends <= begins:
            raise _Wrong(self.until_time, _("It must end after it begins."))
        return Span(begins, ends, self.zone.data, is_all_day=False)


class _Wrong(Exception):
    """A field does not make sense beside the others."""

    def __init__(self, field: Any, message: str) -> None:
        super().__init__(message)
        self.field = field


def _wall_clock(span: Span) -> dict[str, Any]:
    """Return what the fields say of a span."""
    first, last = span.first_day, span.last_day
    days = {"first_day": first, "all_day": span.is_all_day, "zone": span.zone}
    if span.is_all_day:
        return {**days, "last_day": last if last != first else None}
    begins, ends = (_local(at, span.zone) for at in (span.starts_at, span.ends_at))
    is_one_night = ends.date() == begins.date() + timedelta(days=1) and ends.time() < begins.time()
    last_day = None if ends.date() == first or is_one_night else ends.date()
    return {**days, "from_time": begins.time(), "until_time": ends.time(), "last_day": last_day}


def _local(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone))


class CancelForm(PostedForm):
    """Why an event does not take place."""

    reason = LineField(
        _l("Why does it not take place?"),
        validators=[NotBlank(_l("Say why, so that nobody wonders.")), at_most(REASON_LENGTH)],
    )


def answer(text: str | None) -> Answer | None:
    """Return what somebody answered; none for anything else than yes, maybe and no."""
    return {"yes": Answer.GOING, "maybe": Answer.MAYBE, "no": Answer.NO}.get(text or "")
