"""What people fill in: their settings, and the filter of the directory page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import AnyOf

from intranet.people.models import DigestFrequency
from intranet.people.names import fold
from intranet.settings import settings
from intranet.web.forms import Form, TextField, at_most, offered, required
from intranet.web.pagination import page_number
from intranet.web.text import clean_line

ABOUT_LENGTH = 2_000
QUERY_LENGTH = 100
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


class SettingsForm(Form):
    """How the site behaves for one person, and what they say about themselves."""

    about = TextField(_l("About me"), [at_most(ABOUT_LENGTH)])
    language = SelectField(_l("Language"))
    time_zone = SelectField(_l("Time zone"))
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(code, language_name(code)) for code in settings().languages]
        self.language.choices = offered([("", _("As my browser asks")), *own])
        site = _("Of the company (%(zone)s)", zone=settings().time_zone.replace("_", " "))
        self.time_zone.choices = offered([("", site), *((name, name.replace("_", " ")) for name in time_zones())])

    @property
    def wanted(self) -> dict[str, Any]:
        """The values of a valid form, named as the columns of the person."""
        return {
            "about": self.about.data or "",
            "language": self.language.data or None,
            "time_zone": self.time_zone.data or None,
            "theme": self.theme.data,
            "digest_frequency": self.digest_frequency.data,
            "shortcuts": bool(self.shortcuts.data),
        }


@dataclass(frozen=True, slots=True)
class DirectoryFilter:
    """Whom the directory page shows."""

    text: str = ""
    department: str = ""
    place: str = ""
    letter: str = ""
    page: int = 1

    @classmethod
    def parse(cls, values: Mapping[str, str]) -> DirectoryFilter:
        """Read an address; what makes no sense in it is left out."""
        return cls(
            text=clean_line(values.get("q", ""))[:QUERY_LENGTH],
            department=clean_line(values.get("department", "")),
            place=clean_line(values.get("place", "")),
            letter=fold(values.get("letter", ""))[:1],
            page=page_number(values.get("page")),
        )

    def query(self, **changes: Any) -> dict[str, Any]:
        """Return the address's values after ``changes``, without a page: a change leads to the first."""
        changed = replace(self, **changes)
        values = {"q": changed.text, "department": changed.department, "place": changed.place, "letter": changed.letter}
        return {name: value for name, value in values.items() if value}
