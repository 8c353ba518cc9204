"""One case: the item as it is and as it was reported, who reported it, what was decided before, what may be now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from intranet.access import COMMUNITY_MANAGER, Viewer, find_or_404
from intranet.database import db
from intranet.groups.queries.browsing import GroupName
from intranet.items.addresses import address_in_thread
from intranet.items.differences import Piece, differences
from intranet.items.models import Item, ItemState
from intranet.items.policy import can_see
from intranet.items.publishing import kind_of
from intranet.moderation import policy
from intranet.moderation.cases import ASKS_ANEW, TO_MANAGERS, TO_MODERATORS, bound
from intranet.moderation.models import ActKind, Desk, ModerationAct, Report
from intranet.moderation.queries.waiting import known_names
from intranet.people.queries import PersonCard, cards


@dataclass(frozen=True, slots=True)
class ReportView:
    """What somebody reported; ``changed`` is how its words differ today, where they do."""

    reporter: PersonCard | None
    at: datetime
    reason: str
    words: str
    changed: list[Piece]


@dataclass(frozen=True, slots=True)
class ActView:
    """What was done before."""

    by: PersonCard | None
    at: datetime
    kind: str
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class Case:
    """An item, and what can be decided about it."""

    item: Item
    facts: str  # beside its title and words
    author: PersonCard | None
    group: GroupName | None
    is_elsewhere: bool  # in a group that the viewer may not know
    href: str | None  # its place, where the viewer reads it
    reports: list[ReportView]
    acts: list[ActView]
    decisions: list[str]
    is_contested: bool
    known: int  # the last act that the page takes account of

    @property
    def has_to_be_decided(self) -> bool:
        """Whether it waits for somebody."""
        return bool(self.reports) or self.is_contested or self.item.state == ItemState.PENDING


def one(viewer: Viewer, item_id: int) -> Item:
    """Return an item about which the viewer may decide something. Raises NotFound."""
    found: Item = find_or_404(policy.visible(viewer), id=item_id)
    return found


def case(viewer: Viewer, item_id: int) -> Case:
    """Return what is to be decided about an item. Raises NotFound where the viewer has nothing to decide."""
    item = one(viewer, item_id)
    reports, acts = open_reports(viewer, item), acts_on(viewer, item)
    people = cards([item.author_id, *(report.reporter_id for report in reports), *(act.by_id for act in acts)])
    group = known_names(viewer, [item.group_id]).get(item.group_id or 0)
    contested = is_contested(viewer, item)
    return Case(
        item=item,
        facts=kind_of(item).facts(item),
        author=people.get(item.author_id or 0),
        group=group,
        is_elsewhere=item.group_id is not None and group is None,
        href=address_in_thread(item) if can_see(viewer, item) else None,
        reports=[_report(report, item, people.get(report.reporter_id)) for report in reports],
        acts=[_act(act, people.get(act.by_id or 0)) for act in acts],
        decisions=decisions(viewer, item, has_reports=bool(reports), contested=contested),
        is_contested=contested,
        known=acts[0].id if acts else 0,
    )


def decisions(viewer: Viewer, item: Item, *, has_reports: bool, contested: bool) -> list[str]:
    """Return what the viewer may decide about an item they have found as a case."""
    if item.state == ItemState.PENDING:
        return ["approve", "decline"]
    if item.state == ItemState.HIDDEN:
        return ["restore", *(["uphold"] if contested else [])]
    return [*(["keep"] if has_reports else []), "hide"]


def desk_of(viewer: Viewer, item: Item) -> Desk:
    """Return for whom the viewer decides: for the item's group, else as one of the community managers."""
    return Desk.MODERATORS if item.group_id in viewer.moderated_group_ids else Desk.MANAGERS


def open_reports(viewer: Viewer, item: Item) -> Sequence[Report]:
    """Return the reports of an item that are the viewer's to decide, oldest first."""
    mine = []
    if item.group_id in viewer.moderated_group_ids:
        mine.append(TO_MODERATORS)
    if viewer.has(COMMUNITY_MANAGER):
        mine.append(TO_MANAGERS)
    query = select(Report).join(Item, Item.id == Report.item_id).where(Report.item_id == item.id, or_(*mine))
    return db.session.scalars(query.order_by(Report.id)).all() if mine else []


def acts_on(viewer: Viewer, item: Item) -> Sequence[ModerationAct]:
    """Return what was done with an item, newest first.

    That managers kept it is for managers alone, who of a group's moderators see why it is hidden.
    """
    act, desk = ModerationAct, desk_of(viewer, item)
    if desk is Desk.MODERATORS:
        shown = or_(act.kind != ActKind.KEPT, act.desk == desk)
    else:
        held = (ActKind.HIDDEN, ActKind.DECLINED, ActKind.ASKED) if item.state == ItemState.HIDDEN else ()
        shown = or_(act.desk == desk, act.kind.in_(held))
    return db.session.scalars(select(act).where(act.item_id == item.id, shown).order_by(act.id.desc())).all()


def is_contested(viewer: Viewer, item: Item) -> bool:
    """Whether its author asks for another look, which the viewer may take: who hid it may not."""
    if item.state != ItemState.HIDDEN:
        return False
    query = select(Item.id).where(Item.id == item.id, ASKS_ANEW).params(**bound(viewer))
    return db.session.scalar(query) is not None


def act_view(viewer: Viewer, act: ModerationAct) -> ActView:
    """Return an act that the viewer has met while deciding."""
    return _act(act, cards([act.by_id]).get(act.by_id or 0))


def _act(act: ModerationAct, by: PersonCard | None) -> ActView:
    return ActView(by, act.at, act.kind, act.reason, act.words)


def _report(report: Report, item: Item, reporter: PersonCard | None) -> ReportView:
    said, says = (f"{title}\n\n{body}".strip() for title, body in (
        (report.item_title, report.item_body), (item.title, item.body),
    ))  # fmt: skip
    changed = differences(said, says) if said != says else []
    return ReportView(reporter, report.reported_at, report.reason, report.words, changed)
