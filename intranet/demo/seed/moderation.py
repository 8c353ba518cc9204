"""What waits for those who look after groups: reports, and what a newcomer wrote where a group looks first."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from intranet.database import db
from intranet.demo.seed.ground import Ground, once_key
from intranet.items import writing
from intranet.items.models import ApprovalRule, Item, ItemState
from intranet.moderation import notices
from intranet.moderation.models import Desk, Reason, Report
from intranet.posts.models import Post

LOOKS_FIRST = "calibration"
TITLE = "Thermometer 3 im Messraum zeigt ein halbes Grad zu viel"
BODY = """Seit die Tür gestrichen ist, steht es auf 20,6, alle anderen auf 20,1. Ist das bekannt, oder melde ich es?

Ich bin neu hier: Sagt mir, wenn das woanders hingehört."""
KEY = "moderation-waits"
#: By whom, in which group, of whose comment, to whom, why.
REPORTS = (
    ("anneke", "cycling", Desk.MODERATORS, Reason.MISPLACED, "I think this was meant for another conversation."),
    (
        "jonas",
        "parents",
        Desk.MANAGERS,
        Reason.PRIVATE,
        "Who was ill is nobody else's affair. I know Helena well, so please not her.",
    ),
)


def plant_moderation(ground: Ground) -> None:
    """Let something wait for the accounts to try: nobody else of the demo company has an inbox."""
    if db.session.scalar(select(Report.id).limit(1)) is not None:
        return
    _let_wait(ground)
    for by, group, desk, reason, words in REPORTS:
        _report(ground, by, group, desk, reason, words)
    db.session.commit()


def _let_wait(ground: Ground) -> None:
    place, group = ground.places[LOOKS_FIRST], ground.company.groups[LOOKS_FIRST]
    newcomer = next(name for name in group.people if name not in (group.owner, *group.moderators, *ground.tried_out))
    with ground.at(ground.chronicle.now - timedelta(hours=3)):
        db.session.add(ApprovalRule(group_id=place.group_id, things=2, days=30, set_by_id=ground.people[group.owner]))
        post = Post(
            title=TITLE, body=BODY, language=place.language, audience_id=place.audience_id, group_id=place.group_id,
            author_id=ground.people[newcomer], once_key=once_key(KEY),
        )  # fmt: skip
        writing.publish(post)
        post.state, post.published_at = ItemState.PENDING, None
        notices.waits(post, _to_try(ground, (group.owner, *group.moderators)))


def _report(ground: Ground, by: str, group_key: str, desk: Desk, reason: Reason, words: str) -> None:
    """Report the latest comment of the group that is neither the reporter's nor its caretakers'."""
    group = ground.company.groups[group_key]
    spared = [ground.people[name] for name in {by, group.owner, *group.moderators} if name in ground.people]
    query = select(Item).where(
        Item.group_id == ground.places[group_key].group_id, Item.kind == "comment", Item.author_id.not_in(spared)
    )
    item = db.session.scalars(query.order_by(Item.id.desc()).limit(1)).one_or_none()
    reporter = by if by in group.people else next(name for name in group.people if ground.people[name] not in spared)
    if item is None or item.author_id == ground.people[reporter]:
        return
    with ground.at(ground.chronicle.now - timedelta(hours=20)):
        report = Report(
            item_id=item.id, reporter_id=ground.people[reporter], desk=desk, reason=reason, words=words,
            item_version=item.version, item_body=item.body,
        )  # fmt: skip
        db.session.add(report)
        db.session.flush()
        to_managers = desk is Desk.MANAGERS
        caretakers = ("nuria",) if to_managers else (group.owner, *group.moderators)
        notices.reported(report, item, _to_try(ground, caretakers), to_managers=to_managers)


def _to_try(ground: Ground, usernames: tuple[str, ...]) -> list[int]:
    return [ground.people[name] for name in usernames if name in ground.tried_out]
