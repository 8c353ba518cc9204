"""The one form of a comment."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from intranet.comments.models import COMMENT_LENGTH
from intranet.web.forms import Form, NotBlank, TextField, at_most


class CommentForm(Form):
    """A short remark."""

    body = TextField(_l("Comment"), validators=[NotBlank(_l("Write a few words first.")), at_most(COMMENT_LENGTH)])
