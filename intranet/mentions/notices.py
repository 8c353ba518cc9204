"""Who is told of a mention: whoever can read it and was not told of the same thing otherwise."""

from __future__ import annotations

from sqlalchemy import select

from intranet.database import db
from intranet.items import mentions
from intranet.items.models import Item
from intranet.notifications.models import Notice, NoticeKind
from intranet.notifications.notices import notify


def mentioned(item_id: int, body: str, by_id: int | None) -> None:
    """Tell those whom the item mentions now and did not mention before. The last of an act's notices."""
    if "@" not in body:
        return
    known = mentions.known(item_id)
    if not known:
        return
    audience_id = db.session.scalar(select(Item.audience_id).where(Item.id == item_id)) or 0
    said = mentions.understand(list(known), audience_id, by_id, known)
    already = set(db.session.scalars(select(Notice.recipient_id).where(Notice.item_id == item_id)))
    people = said.told & {target.id for target in said.found.values() if target.kind == mentions.PERSON}
    for kind, told in ((NoticeKind.MENTION, people), (NoticeKind.GROUP_MENTION, said.told - people)):
        notify(told - already, kind, subject=f"mention:{item_id}", actor_id=by_id, item_id=item_id)
