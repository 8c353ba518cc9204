"""Who is told: the audience, of an announcement and of a change; those who see that it comes about.

What must be read reaches everybody it is for, whatever they wish.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Row

from intranet.access import viewers
from intranet.announcements import pending, tokens
from intranet.announcements.models import Announcement, RoundCause, SecondLook
from intranet.announcements.pending import Asked
from intranet.groups.models import Visibility
from intranet.mail import kinds as mails
from intranet.mail.kinds import NotWanted
from intranet.mail.models import OutgoingMail
from intranet.mail.recipients import recipient_of
from intranet.mail.rendering import absolute_url
from intranet.notifications import kinds
from intranet.notifications.kinds import Audience, Concern, Kind, Place, Rhythm, Topic
from intranet.notifications.notices import Event, announce_to_audience, notify, settle_acts, tell

ANNOUNCEMENTS = Topic("announcements", _l("An announcement for me"), Rhythm.DIGEST, 85, Concern.AROUND_ME)
DECIDED = Topic("announcing", _l("Somebody decides about what I announce, or lets me announce"), Rhythm.NOW, 62)


def _to_look(_notice: Any) -> Place:
    return "announcements.looks", {}


def _to_mine(_notice: Any) -> Place:
    return "announcements.index", {"show": "mine"}


def _to_new(_notice: Any) -> Place:
    return "announcements.new", {}


ANNOUNCED = kinds.register(
    Kind(
        "new_announcement",
        ANNOUNCEMENTS,
        "megaphone",
        _l("%(name)s announced %(subject)s"),
        reason=_l("You get this mail because it was announced to you."),
        tone="warn",
    )
)
CHANGED = kinds.register(
    Kind(
        "announcement_changed",
        ANNOUNCEMENTS,
        "megaphone",
        _l("%(name)s changed the announcement %(subject)s"),
        reason=_l("You get this mail because it was announced to you."),
        tone="warn",
    )
)
ASKED_TO_LOOK = kinds.register(
    Kind(
        "second_look",
        kinds.REQUESTS,
        "eye",
        _l("An announcement by %(name)s waits for a second pair of eyes"),
        reason=_l("You get this mail because you may announce to the same colleagues."),
        audience=Audience.ADDRESSEE,
        place=_to_look,
        is_duty=True,
    )
)
APPROVED = kinds.register(
    Kind(
        "announcement_approved",
        DECIDED,
        "circle-check",
        _l("%(name)s approved your announcement"),
        reason=_l("You get this mail because you wrote it, or it bears your name."),
        audience=Audience.ADDRESSEE,
        tone="ok",
        place=_to_mine,
        is_duty=True,
    )
)
RETURNED = kinds.register(
    Kind(
        "announcement_returned",
        DECIDED,
        "undo-2",
        _l("%(name)s sent your announcement back and says why"),
        reason=_l("You get this mail because you wrote it, or it bears your name."),
        audience=Audience.ADDRESSEE,
        tone="warn",
        place=_to_mine,
        is_duty=True,
    )
)
DELEGATED = kinds.register(
    Kind(
        "delegated",
        DECIDED,
        "pencil",
        _l("%(name)s lets you announce in their name"),
        reason=_l("You get this mail because you may announce in their name."),
        audience=Audience.ADDRESSEE,
        place=_to_new,
        is_duty=True,
    )
)
#: The kind of mail that asks for a confirmation, with the link to it.
MAIL = "must_read"
MUST_READ = Topic("must_read", _l("Something that I must read"), Rhythm.NOW, 5)


def _must_read(name: str, sentence: Any) -> Kind:
    return kinds.register(
        Kind(
            name, MUST_READ, "megaphone", sentence,
            reason=_l("You get this mail, whatever you have muted, because everybody it is for must read it."),
            tone="warn", is_duty=True, must_reach=True, mail_kind=MAIL, template=MAIL,
        )
    )  # fmt: skip


ASKED = {
    RoundCause.PUBLISHED: _must_read("must_read", _l("%(name)s asks you to read and confirm %(subject)s")),
    RoundCause.CHANGED: _must_read("must_read_changed", _l("%(subject)s has changed: please confirm it again")),
    RoundCause.RENEWED: _must_read("must_read_renewed", _l("Please read %(subject)s again and confirm it")),
}
REMINDED = _must_read("must_read_reminder", _l("%(subject)s waits for your confirmation"))


def announced(announcement: Announcement) -> None:
    """Have its audience told, soon and in the background."""
    announce_to_audience(ANNOUNCED, announcement)


def changed(announcement: Announcement) -> None:
    """Have its audience told that it says something else now, once for each version."""
    subject = f"announcement:{announcement.id}:{announcement.version}"
    announce_to_audience(CHANGED, announcement, subject)


def asked_to_look(announcement: Announcement, look: SecondLook, people: Collection[int]) -> None:
    """Tell those who may look. The words are not theirs to read in the inbox: the page says them."""
    by = announcement.written_by_id or announcement.author_id
    notify(people, ASKED_TO_LOOK, subject=f"second-look:{look.id}", actor_id=by)


def decided(announcement: Announcement, look: SecondLook, kind: Kind) -> None:
    """Tell whose name it bears, and who wrote it."""
    people = [announcement.author_id, announcement.written_by_id]
    notify(people, kind, subject=f"looked-at:{look.id}", actor_id=look.by_id)


def delegated(person_id: int, delegate_id: int, since: datetime) -> None:
    """Tell somebody that they may announce under another's name."""
    notify([delegate_id], DELEGATED, subject=f"delegated:{person_id}:{since:%Y%m%d%H%M%S%f}", actor_id=person_id)


