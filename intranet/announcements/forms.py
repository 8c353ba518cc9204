"""The forms of announcements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import get_timezone, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, IntegerField, RadioField, SelectField, TimeField
from wtforms.validators import NumberRange, Optional

from intranet import clock
from intranet.announcements.plans import Plan, Words
from intranet.items.models import BODY_LENGTH, REASON_LENGTH, TITLE_LENGTH
from intranet.people.forms import language_name, time_zones
from intranet.settings import settings
from intranet.web.forms import Form, LineField, NotBlank, PostedForm, TextField, at_most, offered, required
from intranet.web.locale import current_language

NOW, LATER = "now", "later"
#: Nothing is planned, shown first or asked for longer than this.
LONGEST = timedelta(days=366)
MOST_DAYS, MOST_REMINDERS = 1_095, 5


class _Wrong(Exception):
    """A field does not make sense beside the others."""

    def __init__(self, field: Any, message: str) -> None:
        super().__init__(message)
        self.field = field


class AnnouncementForm(Form):
    """For whom, the words in each language, when and how long, and what readers are asked to do.

    ``title`` and ``body`` are the words in ``language``; those of the site's other languages have its code behind
    their name.
    """

    target = SelectField(_l("For whom"), validators=[required(_l("Choose who it is for."))])
    author = SelectField(_l("In whose name"), validators=[Optional()], default="")
    language = HiddenField()
    title = LineField(
        lazy_pgettext("text", "Title"), validators=[NotBlank(_l("Give it a title.")), at_most(TITLE_LENGTH)]
    )
    body = TextField(
        _l("What is the news?"), validators=[NotBlank(_l("Write a few words first.")), at_most(BODY_LENGTH)]
    )
    when = RadioField(_l("When"), default=NOW, validators=[Optional()])
    publish_day = DateField(_l("Day"), validators=[Optional()])
    publish_time = TimeField(_l("Hour"), validators=[Optional()])
    zone = SelectField(_l("Time zone"), validators=[Optional()])
    featured_until = DateField(_l("Featured until"), validators=[Optional()])
    pinned_until = DateField(_l("First in lists until"), validators=[Optional()])
    expires_on = DateField(_l("Gone after"), validators=[Optional()])
    takes_comments = BooleanField(_l("Colleagues can comment"), default=True)
    must_read = BooleanField(_l("Everybody must read and confirm it"))
    confirm_by = DateField(_l("Confirm by"), validators=[Optional()])
    ask_again_days = IntegerField(
        _l("Ask again every so many days"),
        validators=[Optional(), NumberRange(1, MOST_DAYS, _l("Between 1 and 1095."))],
    )
    remind_after_days = IntegerField(
        _l("Remind after so many days"), default=3, validators=[Optional(), NumberRange(1, 60, _l("Between 1 and 60."))]
    )
    remind_most = IntegerField(
        _l("Reminders at most"),
        default=2,
        validators=[Optional(), NumberRange(0, MOST_REMINDERS, _l("Between 0 and 5."))],
    )
    is_minor = BooleanField(_l("A minor change: nobody is told"))
    version = IntegerField(validators=[Optional()])  # the one in hand when the form was opened

    def __init__(self, *args: Any, **values: Any) -> None:
        values.setdefault("zone", str(get_timezone()))
        values.setdefault("language", current_language())
        super().__init__(*args, **values)
        self.zone.choices = offered([(name, name.replace("_", " ")) for name in time_zones()])
        self.when.choices = offered([(NOW, _("At once")), (LATER, _("At a day and hour"))])
        self.author.choices = offered([("", "")])
        if self.language.data not in settings().languages:
            self.language.data = current_language()
        self._publish_at: datetime | None = None
        self.was_public = False  # then it is not published at another time

    def offer(self, targets: list[tuple[str, str]], names: list[tuple[str, str]]) -> AnnouncementForm:
        """Offer these to announce to, and these names to announce in."""
        self.target.choices = offered(targets)
        self.author.choices = offered(names)
        return self

    @property
    def first_language(self) -> str:
        """The language of title and body, by its own name."""
        return language_name(str(self.language.data))

    @property
    def in_name_of(self) -> int | None:
        """Whose name it bears; none for one's own."""
        return int(self.author.data) if self.author.data else None

    def other_fields(self) -> Iterator[tuple[str, str, Any, Any]]:
        """Give the other languages: code, name, and the fields of title and text."""
        for code in settings().languages:
            if code != self.language.data:
                yield code, language_name(code), self[f"title_{code}"], self[f"body_{code}"]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields, then whether they make sense together."""
        is_valid = bool(super().validate(extra_validators))
        for check in (self._check_others, self._check_moment, self._check_days):
            try:
                check()
            except _Wrong as wrong:
                wrong.field.errors = [*wrong.field.errors, str(wrong)]
                is_valid = False
        return is_valid

    def plan(self) -> Plan:
        """Return what a valid form says."""
        others = {
            code: Words(title.data, body.data)
            for code, _name, title, body in self.other_fields()
            if title.data and body.data
        }
        must_read = bool(self.must_read.data)
        return Plan(
            Words(self.title.data or "", self.body.data or ""),
            str(self.language.data),
            others,
            takes_comments=bool(self.takes_comments.data),
            featured_until=self._end_of(self.featured_until.data),
            pinned_until=self._end_of(self.pinned_until.data),
            expires_at=self._end_of(self.expires_on.data),
            publish_at=self._publish_at,
            must_read=must_read,
            confirm_by=self.confirm_by.data if must_read else None,
            ask_again_days=self.ask_again_days.data if must_read else None,
            remind_after_days=self.remind_after_days.data or 3,
            remind_most=2 if self.remind_most.data is None else self.remind_most.data,
        )

    def _check_others(self) -> None:
        for _code, _name, title, body in self.other_fields():
            if title.data and not body.data:
                raise _Wrong(body, _("Write a few words first."))
            if body.data and not title.data:
                raise _Wrong(title, _("Give it a title."))

    def _check_moment(self) -> None:
        self._publish_at = None
        if self.when.data != LATER or self.was_public:
            return
        if self.publish_day.data is None or self.publish_day.errors:
            raise _Wrong(self.publish_day, _("Choose the day."))
        if self.publish_time.data is None or self.publish_time.errors:
            raise _Wrong(self.publish_time, _("Say the hour."))
        found = moment(self.publish_day.data, self.publish_time.data, str(self.zone.data))
        if found is None:
            raise _Wrong(self.publish_time, _("Clocks skip this time on that day."))
        if not clock.now() < found < clock.now() + LONGEST:
            raise _Wrong(self.publish_day, _("Choose a moment to come, within a year."))
        self._publish_at = found

    def _check_days(self) -> None:
        begins = self._publish_at or clock.now()
        for field in (self.featured_until, self.pinned_until, self.expires_on):
            ends = self._end_of(field.data)
            if ends is not None and not begins < ends < begins + LONGEST:
                raise _Wrong(field, _("Choose a day after it is published, within a year."))
        confirm_by, before = self.confirm_by.data, self.confirm_by.object_data  # a day of before may be over
        if self.must_read.data and confirm_by and confirm_by != before and confirm_by < begins.date():
            raise _Wrong(self.confirm_by, _("Choose a day after it is published, within a year."))

    def _end_of(self, day: date | None) -> datetime | None:
        """Return the end of a day where the writer is."""
        if day is None:
            return None
        return datetime.combine(day + timedelta(days=1), time(), _zone(str(self.zone.data))).astimezone(UTC)


class ReasonForm(PostedForm):
    """Why an announcement is sent back."""

    version = IntegerField(validators=[Optional()])
    reason = LineField(
        _l("Why do you send it back?"),
        validators=[NotBlank(_l("Say why, so that it can be put right.")), at_most(REASON_LENGTH)],
    )


class DelegateForm(PostedForm):
    """Until when somebody may announce in one's name."""

    until = DateField(_l("Until"), validators=[Optional()])


