"""What is known of the people digests are chosen for, read for many at once.

The number of statements does not depend on how many people there are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from intranet.access import viewers
from intranet.comments.models import Comment
from intranet.database import db
from intranet.digests.models import REACHED, Digest, DigestItem, Reason
from intranet.digests.pool import WINDOW
from intranet.digests.ranking import Hit, Reader
from intranet.items.models import Item, ItemState, ItemTag, Seen, Tag
from intranet.mail.models import MailState, OutgoingMail
from intranet.notifications import wishes
from intranet.notifications.models import Notice
from intranet.notifications.notices import MAIL, item_of
from intranet.recognition.models import ThanksRecipient

#: How far back it matters what a person wrote.
INTERESTS = timedelta(days=180)
#: Kinds of things one can reply to, and what the mail says about the reply.
REPLY_TO = {
    "question": Reason.YOUR_QUESTION,
    "answer": Reason.YOUR_ANSWER,
    "post": Reason.YOUR_POST,
    "thanks": Reason.YOUR_THANKS,
    "event": Reason.YOUR_EVENT,
}


def read(since: Mapping[int, datetime], now: datetime) -> dict[int, Reader]:
    """Return the readers of a chunk; ``since`` says from which moment on each is told what happened."""
    rights = viewers(since)
    readers = {person_id: Reader(rights[person_id], moment) for person_id, moment in since.items()}
    _add_hits(readers, now - WINDOW)
    _add_seen(readers, now - WINDOW)
    _add_mailed(readers, now - 2 * WINDOW)
    _add_interests(readers, now - INTERESTS)
    for person_id, wanted in wishes.everything(readers).items():
        readers[person_id].wishes = wanted
    return readers


def _add_hits(readers: Mapping[int, Reader], since: datetime) -> None:
    replies = (*_replies(readers, since), *_replies_to_comments(readers, since))
    for person_id, hit in (*replies, *_thanks(readers, since)):
        readers[person_id].hits.append(hit)


def _replies(people: Collection[int], since: datetime) -> Iterable[tuple[int, Hit]]:
    """Find answers and comments by others directly below something that one of the people wrote."""
    item, parent = Item.__table__.c, aliased(Item.__table__)
    rows = db.session.execute(
        select(
            parent.c.author_id.label("person_id"), parent.c.kind.label("parent_kind"),
            item.id, item.kind, item.root_id, item.group_id, item.audience_id, item.author_id, item.published_at,
        )
        .join_from(Item.__table__, parent, parent.c.id == item.parent_id)
        .where(
            parent.c.author_id.in_(people),
            parent.c.state == ItemState.PUBLISHED,
            item.state == ItemState.PUBLISHED,
            item.published_at > since,
            item.author_id != parent.c.author_id,
            item.source.is_(None),  # of an import nobody is told
        )
    )  # fmt: skip
    for row in rows:
        if row.parent_kind in REPLY_TO:
            yield row.person_id, _hit(row, REPLY_TO[row.parent_kind])


def _replies_to_comments(people: Collection[int], since: datetime) -> Iterable[tuple[int, Hit]]:
    """Find replies by others to a comment that one of the people wrote."""
    item, answered = Item.__table__.c, aliased(Item.__table__)
    rows = db.session.execute(
        select(
            answered.c.author_id.label("person_id"), item.id, item.kind, item.root_id, item.group_id,
            item.audience_id, item.author_id, item.published_at,
        )
        .join_from(Item.__table__, Comment.__table__, Comment.__table__.c.id == item.id)
        .join(answered, answered.c.id == Comment.__table__.c.reply_to_id)
        .where(
            answered.c.author_id.in_(people),
            answered.c.state == ItemState.PUBLISHED,
            item.state == ItemState.PUBLISHED,
            item.published_at > since,
            item.author_id != answered.c.author_id,
            item.source.is_(None),
        )
    )  # fmt: skip
    for row in rows:
        yield row.person_id, _hit(row, Reason.YOUR_COMMENT)


def _thanks(people: Collection[int], since: datetime) -> Iterable[tuple[int, Hit]]:
    item = Item.__table__.c
    rows = db.session.execute(
        select(ThanksRecipient.person_id, item.id, item.group_id, item.audience_id, item.author_id, item.published_at)
        .join_from(ThanksRecipient.__table__, Item.__table__, item.id == ThanksRecipient.thanks_id)
        .where(
            ThanksRecipient.person_id.in_(people),
            ThanksRecipient.hidden_at.is_(None),
            item.state == ItemState.PUBLISHED,
            item.published_at > since,
            item.author_id != ThanksRecipient.person_id,
            item.source.is_(None),
        )
    )
    for row in rows:
        yield (
            row.person_id,
            Hit(
                row.id,
                "thanks",
                row.id,
                row.group_id,
                row.audience_id,
                row.author_id,
                row.published_at,
                Reason.THANKED,
            ),
        )


def _add_seen(readers: Mapping[int, Reader], since: datetime) -> None:
    rows = db.session.execute(
        select(Seen.person_id, Seen.item_id, Seen.seen_at).where(Seen.person_id.in_(readers), Seen.seen_at > since)
    )
    for person_id, item_id, seen_at in rows:
        readers[person_id].seen[item_id] = seen_at


def _add_mailed(readers: Mapping[int, Reader], since: datetime) -> None:
    rows = db.session.execute(
        select(Digest.person_id, DigestItem.item_id, DigestItem.group_id)
        .join(DigestItem, DigestItem.digest_id == Digest.id)
        .where(Digest.person_id.in_(readers), Digest.state.in_(REACHED), Digest.planned_at > since)
    )
    for person_id, item_id, group_id in rows:
        if item_id is not None:
            readers[person_id].mailed.add(item_id)
        if group_id is not None:
            readers[person_id].mailed_groups.add(group_id)
    at_once = select(OutgoingMail.person_id, OutgoingMail.dedupe_key).where(
        OutgoingMail.person_id.in_(readers),
        OutgoingMail.kind == MAIL,
        OutgoingMail.state.in_((MailState.SENT, MailState.UNKNOWN)),
        OutgoingMail.created_at > since,
    )
    summed_up = select(Notice.recipient_id, Notice.item_id).where(
        Notice.recipient_id.in_(readers),
        Notice.bundled_on.is_not(None),
        Notice.item_id.is_not(None),
        Notice.created_at > since,
    )
    for told in db.session.execute(summed_up):
        readers[told.recipient_id].mailed.add(told.item_id)
    for recipient_id, key in db.session.execute(at_once):
        if (told_of := item_of(key)) is not None:
            readers[recipient_id or 0].mailed.add(told_of)


def _add_interests(readers: Mapping[int, Reader], since: datetime) -> None:
    """Add where the people wrote, in which tags they answered, and whom."""
    item, parent = Item.__table__.c, aliased(Item.__table__)
    theirs = (item.author_id.in_(readers), item.state == ItemState.PUBLISHED, item.published_at > since)
    written = select(item.author_id, item.group_id, func.count()).where(*theirs, item.group_id.is_not(None))
    for person_id, group_id, number in db.session.execute(written.group_by(item.author_id, item.group_id)):
        readers[person_id].written[group_id] = number
    tagged = (
        select(item.author_id, Tag.name)
        .distinct()
        .join_from(Item.__table__, ItemTag.__table__, ItemTag.item_id == item.root_id)
        .join(Tag, Tag.id == ItemTag.tag_id)
        .where(*theirs, item.kind == "answer")
    )
    for person_id, name in db.session.execute(tagged):
        readers[person_id].answered_tags.add(name)
    answered = (
        select(item.author_id, parent.c.author_id)
        .distinct()
        .join_from(Item.__table__, parent, parent.c.id == item.parent_id)
        .where(*theirs, item.kind == "answer", parent.c.author_id.is_not(None))
    )
    for person_id, author_id in db.session.execute(answered):
        readers[person_id].answered_authors.add(author_id)


def _hit(row: Any, reason: Reason) -> Hit:
    return Hit(row.id, row.kind, row.root_id, row.group_id, row.audience_id, row.author_id, row.published_at, reason)