def asked(row: Row[Any], person_ids: Sequence[int]) -> None:
    """Tell these people that a round asks them; what an earlier one told them is old."""
    if row.number > 1:
        settle_acts(f"must_read:{row.announcement_id}:{row.number - 1}:", person_ids)
    _tell(ASKED[RoundCause(row.cause)], row, person_ids, 0)


def reminded(row: Row[Any], person_ids: Sequence[int], times: int) -> None:
    """Remind these people for the so many-th time in a round."""
    _tell(REMINDED, row, person_ids, times)


def settled(announcement_id: int, number: int, person_id: int) -> None:
    """Make old what told somebody of a round: they have confirmed it."""
    settle_acts(f"must_read:{announcement_id}:{number}:", [person_id])


def compose(mail: OutgoingMail) -> dict[str, Any]:
    """Return what the mail says today. Raises NotWanted where nothing is asked of the recipient any more."""
    found = _still_asked(mail)
    holder = tokens.Holder(mail.person_id or 0, found.id, found.round)
    is_open = found.group_visibility in (None, Visibility.OPEN)
    return {
        "asked": found,
        "kind": "reminder" if _times(mail) else found.cause,
        "title": found.title if is_open else "",  # lies open on locked screens and in mailboxes
        "excerpt": found.excerpt if is_open else "",
        "group": found.group_name if found.group_visibility != Visibility.SECRET else "",
        "confirm_url": absolute_url("announcements.confirm_by_link", token=tokens.make(holder)),
        "read_url": absolute_url("announcements.show", announcement_id=found.id),
    }


def guard(mail: OutgoingMail, values: mails.Values) -> None:
    """Look again while the mail is marked as leaving."""
    if _still_asked(mail).version != values["asked"].version:
        raise mails.OutOfDate


def _still_asked(mail: OutgoingMail) -> Asked:
    person_id = mail.person_id or 0
    _act, announcement_id, number, _reminder = mail.values["subject"].split(":")
    viewer = viewers([person_id])[person_id]
    found = pending.one(viewer, int(announcement_id), recipient_of(mail).language)
    if found is None:
        raise NotWanted("not_asked")
    if found.round != int(number):
        raise NotWanted("asked_again")
    if found.confirmed_at is not None:
        raise NotWanted("confirmed")
    return found


def _times(mail: OutgoingMail) -> int:
    return int(mail.values["subject"].rsplit(":", 1)[1])


def _tell(kind: Kind, row: Row[Any], person_ids: Sequence[int], times: int) -> None:
    """Tell of a round by an act of its own name, so that nobody is told twice."""
    announcement_id = row.announcement_id
    subject = f"must_read:{announcement_id}:{row.number}:{times}"
    tell(Event(kind, subject, row.author_id, announcement_id, announcement_id, row.group_id), person_ids)


mails.register(mails.MailKind(MAIL, expires_after=timedelta(days=7), compose=compose, guard=guard))
