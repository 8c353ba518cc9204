"""Announcing, changing, taking away: each one transaction with what follows from it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from werkzeug.exceptions import Conflict

from intranet import clock, jobs
from intranet.access import Viewer, require, viewers
from intranet.announcements import delegations, looking, policy, second_looks, wordings
from intranet.announcements.models import Announcement
from intranet.announcements.plans import TERMS, Plan, Words
from intranet.announcements.targets import Target
from intranet.announcements.telling import tell_of_change
from intranet.database import db
from intranet.drafts.actions import forget
from intranet.items import publishing, writing
from intranet.items.models import Act, ActKind, ItemState
from intranet.items.tagging import tags_of
from intranet.mentions.notices import mentioned
from intranet.scheduling import actions as scheduling
from intranet.scheduling.models import Decision
from intranet.search import outbox

__all__ = [
    "MayNotAnnounce",
    "Plan",
    "Target",
    "TimeIsOver",
    "Words",
    "announce",
    "delete",
    "edit",
    "restore",
    "submit",
    "unpublish",
]


class TimeIsOver(Conflict):
    """It would be gone the moment it is published."""


class MayNotAnnounce(Conflict):
    """Its author may not announce that to these people any more."""


def announce(
    actor: Viewer,
    target: Target,
    plan: Plan,
    once_key: str | None = None,
    in_name_of: int | None = None,
    draft: str = "new",
) -> Announcement:
    """Announce at once, or schedule it; sending the same form twice announces once. Raises Forbidden.

    ``in_name_of`` is whose name it bears, where the actor is their delegate: the rights are that person's. It may have
    to wait for a second pair of eyes.
    """
    author = delegations.author_of(actor, in_name_of)
    require(policy.can_announce_to(author, target.audience_id, target.group_id, must_read=plan.must_read))
    if before := writing.written_before(Announcement, author, once_key):
        return before
    announcement = Announcement(
        audience_id=target.audience_id,
        group_id=target.group_id,
        author_id=author.person_id,
        written_by_id=actor.person_id if author is not actor else None,
        language=plan.language,
        title=plan.words.title,
        body=plan.words.body,
        needs_second=second_looks.is_asked_for(
            target.audience_id, target.group_id, must_read=plan.must_read, at=plan.publish_at
        ),
        once_key=once_key,
    )
    _take_terms(announcement, plan)
    writing.publish(announcement, waits_as=_first_state(announcement))
    _sign(actor, announcement, plan)
    if announcement.is_published:
        publishing.tell(announcement)
    elif announcement.needs_second:
        looking.ask(announcement)
    forget(actor, "announcement", draft)
    _commit(announcement)
    return announcement


def edit(actor: Viewer, announcement: Announcement, plan: Plan, *, version: int, is_minor: bool = False) -> None:
    """Change what it says and asks. Readers of what is public are told once, unless the change is a minor one.

    Other words wait for another look where one is asked for, and so does what becomes a must-read. Raises Forbidden,
    EditConflict, or MayNotAnnounce where its author may say nothing new there.
    """
    publishing.lock(announcement)
    require(policy.can_edit(actor, announcement))
    becomes_must_read = plan.must_read and not announcement.must_read
    former = wordings.others(announcement)
    has_other_words = former != dict(plan.others)
    _require_right(announcement, plan, is_new=has_other_words or becomes_must_read)
    if becomes_must_read:
        _look_first_beyond_budget(announcement, plan)
    was_public, was_held = announcement.is_published, _is_held(announcement)
    has_new_words = writing.edit(
        announcement, actor, version=version, title=plan.words.title, body=plan.words.body,
        changes_more=has_other_words or _differs(announcement, plan),
    )  # fmt: skip
    must_look_again = becomes_must_read and announcement.needs_second
    if (has_other_words or must_look_again) and not has_new_words:
        _count_version(actor, announcement)
    is_new_version = has_new_words or has_other_words or must_look_again
    if is_new_version:
        wordings.keep_former(announcement, former, announcement.version - 1)
        wordings.set_others(announcement, plan.others, actor.person_id)
    _take_terms(announcement, plan)
    db.session.flush()
    if is_new_version or becomes_must_read:
        _follow_up(announcement, is_minor=is_minor, was_public=was_public)
    if announcement.is_published:
        mentioned(announcement.id, announcement.body, actor.person_id)
    _take_time(actor, announcement, was_held=was_held)
    forget(actor, "announcement-edit", announcement.id)
    _commit(announcement)


def submit(actor: Viewer, announcement: Announcement) -> bool:
    """Publish what was sent back or taken down, or schedule it; return whether its author still may.

    What was public before is shown again; of that readers are told where its words have changed meanwhile. Raises
    Forbidden, or TimeIsOver.
    """
    publishing.lock(announcement)
    require(policy.can_edit(actor, announcement))
    if announcement.state != ItemState.DRAFT:  # pressed twice
        return True
    if announcement.expires_at is not None and announcement.expires_at <= clock.now():
        raise TimeIsOver
    if not _author_may(announcement, must_read=announcement.must_read):
        return False
    announcement.expired_at = None
    if not second_looks.may_be_public(announcement):
        looking.ask(announcement)
    elif announcement.published_at is not None:
        _show_again(actor, announcement)
    elif announcement.publish_at is not None and announcement.publish_at > clock.now():
        announcement.state = ItemState.SCHEDULED
    else:
        _publish(announcement)
    _commit(announcement)
    return announcement.state != ItemState.DRAFT


def unpublish(actor: Viewer, announcement: Announcement) -> None:
    """Let readers find it no more, and keep it for who wrote it. Raises Forbidden."""
    publishing.lock(announcement)
    require(policy.can_edit(actor, announcement))
    if announcement.state != ItemState.DRAFT:
        _note(actor, announcement, ActKind.UNPUBLISHED)
        announcement.state = ItemState.DRAFT
    _commit(announcement)


def delete(actor: Viewer, announcement: Announcement) -> None:
    """Take it away, to be undone within 30 days. Raises Forbidden."""
    publishing.lock(announcement)
    if announcement.state == ItemState.DELETED and announcement.deleted_by_id == actor.person_id:  # pressed twice
        return
    require(policy.can_delete(actor, announcement))
    if not announcement.is_published:  # what comes back was never public, or was not at that moment
        _note(actor, announcement, ActKind.UNPUBLISHED)
    announcement.state = ItemState.DELETED
    announcement.deleted_at, announcement.deleted_by_id = clock.now(), actor.person_id
    _commit(announcement)


def restore(actor: Viewer, announcement: Announcement) -> None:
    """Bring it back; what was not public when it was taken away waits for its author. Raises Forbidden."""
    publishing.lock(announcement)
    if announcement.state != ItemState.DELETED:  # pressed twice
        return
    require(policy.can_restore(actor, announcement) and writing.can_still_be_restored(announcement))
    query = select(Act.kind).where(Act.item_id == announcement.id).order_by(Act.id.desc()).limit(1)
    was_public = announcement.published_at is not None and db.session.scalar(query) != ActKind.UNPUBLISHED
    announcement.state = ItemState.PUBLISHED if was_public else ItemState.DRAFT
    announcement.deleted_at = announcement.deleted_by_id = None
    _commit(announcement)


def _sign(actor: Viewer, announcement: Announcement, plan: Plan) -> None:
    """Write the other languages; who writes in another's name is noted, and the files are theirs to give."""
    if plan.others or announcement.written_by_id is not None:
        wordings.set_others(announcement, plan.others, actor.person_id)
    if announcement.written_by_id is not None:
        _note(actor, announcement, ActKind.ON_BEHALF)


