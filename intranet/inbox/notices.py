"""The mails about notices: one at once, or one a day or a week. What they say is what the inbox shows, read anew.

A mail leaves only if its notice is still unread, its subject still to be seen by the recipient, and the
recipient still wants to hear of it: all three are asked when it is made, and again in the transaction
that marks it as leaving.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from intranet.access import viewers
from intranet.groups.models import Visibility
from intranet.inbox import tokens
from intranet.inbox.queries import reading
from intranet.mail import identity
from intranet.mail import kinds as mails
from intranet.mail.kinds import NotWanted, Values
from intranet.mail.models import OutgoingMail
from intranet.mail.rendering import absolute_url
from intranet.notifications import kinds, wishes
from intranet.notifications.deciding import Decision, decide
from intranet.notifications.kinds import Concern, Rhythm
from intranet.notifications.notices import BUNDLE, MAIL, mail_key
from intranet.people.queries import PersonCard, cards
from intranet.polls.queries import texts
from intranet.polls.wording import with_options

EXCERPT = 400
#: Lines of a summary; the inbox has the rest.
MOST = 20


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as a mail tells it, in the language in which it is read when it is rendered."""

    notice: Any
    actor: PersonCard | None
    url: str
    poll: Sequence[str]  # what there is to choose from, where its item holds a poll

    @property
    def subject(self) -> str:
        """Return the title of the thread, or the name of the group of a notice without one."""
        return reading.subject_of(self.notice)

    @property
    def group(self) -> str:
        """Return the group it happened in."""
        return self.notice.group_name or ""

    @property
    def is_open(self) -> bool:
        """Whether its title may stand in a subject, which lies open on locked screens."""
        return self.notice.group_visibility in (None, Visibility.OPEN)

    @property
    def is_known(self) -> bool:
        """Whether its group's name may."""
        return bool(self.notice.group_visibility != Visibility.SECRET)

    @property
    def happened(self) -> str:
        """Say what happened."""
        return reading.sentence(self.notice) % self._words

    @property
    def excerpt(self) -> str:
        """Return the first words, or what the kind says in their place; nothing where words stay in the group."""
        words = reading.words([self.notice], EXCERPT, briefly=not self.is_open)[self.notice.id]
        return with_options(words, self.poll if self.is_open else ())

    @property
    def is_reply(self) -> bool:
        """Whether it goes on with a talk, as the subject of its mail says, or tells of something else."""
        return self.notice.thread_id is not None and kinds.named(self.notice.kind).words is None

    @property
    def why(self) -> str:
        """Say why the mail came."""
        return str(kinds.named(self.notice.kind).reason) % self._words

    @property
    def _words(self) -> dict[str, str]:
        name = self.actor.display_name if self.actor else _("A former colleague")
        return {"name": name, "subject": self.subject, "group": self.group}


def compose(mail: OutgoingMail) -> dict[str, Any]:
    """Return the template's values with the rights of now. Raises NotWanted with the reason why not."""
    notice = _wanted(mail)
    person_id = mail.person_id or 0
    contents = kinds.named(notice.kind).contents
    return {
        **(contents(viewers([person_id])[person_id], notice) if contents else {}),
        "line": _lines([notice])[0],
        "notice": notice,
        "target": _holder(person_id, notice).target,
        "settings_url": absolute_url("inbox.settings"),
    }


def guard(mail: OutgoingMail, values: Values) -> None:
    """Look again while the mail is marked as leaving."""
    _wanted(mail)


def references(mail: OutgoingMail, values: Values) -> Sequence[str]:
    """Return the thread, and the mail to the same person about what this answers."""
    notice = values["notice"]
    thread = list(mails.its_thread(mail, values))
    if notice.parent_id is None:
        return thread
    answered = mail_key(mail.person_id or 0, f"{notice.parent_kind}:{notice.parent_id}")
    return [*thread, identity.message_id(MAIL, answered)]


