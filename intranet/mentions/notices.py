"""Who is told of a mention: whoever can read it and was not told of the same thing otherwise."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from intranet.database import db
from intranet.items import mentions
from intranet.items.models import Item
from intranet.notifications import kinds
from intranet.notifications.kinds import Concern, Kind
from intranet.notifications.models import Notice
from intranet.notifications.notices import call, notify_about

MENTIONED = kinds.register(
    Kind(
        "mention",
        kinds.MENTIONS,
        "at-sign",
        _l("%(name)s mentioned you in %(subject)s"),
        reason=_l("You get this mail because you were mentioned."),
        sentences={
            "thanks": _l("%(name)s mentioned you in a thank-you"),
            "post": _l("%(name)s mentioned you in a post"),
        },
    )
)
GROUP_MENTIONED = kinds.register(
    Kind(
        "group_mention",
        kinds.MENTIONS,
        "at-sign",
        _l("%(name)s mentioned a group of yours in %(subject)s"),
        reason=_l("You get this mail because a group of yours was mentioned."),
        sentences={
            "thanks": _l("%(name)s mentioned a group of yours in a thank-you"),
            "post": _l("%(name)s mentioned a group of yours in a post"),
        },
    )
)


def mentioned(item_id: int, body: str, by_id: int | None) -> None:
    """Tell those whom the item mentions now and did not mention before. The last of an act's notices."""
    if "@" not in body:
        return
    known = mentions.known(item_id)
    if not known:
        return
    item = db.session.get_one(Item, item_id)
    said = mentions.understand(list(known), item.audience_id, by_id, known)
    told = dict(db.session.execute(select(Notice.recipient_id, Notice.concern).where(Notice.item_id == item_id)).all())
    people = said.told & {target.id for target in said.found.values() if target.kind == mentions.PERSON}
    for kind, meant in ((MENTIONED, people), (GROUP_MENTIONED, said.told - people)):
        # Named like the writing itself, so that the news of the group, which comes later, tells them nothing again.
        notify_about(item, meant - told.keys(), kind, actor_id=by_id)
        around = {person_id for person_id in meant & told.keys() if told[person_id] == Concern.AROUND_ME}
        notify_about(item, around, kind, actor_id=by_id, subject=f"mention:{item.id}")
    for group in said.called:
        call(GROUP_MENTIONED, item, group.id, by_id)
