"""What forms of several kinds share: tags, and the language that something is written in."""

from __future__ import annotations

from typing import Any

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from intranet.items.tagging import MAX_TAGS, TAG_LENGTH, parse
from intranet.settings import settings
from intranet.web.forms import Form, LineField, at_most, offered


def _languages() -> list[SelectChoice]:
    names = {code: Locale.parse(code).get_display_name(get_locale()) or code for code in settings().languages}
    told = [(code, name[:1].upper() + name[1:]) for code, name in names.items()]
    return offered([("", _("The language of the group")), *told])


class WrittenForm(Form):
    """A form that may say in which language its words are; where the site has one, nobody is asked."""

    language = SelectField(_l("Language"), choices=_languages, validators=[Optional()], default="")

    @property
    def asks_for_language(self) -> bool:
        """Whether there are several to choose from."""
        return len(settings().languages) > 1


class TaggedForm(Form):
    """A form with a line of tags."""

    tags = LineField(_l("Tags"), validators=[at_most(250)])

    def validate_tags(self, field: Any) -> None:
        """A handful of short words."""
        names = parse(field.data or "")
        if len(names) > MAX_TAGS:
            raise ValidationError(_("At most %(num)d tags, please.", num=MAX_TAGS))
        if any(len(name) > TAG_LENGTH for name in names):
            raise ValidationError(_("A tag has at most %(num)d characters.", num=TAG_LENGTH))

    @property
    def tag_names(self) -> list[str]:
        """The tags, cleaned."""
        return parse(self.tags.data or "")
