"""What all forms share: the CSRF token, the once-key against a double press, clean text fields."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from functools import cache
from typing import Any, ClassVar

from babel.support import NullTranslations, Translations
from flask import request
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.i18n import messages_path
from wtforms.validators import InputRequired, Length, ValidationError

from intranet.web.text import clean_line, clean_text, is_blank

#: What was posted with the request, if anything was.
POSTED: Any = object()
ONCE = re.compile(r"[0-9a-f]{32}")


def new_once_key() -> str:
    """Return a key for one empty form."""
    return uuid.uuid4().hex


@cache
def _messages(locale: str) -> NullTranslations:
    """Return the library's own messages; Flask-WTF would parse their catalogue anew in every request."""
    return Translations.load(messages_path(), [locale], domain="wtforms")


class PostedForm(FlaskForm):
    """A form that is read from posted text alone: a file or JSON in the place of words is nothing typed."""

    class Meta:
        """How WTForms reads and speaks."""

        def get_translations(self, form: Any) -> NullTranslations:
            """Return the messages in the language of the page."""
            return _messages(str(get_locale()))

    def __init__(self, formdata: Any = POSTED, **values: Any) -> None:
        if formdata is POSTED:
            formdata = request.form if self.is_submitted() else None
        super().__init__(formdata=formdata, **values)


class Form(PostedForm):
    """A form whose sending twice does one thing: ``once`` is made anew with each empty form."""

    once = HiddenField(default=new_once_key)

    @property
    def once_key(self) -> str | None:
        """The key, if it has the form we gave it."""
        value = str(self.once.data or "")
        return value if ONCE.fullmatch(value) else None


class LineField(StringField):
    """One line of text, normalised."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Clean what was typed."""
        self.data = clean_line(valuelist[0]) if valuelist else None


class TextField(TextAreaField):
    """Running text, normalised."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Clean what was typed; keep it otherwise as it was."""
        self.data = clean_text(valuelist[0]) if valuelist else None


def offered(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Return pairs of value and label as the choices of a field."""
    return [SelectChoice(value, label) for value, label in pairs]


def required(message: Any = None) -> InputRequired:
    """The field must be filled in."""
    return InputRequired(message or _l("Please fill this in."))


def at_most(length: int) -> Length:
    """The text must not be longer than ``length`` characters."""
    return Length(max=length, message=_l("At most %(max)d characters, please."))


#: The value of a place that is no group: everyone in the company.
EVERYONE = "everyone"


class NotBlank:
    """Refuse text in which nothing is to be seen."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message or _l("Please fill this in.")

    def __call__(self, form: Any, field: Any) -> None:
        """Raise ValidationError for blank text."""
        if is_blank(field.data or ""):
            raise ValidationError(self.message)
