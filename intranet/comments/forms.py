"""The forms of a comment and of a reply to one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from intranet.comments.models import COMMENT_LENGTH
from intranet.web.forms import Form, NotBlank, TextField, at_most

WORDS = [NotBlank(_l("Write a few words first.")), at_most(COMMENT_LENGTH)]


class CommentForm(Form):
    """A short remark."""

    body = TextField(_l("Comment"), validators=WORDS)


class ReplyForm(CommentForm):
    """An answer to a remark."""

    body = TextField(_l("Your reply"), validators=WORDS)
