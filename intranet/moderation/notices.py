"""Who is told: those who have to look, the author of what is decided about, and who reported it.

The names of reporters stand in no notice. What is told to a reporter names neither the item nor its group.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from intranet.database import db
from intranet.items.models import Item
from intranet.moderation import caretakers
from intranet.moderation.forms import REASONS
from intranet.moderation.models import ActKind, ModerationAct, Outcome, Reason, Report
from intranet.notifications import kinds
from intranet.notifications.kinds import Audience, Kind, Place, Rhythm, Topic
from intranet.notifications.notices import notify, settle_acts

DECIDED = Topic("moderation", _l("Moderators decide about what I wrote or reported"), Rhythm.NOW, 46)
_LOOKS_AFTER = _l("You get this mail because you look after %(subject)s.")
_MANAGES = _l("You get this mail because you are a community manager.")
_WROTE = _l("You get this mail because you wrote this.")
_REPORTED = _l("You get this mail because you reported something.")


def _queue(_notice: Any) -> Place:
    return "moderation.queue", {}


def _own(notice: Any) -> Place:
    return "moderation.own", {"item_id": notice.item_id}


def _own_reports(_notice: Any) -> Place:
    return "moderation.own_reports", {}


def why(told: Sequence[Any], briefly: bool) -> dict[int, str]:
    """Return why each was decided so; ``briefly`` without the moderator's words, which may tell of a closed group."""
    act_ids = {notice.id: int(notice.subject_key.rpartition(":")[2]) for notice in told}
    acts = db.session.scalars(select(ModerationAct).where(ModerationAct.id.in_(act_ids.values())))
    reasons = {act.id: _reason(act, briefly) for act in acts}
    return {notice_id: reasons.get(act_id, "") for notice_id, act_id in act_ids.items()}


def _reason(act: ModerationAct, briefly: bool) -> str:
    if not act.reason:
        return ""
    reason = str(REASONS[Reason(act.reason)])
    return f"{reason}. {act.words}".strip() if act.words and not briefly else reason


def _to_look(name: str, sentence: Any, *, managers: bool = False) -> Kind:
    audience, reason = (Audience.MANAGERS, _MANAGES) if managers else (Audience.MODERATORS, _LOOKS_AFTER)
    return kinds.register(
        Kind(name, kinds.REQUESTS, "flag", sentence, reason, audience=audience, is_duty=True, place=_queue)
    )


def _to_author(name: str, sentence: Any, without_title: Any, icon: str = "eye-off", tone: str = "accent") -> Kind:
    return kinds.register(
        Kind(
            name, DECIDED, icon, sentence, _WROTE, tone=tone, audience=Audience.AUTHOR, is_duty=True, place=_own,
            sentences=dict.fromkeys(("post", "thanks"), without_title), words=why,
        )
    )  # fmt: skip


def _to_reporter(name: str, sentence: Any) -> Kind:
    return kinds.register(
        Kind(name, DECIDED, "flag", sentence, _REPORTED, audience=Audience.ADDRESSEE, is_duty=True, place=_own_reports)
    )


SOMETHING_REPORTED = _to_look("reported", _l("Something in %(subject)s was reported"))
REPORTED_TO_MANAGERS = _to_look("reported_up", _l("Something was reported to the community managers"), managers=True)
NEWCOMERS = _to_look("unapproved", _l("What a new member wrote in %(subject)s waits for you"))
CONTESTED = _to_look("contested", _l("Somebody asks for another look at what was hidden in %(subject)s"))
CONTESTED_BEFORE_MANAGERS = _to_look(
    "contested_up", _l("Somebody asks the community managers for another look"), managers=True
)
TO_AUTHOR = {
    ActKind.HIDDEN: _to_author(
        "hidden", _l("What you wrote in %(subject)s was hidden"), _l("What you wrote was hidden")
    ),
    ActKind.DECLINED: _to_author(
        "declined", _l("What you wrote in %(subject)s was not published"), _l("What you wrote was not published")
    ),
    ActKind.UPHELD: _to_author(
        "upheld",
        _l("After another look, what you wrote in %(subject)s stays hidden"),
        _l("After another look, what you wrote stays hidden"),
    ),
}
_PUBLISHED = (
    ("approved", _l("What you wrote in %(subject)s is published"), _l("What you wrote is published")),
    ("restored", _l("What you wrote in %(subject)s is shown again"), _l("What you wrote is shown again")),
)
APPROVED, RESTORED = (
    kinds.register(
        Kind(
            name, DECIDED, "circle-check", sentence, _WROTE, tone="ok", is_duty=True,
            sentences=dict.fromkeys(("post", "thanks"), without_title),
        )
    )
    for name, sentence, without_title in _PUBLISHED
)  # fmt: skip
TO_AUTHOR |= {ActKind.APPROVED: APPROVED, ActKind.RESTORED: RESTORED}
TO_REPORTER = {
    Outcome.HIDDEN: _to_reporter("report_hidden", _l("What you reported was hidden")),
    Outcome.KEPT: _to_reporter("report_kept", _l("What you reported was looked at, and stays")),
}


def reported(report: Report, item: Item, recipient_ids: Iterable[int], *, to_managers: bool) -> None:
    """Tell those who have to look that something was reported: once, until it is decided."""
    kind = REPORTED_TO_MANAGERS if to_managers else SOMETHING_REPORTED
    _ask(kind, item, set(recipient_ids) - {report.reporter_id}, round_of(item))


def waits(item: Item, recipient_ids: Iterable[int]) -> None:
    """Tell the moderators that what a newcomer wrote waits for them."""
    _ask(NEWCOMERS, item, recipient_ids, round_of(item))


def contested(item: Item, moderator_ids: Iterable[int], manager_ids: Iterable[int]) -> None:
    """Tell those who may take another look."""
    moderators = set(moderator_ids)
    _ask(CONTESTED, item, moderators, round_of(item))
    _ask(CONTESTED_BEFORE_MANAGERS, item, set(manager_ids) - moderators, round_of(item))


def decided(act: ModerationAct, item: Item) -> None:
    """Tell the author, with the reason, and make old what told others that it waits."""
    settle(item)
    kind = TO_AUTHOR.get(ActKind(act.kind))
    if kind is not None:
        notify(
            [item.author_id],
            kind,
            subject=f"moderation:{act.id}",
            actor_id=act.by_id,
            item_id=item.id,
            thread_id=item.root_id,
            group_id=item.group_id,
        )


def settle(item: Item) -> None:
    """Make old what told others that the item waits for them."""
    settle_acts(f"case:{item.id}:", caretakers.moderator_ids(item) + caretakers.manager_ids(item))


def closed(report: Report) -> None:
    """Tell who reported it what became of it."""
    kind = TO_REPORTER.get(Outcome(report.outcome or Outcome.GONE))
    if kind is not None:
        notify([report.reporter_id], kind, subject=f"report:{report.id}", actor_id=None)


def round_of(item: Item) -> int:
    """Return the last act on an item: what waits after it is a new matter."""
    query = db.select(db.func.max(ModerationAct.id)).where(ModerationAct.item_id == item.id)
    return db.session.scalar(query) or 0


def _ask(kind: Kind, item: Item, recipient_ids: Iterable[int], number: int) -> None:
    recipients = set(recipient_ids) - {item.author_id}
    group_id = item.group_id if kind.audience is Audience.MODERATORS else None
    notify(recipients, kind, subject=f"case:{item.id}:{number}", actor_id=None, group_id=group_id)
