"""Asking for a second pair of eyes, approving, and sending back."""

from __future__ import annotations

from intranet import clock, jobs
from intranet.access import Viewer, require, viewers
from intranet.announcements import notices, policy
from intranet.announcements.models import Announcement, SecondLook, Verdict
from intranet.announcements.second_looks import onlooker_ids, open_look
from intranet.announcements.telling import tell_of_change
from intranet.database import db
from intranet.items import publishing
from intranet.items.models import Act, ActKind, ItemState
from intranet.items.writing import EditConflict


def ask(announcement: Announcement, *, is_minor: bool = False) -> None:
    """Let it wait for a look at what it says now; who was asked already is not asked again. Never commits."""
    announcement.state = ItemState.PENDING
    look = open_look(announcement)
    if look is not None:
        look.version, look.is_minor = announcement.version, look.is_minor and is_minor
        return
    look = SecondLook(announcement_id=announcement.id, version=announcement.version, is_minor=is_minor)
    db.session.add(look)
    db.session.flush()
    notices.asked_to_look(announcement, look, onlooker_ids(announcement))


def approve(actor: Viewer, announcement: Announcement, version: int) -> bool:
    """Approve what it says; it is published or scheduled, and returned is whether it came so far.

    Its author may have lost the right meanwhile: then it goes back to them. Raises Forbidden, or EditConflict where it
    says something else than what was looked at.
    """
    look = _take(actor, announcement, Verdict.APPROVED, version)
    if look is None:
        return True
    _note(actor, announcement, ActKind.APPROVED)
    db.session.flush()
    comes = _publish(announcement, look)
    if comes:
        notices.decided(announcement, look, notices.APPROVED)
    db.session.commit()
    jobs.wake("search")
    return comes


def send_back(actor: Viewer, announcement: Announcement, version: int, reason: str) -> None:
    """Send it back to its author with a reason; its text stays as it is. Raises Forbidden or EditConflict."""
    look = _take(actor, announcement, Verdict.RETURNED, version)
    if look is None:
        return
    look.reason = reason
    announcement.state = ItemState.DRAFT
    _note(actor, announcement, ActKind.RETURNED, reason)
    notices.decided(announcement, look, notices.RETURNED)
    db.session.commit()


def _take(actor: Viewer, announcement: Announcement, verdict: Verdict, version: int) -> SecondLook | None:
    """Write the verdict down; none where somebody was faster."""
    publishing.lock(announcement)
    require(policy.can_look(actor, announcement))
    look = open_look(announcement)
    if announcement.state != ItemState.PENDING or look is None:
        return None
    if version != announcement.version:
        raise EditConflict(announcement)
    look.verdict, look.by_id, look.at = verdict, actor.person_id, clock.now()
    return look


def _publish(announcement: Announcement, look: SecondLook) -> bool:
    if announcement.published_at is not None:  # readers knew it before: what they are told is that it changed
        author = viewers([announcement.author_id])[announcement.author_id] if announcement.author_id else None
        if author is None or not publishing.kind_of(announcement).may_publish(author, announcement):
            announcement.state = ItemState.DRAFT
            return False
        publishing.show_again(announcement, version=announcement.version)
        if not look.is_minor:
            tell_of_change(announcement)
        return True
    if announcement.publish_at is not None and announcement.publish_at > clock.now():
        announcement.state = ItemState.SCHEDULED
        return True
    if publishing.publish(announcement):
        return True
    announcement.state = ItemState.DRAFT
    return False


def _note(actor: Viewer, announcement: Announcement, kind: ActKind, reason: str = "") -> None:
    db.session.add(Act(item_id=announcement.id, kind=kind, by_id=actor.person_id, at=clock.now(), reason=reason))
