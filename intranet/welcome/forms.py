"""What is filled in to welcome people: where they say hello, and what a buddy offers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from babel import Locale
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField

from intranet.settings import settings
from intranet.web.forms import PostedForm, offered, required

#: Newcomers whom one colleague can help well at the same time.
MOST_AT_ONCE = 4


class WelcomeForm(PostedForm):
    """Where newcomers say hello."""

    group = SelectField(_l("Group"))

    def offer(self, groups: Iterable[tuple[int, str]]) -> WelcomeForm:
        """Let one of these groups be chosen, or none."""
        choices = [("", _l("No group: each newcomer chooses"))]
        self.group.choices = offered(choices + [(str(group_id), name) for group_id, name in groups])
        return self

    @property
    def group_id(self) -> int | None:
        """The group that was chosen."""
        return int(self.group.data) if self.group.data else None


class OfferForm(PostedForm):
    """Offering to be a buddy."""

    at_once = RadioField(
        _l("Newcomers at the same time"),
        choices=offered((str(number), str(number)) for number in range(1, MOST_AT_ONCE + 1)),
        default="2",
        validators=[required(_l("Please choose one."))],
    )
    languages = SelectMultipleField(_l("Languages you speak with them"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = ((code, Locale.parse(code).get_display_name(code) or code) for code in settings().languages)
        self.languages.choices = offered((code, name[:1].upper() + name[1:]) for code, name in names)
