"""Saved audiences: the list, one of them, where it is used, and why one is in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, Select, func, select
from werkzeug.exceptions import NotFound

from intranet.access import Viewer
from intranet.audiences import beside, describing, policy
from intranet.audiences.keeping import once_key_of
from intranet.audiences.models import AudienceRule, SavedAudience
from intranet.audiences.queries import sample, why_in
from intranet.audiences.rules import Rule, RuleError, parse
from intranet.audiences.scopes import covered, scopes
from intranet.database import db
from intranet.items.models import AudienceMember, Item, ItemState
from intranet.people.queries import PersonCard, cards

#: Things written for an audience that its page names.
NAMED = 5


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved audience. Whoever may not know its rule sees neither words nor names."""

    id: int
    name: str
    audience_id: int
    rule: Rule | None  # none where this version cannot read it
    words: list[str]
    is_known: bool
    people: int
    uses: int
    followed_at: datetime
    changed_at: datetime
    changed_by: PersonCard | None
    is_retired: bool
    version: int


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a saved audience on its page."""

    people: list[PersonCard]
    used_by: list[Item]
    not_counting: list[str]  # groups that it asks for, and into which everybody lets themselves now
    why: str  # the viewer is in it


def kept(viewer: Viewer) -> list[Saved]:
    """Return the saved audiences that the viewer may use, by name, retired ones last."""
    found = scopes(viewer)
    rows = db.session.execute(_rows().order_by(SavedAudience.retired_at.is_not(None), func.lower(SavedAudience.name)))
    read = [(row, _rule(row.AudienceRule.rule)) for row in rows]
    mine = [
        (row, rule) for row, rule in read if policy.keeps_all(viewer) or (rule is not None and covered(found, rule))
    ]
    by = cards([row.SavedAudience.changed_by_id for row, _rule in mine])
    return [_saved(viewer, row, rule, by) for row, rule in mine]


def one(viewer: Viewer, saved_id: int) -> Saved:
    """Return a saved audience. Raises NotFound for who may not use it."""
    row = db.session.execute(_rows().where(SavedAudience.id == saved_id)).one_or_none()
    rule = _rule(row.AudienceRule.rule) if row else None
    if row is None or not (policy.can_use(viewer, rule) if rule else policy.keeps_all(viewer)):
        raise NotFound
    return _saved(viewer, row, rule, cards([row.SavedAudience.changed_by_id]))


def around(viewer: Viewer, saved: Saved) -> Around:
    """Return some of its people, what was written for it as far as the viewer reads that, and why they are in it."""
    query = (
        select(Item)
        .where(Item.audience_id == saved.audience_id, Item.state == ItemState.PUBLISHED, Item.root_id == Item.id)
        .where(Item.audience_id.in_(sorted(viewer.audience_ids)))
        .order_by(Item.published_at.desc(), Item.id.desc())
        .limit(NAMED)
    )
    if saved.rule is None:
        return Around([], list(db.session.scalars(query)), [], "")
    is_in = db.session.get(AudienceMember, (saved.audience_id, viewer.person_id)) is not None
    why = why_in(viewer, saved.rule, [viewer.person_id]).get(viewer.person_id, "") if is_in else ""
    groups = beside.names(saved.rule.groups).values() if saved.is_known else []
    return Around(
        sample(viewer, saved.rule) if saved.is_known else [],
        list(db.session.scalars(query)),
        [group.name for group in groups if not group.counts],
        why if saved.is_known else "",
    )


def saved_before(viewer: Viewer, once_key: str | None) -> int | None:
    """Return the audience that the same form has saved already."""
    key = once_key_of(viewer, once_key)
    return db.session.scalar(select(SavedAudience.id).where(SavedAudience.once_key == key)) if key else None


def names_in_use(viewer: Viewer) -> dict[str, int]:
    """Return the names of audiences that the viewer finds and that are not retired, in small letters."""
    return {saved.name.casefold(): saved.id for saved in kept(viewer) if not saved.is_retired}


def _rows() -> Select[Any]:
    uses = (
        select(func.count())
        .select_from(Item)
        .where(
            Item.audience_id == SavedAudience.audience_id, Item.state == ItemState.PUBLISHED, Item.root_id == Item.id
        )
    )
    return select(SavedAudience, AudienceRule, uses.scalar_subquery().label("uses")).join(
        AudienceRule, AudienceRule.audience_id == SavedAudience.audience_id
    )


def _saved(viewer: Viewer, row: Row[Any], rule: Rule | None, by: dict[int, PersonCard]) -> Saved:
    saved, kept_rule = row.SavedAudience, row.AudienceRule
    is_known = rule is not None and policy.knows(viewer, rule)
    return Saved(
        id=saved.id,
        name=saved.name,
        audience_id=saved.audience_id,
        rule=rule,
        words=_words(rule, is_known=is_known),
        is_known=is_known,
        people=kept_rule.people,
        uses=row.uses,
        followed_at=kept_rule.followed_at,
        changed_at=saved.changed_at,
        changed_by=by.get(saved.changed_by_id or 0),
        is_retired=saved.retired_at is not None,
        version=saved.version,
    )


def _words(rule: Rule | None, *, is_known: bool) -> list[str]:
    if rule is None:
        return [_("This version of the site cannot read the rule.")]
    if not is_known:
        return [_("It asks for something that you do not see: a role, or the members of a group.")]
    return describing.branches(rule)


def _rule(stored: object) -> Rule | None:
    try:
        return parse(stored)
    except RuleError:
        return None
