"""What people fill in about groups, and the filter of the list."""

from __future__ import annotations

import enum
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, HiddenField, RadioField, SelectField
from wtforms.validators import ValidationError

from intranet.groups.models import (
    NAME_LENGTH,
    PURPOSE_LENGTH,
    QUESTION_LENGTH,
    Group,
    JoinPolicy,
    MemberRole,
    Visibility,
)
from intranet.groups.models.discovering import MAX_TOPICS
from intranet.items.tagging import TAG_LENGTH, parse
from intranet.notifications.deciding import Level
from intranet.notifications.forms import LEVELS
from intranet.settings import settings
from intranet.web.choices import one_of
from intranet.web.forms import Form, LineField, NotBlank, TextField, at_most, offered, required
from intranet.web.pagination import page_number
from intranet.web.text import clean_line

ABOUT_LENGTH = 20_000
WELCOME_LENGTH = 4_000
MESSAGE_LENGTH = 1_000
QUERY_LENGTH = 100
#: What of a group is text that the form takes over as it is.
WANTED = (
    "name", "purpose", "visibility", "join_policy", "language", "join_question", "about", "landing", "rules", "welcome",
)  # fmt: skip
#: Scripts whose letters look like one another's: a word of two of them imitates another word.
ALIKE = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE")


def readable_name(_form: Form, field: Field) -> None:
    """Refuse a name without a letter or digit, or with a word that mixes look-alike scripts."""
    name = field.data or ""
    if not any(unicodedata.category(char)[0] in "LN" for char in name):
        raise ValidationError(_l("A name needs at least one letter."))
    for word in name.split():
        scripts = {unicodedata.name(char, "").partition(" ")[0] for char in word}
        if len(scripts.intersection(ALIKE)) > 1:
            raise ValidationError(_l("One word of the name mixes alphabets whose letters look alike."))


def language_label(code: str) -> str:
    """Return a language's name in the language of the page."""
    locale = get_locale() or Locale("en")
    name = str(Locale.parse(code).get_display_name(locale))
    return name[:1].upper() + name[1:]


