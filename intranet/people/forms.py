"""What people fill in: their profile and picture, their settings, and the filter of the directory page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TimeField,
    ValidationError,
)
from wtforms.validators import AnyOf, Optional

from intranet.files import decoder
from intranet.files.drawing import Fault
from intranet.items.tagging import TAG_LENGTH, parse
from intranet.people.hours import HOUR, day_names, overnight
from intranet.people.models import DigestFrequency, Person
from intranet.people.names import fold
from intranet.people.pictures import MOST_BYTES
from intranet.people.skills import MAX_SKILLS
from intranet.settings import settings
from intranet.web.filters import number
from intranet.web.forms import Form, LineField, TextField, at_most, offered, required
from intranet.web.locale import notation
from intranet.web.pagination import page_number
from intranet.web.text import clean_line

ABOUT_LENGTH = 2_000
QUERY_LENGTH = 100
#: Somebody who works past midnight for longer has mixed up the two times.
LONGEST_NIGHT = timedelta(hours=12)
REGIONS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
THEMES = ("system", "light", "dark")


@lru_cache(maxsize=1)
def time_zones() -> tuple[str, ...]:
    """Return the names of the world's time zones; the list is read from disk once."""
    return (*sorted(name for name in available_timezones() if name.partition("/")[0] in REGIONS), "UTC")


def language_name(code: str) -> str:
    """Return a language's name in that language, as on the door of a shop."""
    name = str(Locale.parse(code).get_display_name(code))
    return name[:1].upper() + name[1:]