def mute_url(mail: OutgoingMail) -> str:
    """Return the address that ends what the mail is about with one press."""
    return _mute_url(_holder(mail.person_id or 0, _wanted(mail)))


def compose_bundle(mail: OutgoingMail) -> dict[str, Any]:
    """Return the template's values of a summary. Raises NotWanted where nothing is left of it."""
    found = _summed_up(mail)
    if not found:
        raise NotWanted("nothing_left")
    return {
        "lines": _lines(found[:MOST]),
        "has_more": len(found) > MOST,
        "rhythm": _rhythm(mail),
        "seen": {notice.id for notice in found},
        "inbox_url": absolute_url("inbox.show"),
        "settings_url": absolute_url("inbox.settings"),
    }


def guard_bundle(mail: OutgoingMail, values: Values) -> None:
    """Make it anew where something in it was read, muted or taken away meanwhile."""
    if not values["seen"] <= {notice.id for notice in _summed_up(mail)}:
        raise mails.OutOfDate


def end_bundles_url(mail: OutgoingMail) -> str:
    """Return the address that ends the summaries of this rhythm."""
    return _mute_url(tokens.Holder(mail.person_id or 0, rhythm=_rhythm(mail)))


def _wanted(mail: OutgoingMail) -> Any:
    person_id = mail.person_id or 0
    notice = reading.one(viewers([person_id])[person_id], mail.values["subject"])
    if notice is None:
        raise NotWanted("not_visible")
    if not notice.is_new:
        raise NotWanted("seen")
    if _decision(person_id, notice).mail is not Rhythm.NOW:
        raise NotWanted("muted")
    return notice


def _rhythm(mail: OutgoingMail) -> Rhythm:
    return Rhythm(mail.values["rhythm"])


def _summed_up(mail: OutgoingMail) -> list[Any]:
    person_id, rhythm = mail.person_id or 0, _rhythm(mail)
    day = date.fromisoformat(mail.values["day"])
    found = reading.of_summary(viewers([person_id])[person_id], rhythm, day, 2 * MOST)
    return [notice for notice in found if _decision(person_id, notice).mail is rhythm]


def _decision(person_id: int, notice: Any) -> Decision:
    kind = kinds.named(notice.kind)
    known = wishes.of([person_id], kind, actor_id=notice.actor_id, thread_id=notice.thread_id, group_id=notice.group_id)
    return decide(kind, known.get(person_id, wishes.NONE))


def _lines(found: Sequence[Any]) -> list[Line]:
    people = cards(notice.actor_id for notice in found)
    polls = texts([notice.item_id for notice in found if notice.item_id is not None])
    return [_line(notice, people.get(notice.actor_id), polls.get(notice.item_id, ())) for notice in found]


def _line(notice: Any, actor: PersonCard | None, poll: Sequence[str]) -> Line:
    endpoint, arguments = reading.place(notice)
    return Line(
        notice,
        actor,
        absolute_url(endpoint, **{name: value for name, value in arguments.items() if value is not None}),
        poll,
    )


def _holder(person_id: int, notice: Any) -> tokens.Holder:
    """Return what the link in the mail ends: exactly what the mail came for."""
    kind = kinds.named(notice.kind)
    if kind.concern is Concern.AROUND_ME:
        return tokens.Holder(person_id, group_id=notice.group_id or 0)
    if notice.thread_id is not None:
        return tokens.Holder(person_id, thread_id=notice.thread_id)
    return tokens.Holder(person_id, topic=kind.topic.name)


def _mute_url(holder: tokens.Holder) -> str:
    return absolute_url("inbox.mute_by_link", token=tokens.make(holder))


mails.register(
    mails.MailKind(
        MAIL,
        expires_after=timedelta(days=2),
        compose=compose,
        guard=guard,
        references=references,
        unsubscribe_url=mute_url,
    )
)
mails.register(
    mails.MailKind(
        BUNDLE,
        expires_after=timedelta(hours=18),
        compose=compose_bundle,
        guard=guard_bundle,
        unsubscribe_url=end_bundles_url,
    )
)
