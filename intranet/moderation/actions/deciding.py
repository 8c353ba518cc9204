"""Deciding: one decision, also where two moderators press at once; the log, the author and reporters get to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from werkzeug.exceptions import Conflict

from intranet.access import Viewer, require
from intranet.database import db
from intranet.items import publishing
from intranet.items.models import Item
from intranet.moderation import notices
from intranet.moderation.models import ActKind, ModerationAct, Outcome, Reason, Report
from intranet.moderation.queries import deciding


class DecidedMeanwhile(Conflict):
    """Somebody else decided; ``act`` says who and what."""

    def __init__(self, act: ModerationAct) -> None:
        super().__init__()
        self.act = act


class NotPublishable(Conflict):
    """Its author may not write it there any more."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a moderator wants, and the last act they knew of."""

    verb: str
    known: int
    reason: Reason | None = None
    words: str = ""


KINDS = {
    "keep": ActKind.KEPT,
    "hide": ActKind.HIDDEN,
    "restore": ActKind.RESTORED,
    "uphold": ActKind.UPHELD,
    "approve": ActKind.APPROVED,
    "decline": ActKind.DECLINED,
}


def decide(actor: Viewer, item: Item, decision: Decision) -> ModerationAct:
    """Decide about an item the actor has found as a case; pressed twice it is decided once.

    Raises DecidedMeanwhile where somebody else was faster, NotPublishable, or Forbidden for what cannot be decided.
    """
    publishing.lock(item)
    kind = KINDS[decision.verb]
    last = next(iter(deciding.acts_on(actor, item)), None)
    if last is not None and last.id > decision.known:
        if last.by_id == actor.person_id and last.kind == kind:
            return last
        raise DecidedMeanwhile(last)
    item = deciding.one(actor, item.id)  # it may have been deleted, or moved, while the page was open
    reports = list(deciding.open_reports(actor, item))
    contested = deciding.is_contested(actor, item)
    require(decision.verb in deciding.decisions(actor, item, has_reports=bool(reports), contested=contested))
    before = item.state
    _ACTS[kind](item)
    act = ModerationAct(
        kind=kind,
        desk=deciding.desk_of(actor, item),
        item_id=item.id,
        item_kind=item.kind,
        group_id=item.group_id,
        by_id=actor.person_id,
        reason=decision.reason or "",
        words=decision.words if decision.reason else "",
        before=before,
        after=item.state,
        item_version=item.version,
    )
    db.session.add(act)
    db.session.flush()
    notices.decided(act, item)
    _close(reports if kind is ActKind.KEPT else _all_open(item), kind)
    db.session.commit()
    return act


def _publish(item: Item) -> None:
    if not publishing.publish(item):
        raise NotPublishable


def _restore(item: Item) -> None:
    """What was never public is published now; what was is shown again."""
    if item.published_at is None:
        _publish(item)
    else:
        publishing.show_again(item, version=_version_held(item))


def _version_held(item: Item) -> int:
    query = select(ModerationAct.item_version).where(
        ModerationAct.item_id == item.id, ModerationAct.kind == ActKind.HIDDEN
    )
    return db.session.scalar(query.order_by(ModerationAct.id.desc()).limit(1)) or item.version


def _nothing(_item: Item) -> None:
    """Leave it as it is."""


_ACTS: dict[ActKind, Callable[[Item], None]] = {
    ActKind.KEPT: _nothing,
    ActKind.HIDDEN: publishing.hold_back,
    ActKind.RESTORED: _restore,
    ActKind.UPHELD: _nothing,
    ActKind.APPROVED: _publish,
    ActKind.DECLINED: publishing.hold_back,
}


def _all_open(item: Item) -> list[Report]:
    return list(db.session.scalars(select(Report).where(Report.item_id == item.id, Report.closed_at.is_(None))))


def _close(reports: list[Report], kind: ActKind) -> None:
    """Close what this decides, and tell who reported it; publishing something decides no report."""
    outcomes = {ActKind.KEPT: Outcome.KEPT, ActKind.HIDDEN: Outcome.HIDDEN}
    for report in reports if kind in outcomes else ():
        report.close(outcomes[kind])
        notices.closed(report)
