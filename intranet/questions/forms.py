"""The forms of questions and answers."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, ValidationError
from wtforms.validators import Optional

from intranet.items.forms import TaggedForm, WrittenForm
from intranet.items.models import BODY_LENGTH, TITLE_LENGTH
from intranet.scheduling.forms import LaterFields
from intranet.web.forms import EVERYONE, Form, LineField, NotBlank, TextField, at_most, offered, required

MIN_TITLE = 8


class QuestionForm(LaterFields, WrittenForm, TaggedForm):
    """Title, place, words and tags. ``places`` are pairs of group id or EVERYONE and name."""

    group = SelectField(_l("Where to ask"), validators=[required(_l("Choose who should see it first."))])
    title = LineField(
        _l("Your question in one sentence"),
        validators=[NotBlank(_l("Say in one sentence what you would like to know.")), at_most(TITLE_LENGTH)],
    )
    body = TextField(
        _l("What should people know to answer well?"),
        validators=[at_most(BODY_LENGTH)],
    )
    version = IntegerField(validators=[Optional()])  # the one in hand when the form was opened

    def offer(self, places: list[tuple[str, str]]) -> QuestionForm:
        """Offer these places to ask in."""
        self.group.choices = offered(places)
        return self

    def validate_title(self, field: Any) -> None:
        """A title of a word or two cannot be answered or found."""
        if field.data and len(field.data) < MIN_TITLE:
            raise ValidationError(_("A few more words, so that colleagues understand what you ask."))

    @property
    def group_id(self) -> int | None:
        """The chosen group, or none for everyone."""
        return None if self.group.data == EVERYONE else int(self.group.data)


class AnswerForm(Form):
    """The words of an answer."""

    body = TextField(
        _l("Your answer"),
        validators=[NotBlank(_l("Write your answer first.")), at_most(BODY_LENGTH)],
    )
    version = IntegerField(validators=[Optional()])  # the one in hand when the form was opened


def vote_value(text: str | None) -> int | None:
    """Read a vote: 1, 0 or -1; anything else is none."""
    return {"1": 1, "0": 0, "-1": -1}.get(text or "")
