"""What notices are about. A feature registers its kinds where its notices stand.

::

    MENTIONED = kinds.register(
        Kind("mention", MENTIONS, "at-sign", _l("%(name)s mentioned you in %(subject)s"),
             reason=_l("You get this mail because you were mentioned."))
    )

and tells of it by ``notify_about(item, people, MENTIONED, …)``. The inbox, its count, the settings and the mails
then know the kind; nothing else needs to change. A reply's kind has the name of the item's, a new
thread's is ``new_`` and that name: so the digest finds the wishes about both.

Sentences are given ``name``, who did it, ``subject``, the title of the thread or the name of the group of a
notice without one, and ``group``.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from flask_babel import lazy_gettext as _l

#: Words that are put into the reader's language when they are shown.
Text: TypeAlias = Any
#: An endpoint and its arguments: the same place for a page's link and a mail's.
Place = tuple[str, dict[str, Any]]


class Concern(enum.StrEnum):
    """Whether it concerns the person or goes on around them."""

    FOR_ME = "me"
    AROUND_ME = "around"


class Rhythm(enum.StrEnum):
    """When a mail follows a notice."""

    NOW = "now"
    DAILY = "daily"  # one mail a day with everything that is unread by then
    WEEKLY = "weekly"  # the same once a week
    DIGEST = "digest"  # no mail, but for the digest of who has been away
    NEVER = "never"


class Audience(enum.Enum):
    """Who may be shown a notice, at the moment when it is shown."""

    READERS = enum.auto()  # of its item and the item's thread
    ACQUAINTED = enum.auto()  # who may know its group
    MODERATORS = enum.auto()  # of its group
    INVITED = enum.auto()  # into its group, while that invitation waits for them
    ADMINISTRATORS = enum.auto()
    MANAGERS = enum.auto()  # community managers
    AUTHOR = enum.auto()  # of its item, though nobody else may find it, while they read its place
    ADDRESSEE = enum.auto()  # whoever is told, and nobody else: it tells nothing of what others wrote


@dataclass(frozen=True, slots=True)
class Topic:
    """Kinds about which people decide together: a row of the settings."""

    name: str
    label: Text
    rhythm: Rhythm  # while the person has not chosen
    order: int
    concern: Concern = Concern.FOR_ME


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice."""

    name: str
    topic: Topic
    icon: str
    sentence: Text
    reason: Text  # why a mail came; given ``subject`` as well
    tone: str = "accent"
    audience: Audience = Audience.READERS
    #: Other sentences for threads without a title, by the kind of the thread, such as thanks.
    sentences: Mapping[str, Text] = field(default_factory=dict)
    #: A duty is told whomever the person has muted.
    is_duty: bool = False
    #: It reaches everybody whatever they wish: in the inbox, and by mail at once. To be used sparingly.
    must_reach: bool = False
    #: The kind of mail that tells of it at once, of the same name as its template; otherwise the one of all notices.
    mail_kind: str = ""
    #: Where it leads, from a row of the inbox; the item's own place otherwise, or the group's page.
    place: Callable[[Any], Place] | None = None
    #: What stands below each of such rows, by its id, in place of the item's words: by one statement for all of
    #: them. True asks for what may stand in any mail.
    words: Callable[[Sequence[Any], bool], Mapping[int, str]] | None = None

    @property
    def concern(self) -> Concern:
        """Whether it concerns the person or goes on around them."""
        return self.topic.concern


#: Topics that several features tell about.
REPLIES = Topic("replies", _l("Somebody comments on or replies to what I wrote"), Rhythm.NOW, 20)
MENTIONS = Topic("mentions", _l("Somebody mentions me"), Rhythm.NOW, 30)
REQUESTS = Topic("requests", _l("Something waits for my decision"), Rhythm.NOW, 60)
GROUP_NEWS = Topic("group_news", _l("Something new in my groups"), Rhythm.DIGEST, 90, Concern.AROUND_ME)

_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known. Raises ValueError if its name is taken."""
    if kind.name in _kinds:
        raise ValueError(f"there is already a kind of notice named {kind.name!r}")
    _kinds[kind.name] = kind
    return kind


def named(name: str) -> Kind:
    """Return a registered kind. Raises LookupError for any other name."""
    if name not in _kinds:
        raise LookupError(f"there is no kind of notice named {name!r}")
    return _kinds[name]


def is_known(name: str) -> bool:
    """Whether a feature that is installed tells of this kind."""
    return name in _kinds


def names(audience: Audience) -> list[str]:
    """Return the kinds that only this audience is shown."""
    return [kind.name for kind in _kinds.values() if kind.audience is audience]


def topics() -> list[Topic]:
    """Return every topic that a registered kind belongs to and people decide about, in the order of the settings."""
    known = {kind.topic.name: kind.topic for kind in _kinds.values() if not kind.must_reach}
    return sorted(known.values(), key=lambda topic: topic.order)
