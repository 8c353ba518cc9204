"""The sign-in form."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField

from intranet.web.forms import PostedForm, required


class SignInForm(PostedForm):
    """Name and password, taken as typed: what they may hold is the directory's business.

    No once-key: sending it twice signs in twice, and the second sign-in replaces the first.
    """

    username = StringField(_l("User name or e-mail"), validators=[required(_l("Enter your user name."))])
    password = PasswordField(_l("Password"), validators=[required(_l("Enter your password."))])
    next = HiddenField()