def _count_version(actor: Viewer, announcement: Announcement) -> None:
    """Let what it says be another version, though title and text are the same."""
    writing.keep_version(announcement, actor, tags_of([announcement.id]).get(announcement.id, []))
    announcement.version += 1
    announcement.edited_at = clock.now()


def _take_time(actor: Viewer, announcement: Announcement, *, was_held: bool) -> None:
    """Publish what has lost its time by the change; what waited for a person goes on waiting until it has one."""
    if was_held and announcement.publish_at is not None:
        scheduling.decided(actor, announcement, Decision.MOVED)
    elif _is_held(announcement) and not was_held:
        _publish(announcement)


def _is_held(announcement: Announcement) -> bool:
    """Whether it waits for a person, its time being over: other words do not publish it."""
    return announcement.state == ItemState.SCHEDULED and announcement.publish_at is None


def _require_right(announcement: Announcement, plan: Plan, *, is_new: bool) -> None:
    """Let nobody say something new to readers, or ask them to confirm it, who may not announce that to them today."""
    says_anew = is_new or (plan.words.title, plan.words.body) != (announcement.title, announcement.body)
    is_asked = announcement.is_published or (plan.must_read and not announcement.must_read)
    if says_anew and is_asked and not _author_may(announcement, must_read=plan.must_read):
        raise MayNotAnnounce


