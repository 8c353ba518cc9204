"""What an author does with what others do not see: change it, take it away, ask once for another look."""

from __future__ import annotations

from intranet.access import Viewer, require
from intranet.database import db
from intranet.items import publishing, writing
from intranet.items.models import Item, ItemState
from intranet.moderation import caretakers, notices
from intranet.moderation.models import ActKind, Desk, ModerationAct
from intranet.moderation.queries import holding


def edit(actor: Viewer, item: Item, *, title: str | None, body: str, version: int) -> None:
    """Change the actor's own words, which nobody is told of. Raises EditConflict."""
    writing.edit(item, actor, version=version, title=title, body=body)
    db.session.commit()


def withdraw(actor: Viewer, item: Item) -> None:
    """Take away what waits, to be undone like any deletion. Raises Forbidden for what was hidden."""
    publishing.lock(item)
    require(item.state == ItemState.PENDING)
    writing.delete(item, actor)
    notices.settle(item)
    db.session.commit()


def ask_for_another_look(actor: Viewer, item: Item, words: str) -> bool:
    """Ask that somebody else looks at what was hidden; return whether this is new: it can be asked once."""
    publishing.lock(item)
    item = holding.own(actor, item.id)
    acts = holding.acts_since_held(actor, item)
    if any(act.kind == ActKind.ASKED for act in acts):
        return False
    require(bool(acts))
    act = ModerationAct(
        kind=ActKind.ASKED,
        desk=Desk.MODERATORS if item.group_id is not None else Desk.MANAGERS,
        item_id=item.id,
        item_kind=item.kind,
        group_id=item.group_id,
        by_id=actor.person_id,
        words=words,
        before=item.state,
        after=item.state,
        item_version=item.version,
    )
    db.session.add(act)
    db.session.flush()
    others = {acts[0].by_id}
    moderators = set(caretakers.moderator_ids(item)) - others
    managers = set(caretakers.manager_ids(item)) - others
    notices.contested(item, moderators, managers)
    db.session.commit()
    return True
