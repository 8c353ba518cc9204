"""Who is told: the people who are thanked, their managers, and a group in which somebody is thanked."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from intranet.access import Viewer, viewers
from intranet.database import db
from intranet.items.models import Item
from intranet.notifications import kinds
from intranet.notifications.kinds import Kind, Rhythm, Topic
from intranet.notifications.models import Notice
from intranet.notifications.notices import announce, notify_about
from intranet.people.models import Person, PersonState
from intranet.recognition.models import Thanks, ThanksRecipient
from intranet.recognition.queries.showing import some
from intranet.web.text import excerpt

#: So much of a reason stands in the mail; the rest is read on the page.
LETTER = 900


def letter(viewer: Viewer, notice: Any) -> Mapping[str, Any]:
    """Return what the card in a mail shows: as its reader would see it on the page now."""
    view = some(viewer, [notice.item_id]).get(notice.item_id)
    if view is None:
        return {"thanks": None}
    others = [person.display_name for person in view.recipients if person.id != viewer.person_id]
    return {"thanks": view, "reason": excerpt(view.body_html, LETTER), "others": others}


def whom(notices: Sequence[Any], briefly: bool) -> Mapping[int, str]:
    """Say below a manager's notice who was thanked, and for what; nothing where words stay in the group."""
    if briefly:
        return {notice.id: "" for notice in notices}
    found = {notice.item_id: "" for notice in notices}
    names: dict[int, list[str]] = {}
    for thanks_id, name in db.session.execute(
        select(ThanksRecipient.thanks_id, Person.display_name)
        .join(Person, Person.id == ThanksRecipient.person_id)
        .where(ThanksRecipient.thanks_id.in_(found), ThanksRecipient.hidden_at.is_(None))
        .order_by(ThanksRecipient.position)
    ):
        names.setdefault(thanks_id, []).append(name)
    for thanks_id, html in db.session.execute(select(Item.id, Item.body_html).where(Item.id.in_(names))):
        people = ", ".join(names[thanks_id])
        found[thanks_id] = _("To %(people)s: %(reason)s", people=people, reason=excerpt(html, LETTER))
    return {notice.id: found[notice.item_id] for notice in notices}


THANKED = kinds.register(
    Kind(
        "thanks",
        Topic("thanks", _l("Somebody thanks me"), Rhythm.NOW, 50),
        "hand-heart",
        _l("%(name)s thanked you"),
        reason=_l("You get this mail because a colleague thanked you."),
        tone="thanks",
        template="thanks",
        contents=letter,
    )
)
COPIED = kinds.register(
    Kind(
        "thanks_to_report",
        Topic("team_thanks", _l("Somebody thanks a colleague who reports to me"), Rhythm.NOW, 55),
        "hand-heart",
        _l("%(name)s thanked somebody in your team"),
        reason=_l("You get this mail because somebody who reports to you was thanked, and shares that with you."),
        tone="thanks",
        words=whom,
        template="thanks",
        contents=letter,
    )
)
THANKED_IN_GROUP = kinds.register(
    Kind(
        "new_thanks",
        kinds.GROUP_NEWS,
        "hand-heart",
        _l("%(name)s thanked colleagues in %(group)s"),
        reason=_l("You get this mail because you belong to %(group)s and want to hear of what is new there."),
        tone="thanks",
    )
)


def thanked(thanks: Thanks, recipient_ids: Iterable[int]) -> None:
    """Tell each recipient."""
    notify_about(thanks, recipient_ids, THANKED, actor_id=thanks.author_id)


def copied(thanks: Thanks, recipient_ids: Collection[int]) -> None:
    """Tell the managers of those recipients who share it with them."""
    notify_about(thanks, managers_to_tell(thanks, recipient_ids), COPIED, actor_id=thanks.author_id)


def withdraw(thanks: Thanks, shown_ids: Collection[int]) -> None:
    """Take the copy from managers none of whose people wants it to be seen any more."""
    copies = delete(Notice).where(Notice.item_id == thanks.id, Notice.kind == COPIED.name)
    db.session.execute(copies.where(Notice.recipient_id.not_in(managers_to_tell(thanks, shown_ids))))


def managers_to_tell(thanks: Thanks, recipient_ids: Collection[int]) -> list[int]:
    """Return the managers of today of these recipients, as far as they may read it and have no part in it."""
    manager = aliased(Person)
    query = (
        select(Person.manager_id)
        .join(manager, manager.id == Person.manager_id)
        .where(Person.id.in_(recipient_ids), Person.shares_thanks, manager.state == PersonState.ACTIVE)
    )
    everybody = select(ThanksRecipient.person_id).where(ThanksRecipient.thanks_id == thanks.id)
    managers = set(db.session.scalars(query)) - {thanks.author_id} - set(db.session.scalars(everybody))
    reading = viewers(person_id for person_id in managers if person_id is not None)
    return sorted(person_id for person_id, viewer in reading.items() if thanks.audience_id in viewer.audience_ids)


def thanked_in_group(thanks: Thanks) -> None:
    """Have the rest of the group told."""
    announce(THANKED_IN_GROUP, thanks)