def _look_first_beyond_budget(announcement: Announcement, plan: Plan) -> None:
    """Let somebody else look where one must-read more is more than these people are meant to get."""
    place = announcement.audience_id, announcement.group_id
    is_asked_for = second_looks.is_asked_for(*place, must_read=True, at=plan.publish_at)
    announcement.needs_second = announcement.needs_second or is_asked_for


def _publish(announcement: Announcement) -> None:
    """Publish it now; where its author may not, it waits for who wrote it."""
    announcement.state = ItemState.SCHEDULED
    db.session.flush()
    if not publishing.publish(announcement):
        announcement.state = ItemState.DRAFT


def _show_again(actor: Viewer, announcement: Announcement) -> None:
    """Let readers find it again. What was changed while it was gone is as any change of what they know."""
    gone = (ActKind.UNPUBLISHED, ActKind.EXPIRED)
    since = db.session.scalar(
        select(Act.at).where(Act.item_id == announcement.id, Act.kind.in_(gone)).order_by(Act.id.desc()).limit(1)
    )
    publishing.show_again(announcement, version=announcement.version)
    if since is not None and announcement.edited_at is not None and announcement.edited_at > since:
        tell_of_change(announcement)
    _note(actor, announcement, ActKind.REPUBLISHED)


def _first_state(announcement: Announcement) -> ItemState | None:
    if announcement.needs_second:
        return ItemState.PENDING
    return ItemState.SCHEDULED if announcement.publish_at else None


def _follow_up(announcement: Announcement, *, is_minor: bool, was_public: bool) -> None:
    """Let other words be looked at where somebody has to, else tell readers of what they know already."""
    if (
        announcement.needs_second
        and announcement.state != ItemState.DRAFT
        and not second_looks.is_approved(announcement)
    ):
        looking.ask(announcement, is_minor=is_minor)
    elif was_public and not is_minor:
        tell_of_change(announcement)


def _author_may(announcement: Announcement, *, must_read: bool) -> bool:
    if announcement.author_id is None:
        return False
    author = viewers([announcement.author_id])[announcement.author_id]
    return policy.can_announce_to(author, announcement.audience_id, announcement.group_id, must_read=must_read)


def _take_terms(announcement: Announcement, plan: Plan) -> None:
    for name in TERMS:
        setattr(announcement, name, getattr(plan, name))
    if not plan.takes_comments:
        announcement.closed_at = announcement.closed_at or clock.now()
    else:
        announcement.closed_at = None


def _differs(announcement: Announcement, plan: Plan) -> bool:
    return any(getattr(announcement, name) != getattr(plan, name) for name in TERMS)


def _note(actor: Viewer, announcement: Announcement, kind: ActKind, **values: Any) -> None:
    db.session.add(Act(item_id=announcement.id, kind=kind, by_id=actor.person_id, at=clock.now(), **values))


def _commit(announcement: Announcement) -> None:
    outbox.changed("announcement", announcement.id)
    db.session.commit()
    jobs.wake("search")
