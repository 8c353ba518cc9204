"""What people fill in: a report, a decision, their own words once more, and what a group looks at first."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from wtforms import HiddenField, IntegerField, RadioField
from wtforms.validators import NumberRange, ValidationError

from intranet.items.publishing import Publishable
from intranet.moderation.models import WORDS_LENGTH, Desk, Reason
from intranet.web.forms import Form, LineField, NotBlank, PostedForm, TextField, at_most, offered, required
from intranet.web.text import is_blank

REASONS = {
    Reason.HURTS: _l("It hurts or attacks somebody"),
    Reason.PRIVATE: _l("It tells what is private or confidential"),
    Reason.MISPLACED: _l("It does not belong here"),
    Reason.SPAM: _l("It is advertising, or says the same again and again"),
    Reason.OTHER: _l("Something else"),
}
DESKS = {
    Desk.MODERATORS: _l("The moderators of the group"),
    Desk.MANAGERS: _l("The community managers"),
}
_CHOOSE = _l("Please choose one.")


def _explained(form: Any, field: Any) -> None:
    """Something else must be said."""
    if form.why.data == Reason.OTHER and is_blank(field.data or ""):
        raise ValidationError(_l("Please say what it is."))


class ReportForm(PostedForm):
    """What is wrong, and who should look at it."""

    why = RadioField(_l("What is wrong with it?"), [required(_CHOOSE)], choices=offered(REASONS.items()))
    message = TextField(_l("In your words"), [at_most(WORDS_LENGTH), _explained])
    desk = RadioField(_l("Who should look at it?"), [required(_CHOOSE)], choices=offered(DESKS.items()))


class DecisionForm(PostedForm):
    """What is decided. What goes against the author needs a reason, which the author is told."""

    decision = HiddenField()
    known = HiddenField()
    why = RadioField(_l("Reason"), choices=offered(REASONS.items()), validate_choice=False)
    message = TextField(_l("In your words, to its author"), [at_most(WORDS_LENGTH)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.why.flags.required = True  # where it is shown

    @property
    def is_against(self) -> bool:
        """Whether it is taken from readers."""
        return self.decision.data in ("hide", "decline", "uphold")

    @property
    def last_known(self) -> int:
        """The last act on the page that the moderator had open."""
        text = str(self.known.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0

    def validate_why(self, field: Any) -> None:
        """A reason, where the author asks for one."""
        if not self.is_against:
            field.data = None
        elif field.data not in set(Reason):
            raise ValidationError(_CHOOSE)

    def validate_message(self, field: Any) -> None:
        """Something else must be said."""
        if self.is_against:
            _explained(self, field)


class OwnWordsForm(Form):
    """What one wrote oneself and others do not see, to change it."""

    title = LineField(lazy_pgettext("text", "Title"))
    body = TextField(_l("Your words"))
    version = HiddenField()

    def fit(self, kind: Publishable) -> OwnWordsForm:
        """Ask for what an item of the kind may hold."""
        self.body.validators = [*([NotBlank()] if kind.needs_body else []), at_most(kind.longest)]
        if not kind.title_length:
            del self.title
        else:
            self.title.validators = [*([NotBlank()] if kind.needs_title else []), at_most(kind.title_length)]
        return self

    @property
    def known_version(self) -> int:
        """The version that was changed, 0 where the field was tampered with."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class ApprovalForm(PostedForm):
    """Which things of new members the group looks at first."""

    things = IntegerField(
        _l("How many things"), [required(), NumberRange(0, 50, _l("A number from 0 to 50, please."))], default=0
    )
    days = IntegerField(
        _l("For how many days after joining"),
        [required(), NumberRange(1, 365, _l("A number from 1 to 365, please."))],
        default=30,
    )
