"""What the system records about a person: what, for how long, and who reads it.

The spans come from the constants that the forgetting itself goes by, so the page cannot promise
anything else. A feature above this one tells its part by a panel at the place ``records``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, func, select

from intranet.access import Viewer
from intranet.database import db
from intranet.drafts.actions import KEEP as KEEP_DRAFTS
from intranet.drafts.models import Draft
from intranet.items.forgetting import KEEP_SEEN
from intranet.items.models import Item, ItemState, Seen
from intranet.items.writing import UNDO_FOR
from intranet.mail.models import OutgoingMail
from intranet.mail.sending import FORGET_AFTER
from intranet.notifications.models import Notice
from intranet.people.models import Person, SignIn
from intranet.people.sessions import ABSOLUTE, IDLE
from intranet.web.panels import Panel

TEMPLATE = "people/_record.html"


@dataclass(frozen=True, slots=True)
class Record:
    """One kind of thing that is kept, in the reader's words."""

    key: str
    name: str
    what: str
    readers: str
    kept: str
    count: int | None = None  # rows of the reader today; None where none can be told
    latest: datetime | None = None
    href: str = ""
    link: str = ""

    @property
    def panel(self) -> Panel:
        """The record as other features hand it to the page."""
        return Panel(TEMPLATE, {"record": self}, self.key)


def span(time: timedelta) -> str:
    """Return a time span in whole days, or in minutes where it is shorter than a day."""
    if time.days:
        return str(ngettext("%(num)s day", "%(num)s days", time.days))
    return str(ngettext("%(num)s minute", "%(num)s minutes", time.seconds // 60))


def tally(of: Any, at: Any, *conditions: ColumnElement[bool]) -> dict[str, Any]:
    """Return how many rows there are and when the latest was made."""
    count, latest = db.session.execute(select(func.count(), func.max(at)).select_from(of).where(*conditions)).one()
    return {"count": count, "latest": latest}


def own(viewer: Viewer) -> list[Record]:
    """Return what this feature, and those below it, record about the viewer."""
    return [*_coming_and_going(viewer), *_reaching(viewer), *_giving(viewer)]


def _coming_and_going(viewer: Viewer) -> list[Record]:
    last_seen = db.session.scalar(select(Person.last_seen_at).where(Person.id == viewer.person_id))
    return [
        Record(
            "seen",
            _("Pages you opened"),
            _("Of each question and each thanks you opened: when you did so last. It marks what is new to you."),
            _("Nobody else. The digest uses it to leave out what you have read."),
            span(KEEP_SEEN),
            **tally(Seen, Seen.seen_at, Seen.person_id == viewer.person_id),
        ),
        Record(
            "last-here",
            _("When you were last here"),
            _("One moment, replaced by the next. The digest goes to people who have been away for a while."),
            _("Nobody else."),
            _("Until you come again"),
            latest=last_seen,
        ),
        Record(
            "sign-ins",
            _("Sign-ins and devices"),
            _("Of each browser you are signed in with: its name and network address, since when and when it was used."),
            _("You alone."),
            _(
                "Until you sign out; %(idle)s without use, %(most)s at most",
                idle=span(IDLE),
                most=span(ABSOLUTE),
            ),
            href=url_for("people.devices"),
            link=_("Signed-in devices"),
            **tally(SignIn, SignIn.created_at, SignIn.person_id == viewer.person_id),
        ),
    ]


def _reaching(viewer: Viewer) -> list[Record]:
    return [
        Record(
            "mails",
            _("Mails to you"),
            _("Of each mail: its kind, when it was sent, and whether the mail server took it."),
            _("Nobody else. Whoever operates the site sees how many mails wait or failed."),
            _("Address and contents %(span)s; that it was sent, without limit", span=span(FORGET_AFTER)),
            **tally(OutgoingMail, OutgoingMail.created_at, OutgoingMail.person_id == viewer.person_id),
        ),
        Record(
            "notices",
            _("Your inbox"),
            _("What concerned you and what was new in your groups, who did it, and when you read it."),
            _("You alone."),
            span(KEEP_SEEN),
            **tally(Notice, Notice.created_at, Notice.recipient_id == viewer.person_id),
        ),
    ]


def _giving(viewer: Viewer) -> list[Record]:
    drafts = {"href": url_for("drafts.index"), "link": _("Your drafts")}
    mine = (Item.author_id == viewer.person_id, Item.state != ItemState.DELETED)
    return [
        Record(
            "written",
            _("What you wrote"),
            _("Your questions, answers, comments and thanks, with what they said before you changed them."),
            _("Everyone who may read the group; what is for the whole company, everyone who signs in."),
            _("Until you delete it, and %(span)s after that", span=span(UNDO_FOR)),
            href=url_for("people.show", person_id=viewer.person_id),
            link=_("Your profile"),
            **tally(Item, Item.created_at, *mine),
        ),
        Record(
            "drafts",
            _("Your drafts"),
            _("What you have begun to write and not sent, with every field of its form, and when you changed it last."),
            _("You alone."),
            _(
                "Until you send or discard it, %(span)s without a change at most; if you leave, it is deleted at once",
                span=span(KEEP_DRAFTS),
            ),
            **drafts,
            **tally(Draft, Draft.saved_at, Draft.person_id == viewer.person_id),
        ),
        Record(
            "profile",
            _("Your profile and settings"),
            _(
                "Name, title, contact, roles and picture from the company's directory; what you say about yourself: "
                "your own picture, pronouns, skills, what to ask you, working hours; and your settings."
            ),
            _("Everyone who signs in reads your profile. Your settings are for you alone."),
            _("Without limit; who has left can no longer be written to or rung up"),
            href=url_for("people.edit_profile"),
            link=_("Edit my profile"),
        ),
    ]
