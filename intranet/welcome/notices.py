"""Who is told: ambassadors of a first post, and the two of whom one asks to have a buddy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from intranet import clock
from intranet.database import db
from intranet.items.models import Item
from intranet.notifications import kinds
from intranet.notifications.kinds import Audience, Kind, Place, Rhythm, Topic
from intranet.notifications.models import Notice
from intranet.notifications.notices import notify, notify_about
from intranet.welcome.models import Buddyship


def _buddies(_notice: Any) -> Place:
    return "welcome.buddies", {}


#: Once a day is soon enough for a hello, and more would be a burden on who offered to help.
NEWCOMERS = Topic("newcomers", _l("Somebody is new where I am an ambassador"), Rhythm.DAILY, 75)
BUDDIES = Topic("buddies", _l("A newcomer and I become buddies"), Rhythm.NOW, 76)
FIRST_POST = kinds.register(
    Kind(
        "first_post",
        NEWCOMERS,
        "hand-heart",
        _l("%(name)s wrote here for the first time: %(subject)s"),
        reason=_l("You get this mail because you are an ambassador of %(group)s."),
        sentences={"post": _l("%(name)s wrote in %(group)s for the first time")},
    )
)
ASKED = kinds.register(
    Kind(
        "buddy_asked", BUDDIES, "heart-handshake", _l("%(name)s would like you as a buddy"),
        _l("You get this mail because you offered to be a buddy."), audience=Audience.ADDRESSEE, place=_buddies,
    )
)  # fmt: skip
ACCEPTED = kinds.register(
    Kind(
        "buddy_accepted", BUDDIES, "heart-handshake", _l("%(name)s is your buddy now"),
        _l("You get this mail because you asked for a buddy."), tone="ok", audience=Audience.ADDRESSEE, place=_buddies,
    )
)  # fmt: skip
DECLINED = kinds.register(
    Kind(
        "buddy_declined", BUDDIES, "heart-handshake",
        _l("%(name)s has no time to be your buddy just now; others would be glad to"),
        _l("You get this mail because you asked for a buddy."), audience=Audience.ADDRESSEE, place=_buddies,
    )
)  # fmt: skip


def first_post(item: Item, ambassador_ids: Iterable[int]) -> None:
    """Tell the group's ambassadors that somebody wrote there for the first time."""
    notify_about(item, ambassador_ids, FIRST_POST, actor_id=item.author_id, subject=f"first_post:{item.id}")


def asked(pair: Buddyship) -> None:
    """Tell a buddy that a newcomer asks them."""
    notify([pair.buddy_id], ASKED, subject=_asking(pair), actor_id=pair.newcomer_id)


def answered(pair: Buddyship, *, accepted: bool) -> None:
    """Tell the newcomer what the buddy said; what told the buddy is old."""
    kind = ACCEPTED if accepted else DECLINED
    notify([pair.newcomer_id], kind, subject=f"buddy_answer:{pair.id}", actor_id=pair.buddy_id)
    settled(pair)


def settled(pair: Buddyship) -> None:
    """Make old what asked the buddy: there is nothing to decide any more."""
    notice = Notice.__table__.c
    told = notice.recipient_id == pair.buddy_id, notice.subject_key == _asking(pair), notice.read_at.is_(None)
    db.session.connection().execute(update(Notice.__table__).where(*told).values(read_at=clock.now()))


def _asking(pair: Buddyship) -> str:
    return f"buddy:{pair.id}"