def announcement_form(*args: Any, **values: Any) -> AnnouncementForm:
    """Return the form with the fields of the site's languages."""
    return _with_languages(*settings().languages)(*args, **values)


@cache
def _with_languages(*codes: str) -> type[AnnouncementForm]:
    fields: dict[str, Any] = {}
    for code in codes:
        fields[f"title_{code}"] = LineField(lazy_pgettext("text", "Title"), validators=[at_most(TITLE_LENGTH)])
        fields[f"body_{code}"] = TextField(lazy_pgettext("announcement", "Text"), validators=[at_most(BODY_LENGTH)])
    return type("AnnouncementForm", (AnnouncementForm,), fields)


def asked() -> str:
    """Return what the pressed button of the form wants beside announcing: a change of the rule, or to see the reach."""
    return request.args.get("do", "") or request.form.get("do", "")


def moment(day: date, at: time, zone: str) -> datetime | None:
    """Return the moment at which the clocks of a zone show this; none where they skip it. Of two it is the first."""
    local = datetime.combine(day, at, _zone(zone))
    there_and_back = local.astimezone(UTC).astimezone(_zone(zone))
    return local.astimezone(UTC) if there_and_back.replace(tzinfo=None) == local.replace(tzinfo=None) else None


def values_of(announcement: Any, others: Mapping[str, Words], zone: str) -> dict[str, Any]:
    """Return what the form for changing an announcement starts with."""
    at = announcement.publish_at.astimezone(_zone(zone)) if announcement.publish_at else None
    values = {
        "language": announcement.language,
        "title": announcement.title,
        "body": announcement.body,
        "version": announcement.version,
        "when": LATER if at else NOW,
        "publish_day": at.date() if at else None,
        "publish_time": at.time() if at else None,
        "zone": zone,
        "featured_until": _last_day(_to_come(announcement.featured_until), zone),
        "pinned_until": _last_day(_to_come(announcement.pinned_until), zone),
        "expires_on": _last_day(announcement.expires_at, zone),
    }
    same = ("takes_comments", "must_read", "confirm_by", "ask_again_days", "remind_after_days", "remind_most")
    values |= {name: getattr(announcement, name) for name in same}
    for code, words in others.items():
        values |= {f"title_{code}": words.title, f"body_{code}": words.body}
    return values


def _to_come(moment: datetime | None) -> datetime | None:
    """Return a moment, unless it is over: then there is nothing to change about it."""
    return moment if moment is not None and moment > clock.now() else None


def _last_day(until: datetime | None, zone: str) -> date | None:
    """Return the last whole day before a moment."""
    return (until - timedelta(seconds=1)).astimezone(_zone(zone)).date() if until else None


def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name if name in time_zones() else "UTC")
