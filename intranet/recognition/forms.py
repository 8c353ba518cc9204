"""The forms of a thank-you and of a company value."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, ValidationError
from wtforms.fields.core import Field
from wtforms.widgets import Input

from intranet.recognition.models import DESCRIPTION_LENGTH, NAME_LENGTH, REASON_LENGTH
from intranet.recognition.values import ICONS, ValueName
from intranet.settings import settings
from intranet.web.forms import EVERYONE, Form, LineField, NotBlank, TextField, at_most, offered, required

MIN_REASON = 10
#: The value of a place: those who are thanked, and nobody else.
RECIPIENTS = "recipients"


class IdsField(Field):
    """Ids, sent as several values of one name; anything that is no id is dropped."""

    widget = Input("hidden")

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep each id once, in the order of choosing."""
        ids = [int(text) for text in valuelist if text.isascii() and text.isdigit() and len(text) < 10]
        self.data = list(dict.fromkeys(ids))


class ThanksForm(Form):
    """Whom, for what, for which value, why, and who may read it."""

    recipients = IdsField(_l("Whom would you like to thank?"), default=list)
    team = IdsField(_l("A whole group"), default=list)
    find = LineField(_l("Find a colleague or a group"), validators=[at_most(80)])
    about = IdsField(_l("What it is for"), default=list)
    value = RadioField(
        _l("Which of our values does it show?"),
        coerce=int,
        validators=[required(_l("Choose the value it shows best."))],
    )
    body = TextField(
        _l("What are you thankful for?"),
        validators=[NotBlank(_l("Say in your own words what you are thankful for.")), at_most(REASON_LENGTH)],
    )
    group = SelectField(_l("Who may read it"), validators=[required()])

    def offer(self, values: list[ValueName], places: list[tuple[str, str]]) -> ThanksForm:
        """Offer these values and places."""
        self.value.choices = offered([(value.id, value.name) for value in values])
        self.group.choices = offered(places)
        return self

    def validate_recipients(self, field: Any) -> None:
        """Somebody must be thanked, and not the whole company by name."""
        if self.team.data:
            if field.data:
                raise ValidationError(_("Choose either single colleagues or a whole group."))
            return
        if not field.data:
            raise ValidationError(_("Choose at least one colleague."))
        most = settings().thanks_recipients
        if len(field.data) > most:
            raise ValidationError(_("At most %(num)d colleagues at once.", num=most))

    def validate_team(self, field: Any) -> None:
        """A card has room for the name of one group."""
        if len(field.data) > 1:
            raise ValidationError(_("One group at once."))

    def validate_body(self, field: Any) -> None:
        """A reason of one word thanks nobody."""
        if 0 < len((field.data or "").strip()) < MIN_REASON:
            raise ValidationError(_("A few more words make it worth reading."))

    @property
    def team_id(self) -> int | None:
        """The group that is thanked as a whole, or none."""
        return self.team.data[0] if self.team.data else None

    @property
    def about_id(self) -> int | None:
        """What it is for, or nothing."""
        return self.about.data[0] if self.about.data else None


def place_value(group_id: int | None, *, alone: bool) -> str:
    """Return the value of a place in the form: a group's id, or a word."""
    return RECIPIENTS if alone else str(group_id or EVERYONE)


class ValueForm(Form):
    """What a company value is called and means, in both languages, and how it is drawn."""

    name_en = LineField(_l("Name in English"), validators=[NotBlank(), at_most(NAME_LENGTH)])
    description_en = LineField(_l("What it means, in English"), validators=[at_most(DESCRIPTION_LENGTH)])
    name_de = LineField(_l("Name in German"), validators=[NotBlank(), at_most(NAME_LENGTH)])
    description_de = LineField(_l("What it means, in German"), validators=[at_most(DESCRIPTION_LENGTH)])
    icon = RadioField(_l("Icon"), validators=[required()], choices=offered((name, name) for name in ICONS))
    version = HiddenField()

    def refuse_names(self, columns: Collection[str]) -> None:
        """Say beside the fields that there is such a value already."""
        for column in columns:
            getattr(self, column).errors = [_("There is a value of that name already, perhaps a retired one.")]

    @property
    def wanted(self) -> dict[str, str]:
        """The values of a valid form, named as the columns."""
        names = ("name_en", "description_en", "name_de", "description_de", "icon")
        return {name: getattr(self, name).data or "" for name in names}

    @property
    def read_version(self) -> int:
        """The version that was read before it was changed, 0 where the field was tampered with."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