class ProfileForm(Form):
    """What people say about themselves, and their picture; the rest of a profile is the directory's."""

    picture = FileField(_l("Your picture"))
    remove_picture = BooleanField(_l("Remove my picture"))
    pronouns = LineField(_l("Pronouns"), [at_most(40)])
    about = TextField(_l("About me"), [at_most(ABOUT_LENGTH)])
    ask_about = LineField(_l("Ask me about"), [at_most(300)])
    skills = LineField(_l("Skills"), [at_most(MAX_SKILLS * (TAG_LENGTH + 2))])
    common = SelectMultipleField(_l("Colleagues also name"), validate_choice=False)
    working_days = SelectMultipleField(_l("Days on which you usually work"))
    works_from = TimeField(_l("From"), [Optional()])
    works_until = TimeField(_l("Until"), [Optional()])
    time_zone = SelectField(_l("Time zone"))
    version = HiddenField()  # of what the form was opened with

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.working_days.choices = offered(day_names(notation()).items())
        site = _("Of the company (%(zone)s)", zone=settings().time_zone.replace("_", " "))
        self.time_zone.choices = offered([("", site), *((name, name.replace("_", " ")) for name in time_zones())])

    @classmethod
    def of(cls, person: Person, skills: list[str], version: str) -> ProfileForm:
        """Return the form with what the person has said so far."""
        return cls(None, obj=person, skills=", ".join(skills), version=version)

    def differences(self, present: ProfileForm) -> list[tuple[str, str]]:
        """Return label and present value of what says something else there than in this form."""
        names = ("pronouns", "about", "ask_about", "skills", "working_days", "works_from", "works_until", "time_zone")
        return [
            (str(self[name].label.text), str(present[name].object_data or ""))
            for name in names
            if (self[name].data or "") != (present[name].object_data or "")
        ]

    def offer(self, common: list[str]) -> ProfileForm:
        """Offer these skills to tick, and those that are ticked, but for what is named already."""
        names = dict.fromkeys([*common, *parse(",".join(self.common.data or ()))])
        named = parse(self.skills.data or "")
        self.common.choices = offered((name, name) for name in names if name not in named)
        return self

    @property
    def skill_names(self) -> list[str]:
        """The skills that were typed and ticked, cleaned."""
        return parse(",".join([self.skills.data or "", *(self.common.data or ())]))

    def validate_skills(self, field: Any) -> None:
        """A dozen short words: who knows everything is asked about nothing."""
        if len(self.skill_names) > MAX_SKILLS:
            raise ValidationError(_("At most %(num)d skills, please.", num=MAX_SKILLS))
        if any(len(name) > TAG_LENGTH for name in self.skill_names):
            raise ValidationError(_("A skill has at most %(num)d characters.", num=TAG_LENGTH))

    def validate_working_days(self, field: Any) -> None:
        """Times alone do not say when."""
        if not field.data and (self.works_from.data or self.works_until.data):
            raise ValidationError(_("Choose the days, too."))

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """Both times or none; nights may pass midnight."""
        is_valid = super().validate(*args, **kwargs)
        begins, ends = self.works_from, self.works_until
        fault = ""
        if (begins.data is None) != (ends.data is None):
            fault = _("Say from when and until when, or leave both out.")
        elif begins.data is not None and begins.data == ends.data:
            fault = _("The end is the same as the beginning.")
        elif begins.data and ends.data and (night := overnight(begins.data, ends.data)) > LONGEST_NIGHT:
            hours = number(round(night / HOUR, 1))
            fault = _("Until the next day that would be %(hours)s hours. Are the two times swapped?", hours=hours)
        if not fault or begins.errors or ends.errors:
            return bool(is_valid)
        ends.errors = [fault]
        return False

    @property
    def picture_content(self) -> bytes | None:
        """The bytes of the chosen file, one more than we take at most; None where none was chosen."""
        file = request.files.get(self.picture.name)
        return file.stream.read(MOST_BYTES + 1) if file else None

    def refuse_picture(self, fault: Fault) -> None:
        """Say beside the field why the file gives no picture."""
        self.picture.errors = [
            {
                Fault.NO_PICTURE: _("Choose a picture, please: a file of the kind JPEG, PNG or WebP."),
                Fault.TOO_SMALL: _("At least %(side)d pixels wide and high, please.", side=decoder.SMALL),
                Fault.TOO_LARGE: _(
                    "At most %(side)d pixels wide and high, please, and 50 million in all.", side=decoder.MOST_SIDE
                ),
                Fault.TOO_HEAVY: _("At most %(size)d MB, please.", size=MOST_BYTES // 1_000_000),
                Fault.UNREADABLE: _("This file cannot be read. Another one may do, or the same one saved anew."),
                Fault.TOO_LATE: _("Reading this picture takes too long. A smaller one will do better."),
            }[fault]
        ]

    @property
    def wanted(self) -> dict[str, Any]:
        """The values of a valid form, named as the columns of the person."""
        return {
            "pronouns": self.pronouns.data or "",
            "about": self.about.data or "",
            "ask_about": self.ask_about.data or "",
            "working_days": "".join(sorted(set(self.working_days.data or ()))),
            "works_from": self.works_from.data,
            "works_until": self.works_until.data,
            "time_zone": self.time_zone.data or None,
        }


class SettingsForm(Form):
    """How the site behaves for one person."""

    language = SelectField(_l("Language"))
    theme = RadioField(
        _l("Appearance"),
        choices=offered((("system", _l("As the device")), ("light", _l("Light")), ("dark", _l("Dark")))),
        validators=[required(), AnyOf(THEMES)],
    )
    digest_frequency = RadioField(
        _l("Mail with what I missed"),
        choices=offered(
            [
                (DigestFrequency.WEEKLY, _l("Once a week at most")),
                (DigestFrequency.MONTHLY, _l("Once a month at most")),
                (DigestFrequency.NEVER, _l("Never")),
            ]
        ),
        validators=[required(), AnyOf([str(choice) for choice in DigestFrequency])],
    )
    shortcuts = BooleanField(_l("Keyboard shortcuts"))
    shares_thanks = BooleanField(_l("My manager may get a copy of thanks to me"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(code, language_name(code)) for code in settings().languages]
        self.language.choices = offered([("", _("As my browser asks")), *own])

    @property
    def wanted(self) -> dict[str, Any]:
        """The values of a valid form, named as the columns of the person."""
        return {
            "language": self.language.data or None,
            "theme": self.theme.data,
            "digest_frequency": self.digest_frequency.data,
            "shortcuts": bool(self.shortcuts.data),
            "shares_thanks": bool(self.shares_thanks.data),
        }


@dataclass(frozen=True, slots=True)
class DirectoryFilter:
    """Whom the directory page shows."""

    text: str = ""
    knows: str = ""
    department: str = ""
    place: str = ""
    letter: str = ""
    new: bool = False
    page: int = 1

    @classmethod
    def parse(cls, values: Mapping[str, str]) -> DirectoryFilter:
        """Read an address; what makes no sense in it is left out."""
        return cls(
            text=clean_line(values.get("q", ""))[:QUERY_LENGTH],
            knows=clean_line(values.get("knows", ""))[:QUERY_LENGTH],
            department=clean_line(values.get("department", "")),
            place=clean_line(values.get("place", "")),
            letter=fold(values.get("letter", ""))[:1],
            new=values.get("new") == "1",
            page=page_number(values.get("page")),
        )

    def query(self, **changes: Any) -> dict[str, Any]:
        """Return the address's values after ``changes``, without a page: a change leads to the first."""
        changed = replace(self, **changes)
        values = {
            "q": changed.text, "knows": changed.knows, "department": changed.department, "place": changed.place,
            "letter": changed.letter, "new": "1" if changed.new else "",
        }  # fmt: skip
        return {name: value for name, value in values.items() if value}
