"""The form of a thank-you."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, ValidationError
from wtforms.fields.core import Field
from wtforms.widgets import Input

from intranet.recognition.models import REASON_LENGTH
from intranet.web.forms import EVERYONE, Form, LineField, NotBlank, TextField, at_most, offered, required

MAX_RECIPIENTS = 20
MIN_REASON = 10


class PeopleField(Field):
    """Ids of people, sent as several values of one name; anything that is no id is dropped."""

    widget = Input("hidden")

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep each id once, in the order of choosing."""
        ids = [int(text) for text in valuelist if text.isascii() and text.isdigit() and len(text) < 10]
        self.data = list(dict.fromkeys(ids))


class ThanksForm(Form):
    """Whom, for which value, why, and who may read it."""

    recipients = PeopleField(_l("Whom would you like to thank?"), default=list)
    find = LineField(_l("Find a colleague"), validators=[at_most(80)])
    value = RadioField(
        _l("Which of our values does it show?"),
        coerce=int,
        validators=[required(_l("Choose the value it shows best."))],
    )
    body = TextField(
        _l("What did they do, and what did it change for you?"),
        validators=[NotBlank(_l("Say in your own words what you are thankful for.")), at_most(REASON_LENGTH)],
    )
    group = SelectField(_l("Who may read it"), validators=[required()])

    def offer(self, values: list[tuple[int, str]], places: list[tuple[str, str]]) -> ThanksForm:
        """Offer these values and places."""
        self.value.choices = offered(values)
        self.group.choices = offered(places)
        return self

    def validate_recipients(self, field: Any) -> None:
        """Somebody must be thanked, and not the whole company by name."""
        if not field.data:
            raise ValidationError(_("Choose at least one colleague."))
        if len(field.data) > MAX_RECIPIENTS:
            raise ValidationError(_("At most %(num)d colleagues at once.", num=MAX_RECIPIENTS))

    def validate_body(self, field: Any) -> None:
        """A reason of one word thanks nobody."""
        if 0 < len((field.data or "").strip()) < MIN_REASON:
            raise ValidationError(_("A few more words make it worth reading."))

    @property
    def group_id(self) -> int | None:
        """The chosen group, or none for the whole company."""
        return None if self.group.data == EVERYONE else int(self.group.data)
