"""Posting, changing, pinning, closing and moving: each one transaction with its notices and search rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update

from intranet import clock, jobs
from intranet.access import Viewer, require
from intranet.database import db, lock_row
from intranet.drafts.actions import forget
from intranet.groups.queries.places import Place
from intranet.items import publishing, tagging, writing
from intranet.items.models import Act, ActKind, Item, ItemState
from intranet.mentions.notices import mentioned
from intranet.mentions.refreshing import render_thread
from intranet.polls import actions as polls
from intranet.polls.forms import AS_IT_IS, Plan
from intranet.posts import notices, policy, queries
from intranet.posts.models import Post
from intranet.search import outbox


def post(
    actor: Viewer,
    place: Place,
    title: str,
    body: str,
    tags: Sequence[str],
    once_key: str | None = None,
    draft: str = "new",
    poll: Plan | None = None,
    later: datetime | None = None,
) -> Post:
    """Post in a group; sending the same form twice posts once. ``draft`` says which it was. Raises Forbidden.

    It may have to wait for a moderator, or for a ``later`` moment; then nobody is told of it yet.
    """
    require(policy.can_post_in(actor, place.group_id))
    if before := writing.written_before(Post, actor, once_key):
        return before
    written = Post(
        audience_id=place.audience_id,
        group_id=place.group_id,
        author_id=actor.person_id,
        language=place.language,
        title=title,
        body=body,
        once_key=once_key,
        publish_at=later,
    )
    writing.publish(written, waits_as=ItemState.SCHEDULED if later else None)
    tagging.set_tags(written.id, tags)
    polls.plan(actor, written, poll)
    publishing.tell(written)
    forget(actor, "post", draft)
    _commit(written)
    return written


def edit(
    actor: Viewer,
    written: Post,
    *,
    title: str,
    body: str,
    tags: Sequence[str],
    version: int,
    poll: Plan | None = AS_IT_IS,
) -> None:
    """Change title, words, tags and, while nobody has voted, the poll. Raises Forbidden, EditConflict or Fixed."""
    require(policy.can_edit(actor, written))
    has_new_poll = polls.plan(actor, written, poll)
    has_new_words = writing.edit(
        written, actor, version=version, title=title, body=body, tags=tags, changes_more=has_new_poll
    )
    if has_new_poll and not has_new_words:
        written.version += 1  # of two who change the poll at once the second is told
    mentioned(written.id, body, actor.person_id)
    forget(actor, "post-edit", written.id)
    _commit(written)


def delete(actor: Viewer, written: Post) -> None:
    """Take a post away, to be undone within 30 days. Raises Forbidden."""
    require(policy.can_delete(actor, written))
    writing.delete(written, actor)
    _commit(written)


def restore(actor: Viewer, written: Post) -> None:
    """Bring it back. Raises Forbidden."""
    require(policy.can_restore(actor, written) and writing.can_still_be_restored(written))
    writing.restore(written)
    _commit(written)


def pin(actor: Viewer, written: Post, until: datetime) -> None:
    """Let the post stand first in its group until a moment. Raises Forbidden."""
    require(policy.can_pin(actor, written))
    _lock(written)
    if written.pinned_until != until:
        written.pinned_until = until
        _note(actor, written, Act(kind=ActKind.PINNED, until=until))
    db.session.commit()


def unpin(actor: Viewer, written: Post) -> None:
    """Let the post stand in its turn again. Raises Forbidden."""
    require(policy.can_pin(actor, written))
    _lock(written)
    if written.pinned_until is not None:
        written.pinned_until = None
        _note(actor, written, Act(kind=ActKind.UNPINNED))
    db.session.commit()


def close(actor: Viewer, written: Post, reason: str) -> None:
    """Take no more comments, for a reason that readers see; the author is told. Raises Forbidden."""
    require(policy.can_close(actor, written))
    _lock(written)
    if written.closed_at is None:
        written.closed_at = clock.now()
        act = _note(actor, written, Act(kind=ActKind.CLOSED, reason=reason))
        notices.closed(written, act)
    db.session.commit()


def reopen(actor: Viewer, written: Post) -> None:
    """Take comments again. Raises Forbidden."""
    require(policy.can_close(actor, written))
    _lock(written)
    if written.closed_at is not None:
        written.closed_at = None
        _note(actor, written, Act(kind=ActKind.REOPENED))
    db.session.commit()


def move(actor: Viewer, written: Post, place: Place) -> None:
    """Bring the post with everything under it to another group of the actor's; its address stays.

    Raises Forbidden where it may not leave, may not come there, or its author could not read it there.
    """
    _lock(written)
    if written.group_id == place.group_id:  # pressed twice
        return
    state = queries.state_for_moving(actor, written)
    require(policy.can_move(actor, written, is_open=state.is_open, is_answered=state.is_answered))
    require(place.group_id is not None and policy.can_move_to(actor, written, place.group_id))
    require(queries.author_reads(actor, written, place))
    require(not queries.passes_by_moderators(actor, written, place))
    act = _note(actor, written, Act(kind=ActKind.MOVED, from_group_id=written.group_id, to_group_id=place.group_id))
    written.pinned_until = None
    db.session.flush()
    db.session.execute(
        update(Item).where(Item.root_id == written.id).values(audience_id=place.audience_id, group_id=place.group_id)
    )
    db.session.refresh(written)
    render_thread(written.id)
    notices.moved(written, act)
    _commit(written)


def _lock(written: Post) -> None:
    """Let two moderators act one after the other, each on what the other left."""
    lock_row(Item.__table__, written.id)
    db.session.refresh(written)


def _note(actor: Viewer, written: Post, act: Act) -> Act:
    act.item_id, act.by_id, act.at = written.id, actor.person_id, clock.now()
    db.session.add(act)
    db.session.flush()
    return act


def _commit(written: Post) -> None:
    outbox.changed("post", written.id)
    db.session.commit()
    jobs.wake("search")