class GroupForm(Form):
    """What a group is called, is for, and whom it lets in."""

    name = LineField(_l("Name"), [required(), NotBlank(), at_most(NAME_LENGTH), readable_name])
    purpose = LineField(_l("Purpose"), [required(), NotBlank(), at_most(PURPOSE_LENGTH)])
    visibility = RadioField(
        _l("Who reads what is written here?"),
        choices=offered(
            [
                (Visibility.OPEN, _l("Open")),
                (Visibility.CLOSED, _l("Closed")),
                (Visibility.SECRET, _l("Secret")),
            ]
        ),
        default=Visibility.OPEN,
        validators=[required(_l("Please choose one."))],
    )
    join_policy = RadioField(
        _l("How do colleagues become members?"),
        choices=offered(
            [
                (JoinPolicy.FREE, _l("By one press")),
                (JoinPolicy.ASK, _l("By asking")),
                (JoinPolicy.INVITE, _l("By invitation")),
            ]
        ),
        default=JoinPolicy.FREE,
        validators=[required(_l("Please choose one."))],
    )
    topics = LineField(_l("Topics"), [at_most(250)])
    language = SelectField(_l("Language"), validators=[required()])
    members_invite = BooleanField(_l("Members may invite colleagues"))
    join_question = LineField(_l("Question to whoever asks to join"), [at_most(QUESTION_LENGTH)])
    about = TextField(_l("About the group"), [at_most(ABOUT_LENGTH)])
    landing = TextField(_l("For colleagues who do not belong yet"), [at_most(WELCOME_LENGTH)])
    rules = TextField(_l("Rules"), [at_most(ABOUT_LENGTH)])
    welcome = TextField(_l("Welcome for new members"), [at_most(WELCOME_LENGTH)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = offered((code, language_label(code)) for code in settings().languages)

    @property
    def wanted(self) -> dict[str, Any]:
        """The values of a valid form, named as the columns of the group.

        Into a secret group nobody can ask to come, so it is always joined by invitation.
        """
        values: dict[str, Any] = {name: self[name].data or "" for name in WANTED}
        values["members_invite"] = bool(self.members_invite.data)
        values["topics"] = parse(self.topics.data or "")
        if values["visibility"] == Visibility.SECRET:
            values["join_policy"] = JoinPolicy.INVITE
        return values

    def validate_topics(self, field: Field) -> None:
        """A handful of short words."""
        names = parse(field.data or "")
        if len(names) > MAX_TOPICS:
            raise ValidationError(_("At most %(num)d topics, please.", num=MAX_TOPICS))
        if any(len(name) > TAG_LENGTH for name in names):
            raise ValidationError(_("A topic has at most %(num)d characters.", num=TAG_LENGTH))

    def name_is_taken(self) -> None:
        """Say under the name that another group has it."""
        self.name.errors = [*self.name.errors, _l("Another group has this name.")]


class EditGroupForm(GroupForm):
    """The same for a group that exists; ``version`` tells which one was read."""

    version = HiddenField()

    @property
    def known_version(self) -> int:
        """The version the editor started from, 0 where the field was tampered with."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def differences(self, group: Group, topics: list[str]) -> list[tuple[str, str]]:
        """Return label and present value of what says something else in the group than in the form."""
        wanted = self.wanted
        present = {name: getattr(group, name) for name in wanted if name != "topics"} | {"topics": topics}
        return [
            (str(self[name].label.text), _shown(self[name], present[name]))
            for name in wanted
            if present[name] != wanted[name]
        ]


def _shown(field: Field, value: Any) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, list):
        return ", ".join(value)
    choices = {choice.value: choice.label for choice in getattr(field, "choices", None) or ()}
    return str(choices.get(value, value))


class Chosen:
    """A list in which something is chosen from the beginning: nothing to leave out, and nothing to demand."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: Form, field: Field) -> None:
        """Take whatever it is."""


def level_field() -> SelectField:
    """Return the choice of how much a new member hears; what is no level means the usual."""
    label, choices = _l("What is new there reaches you"), offered(LEVELS.items())
    return SelectField(label, [Chosen()], choices=choices, validate_choice=False)


def chosen_level(field: Field) -> Level | None:
    """Return the level that was chosen when joining, if any was."""
    return next((level for level in Level if level.value == field.data), None)


class RequestForm(Form):
    """Asking to join."""

    message = TextField(_l("A few words to the moderators"), [at_most(MESSAGE_LENGTH)])
    level = level_field()


class DecisionForm(Form):
    """Letting somebody in, or not."""

    decision = HiddenField(_l("Decision"))
    reason = TextField(_l("Reason"), [at_most(MESSAGE_LENGTH)])

    def validate_decision(self, field: Field) -> None:
        """Only two answers exist."""
        if field.data not in ("approve", "decline"):
            raise ValidationError(_l("Please choose one."))


def member_role(text: str | None) -> MemberRole | None:
    """Read a role from a form."""
    return next((role for role in MemberRole if role.value == text), None)


class Show(enum.StrEnum):
    """Which groups the list shows."""

    ALL = "all"
    MINE = "mine"
    OPEN = "open"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Sort(enum.StrEnum):
    """How the list of groups is sorted."""

    BUSY = "busy"
    MEMBERS = "members"
    NEWEST = "newest"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class GroupFilter:
    """Which groups the list shows, and in which order."""

    text: str = ""
    show: Show = Show.ALL
    topic: str = ""
    language: str = ""
    sort: Sort = Sort.BUSY
    page: int = 1

    @classmethod
    def parse(cls, values: Mapping[str, str]) -> GroupFilter:
        """Read an address; what makes no sense in it is left out."""
        language = values.get("language", "")
        return cls(
            text=clean_line(values.get("q", ""))[:QUERY_LENGTH],
            show=one_of(Show, values.get("show")),
            topic=next(iter(parse(values.get("topic", ""))), "")[:TAG_LENGTH],
            language=language if language in settings().languages else "",
            sort=one_of(Sort, values.get("sort")),
            page=page_number(values.get("page")),
        )

    def query(self, **changes: Any) -> dict[str, Any]:
        """Return the address's values after ``changes``, without a page: a change leads to the first."""
        changed = replace(self, **changes)
        values = {"q": changed.text, "show": changed.show, "topic": changed.topic, "language": changed.language}
        every = {**values, "sort": changed.sort}
        return {name: str(value) for name, value in every.items() if value not in ("", Show.ALL, Sort.BUSY)}

    @property
    def is_narrow(self) -> bool:
        """Whether some groups are left out."""
        return bool(self.text or self.topic or self.language or self.show != Show.ALL)
