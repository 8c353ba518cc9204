"""What forms of several kinds share: tags."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from intranet.items.tagging import MAX_TAGS, TAG_LENGTH, parse
from intranet.web.forms import Form, LineField, at_most


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
