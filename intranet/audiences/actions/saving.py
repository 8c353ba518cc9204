"""Saving a rule as an audience under a name, changing it, and putting it away."""

from __future__ import annotations

from werkzeug.exceptions import Conflict

from intranet import clock
from intranet.access import Forbidden, Viewer, require
from intranet.audiences import policy
from intranet.audiences.keeping import audience_of, once_key_of
from intranet.audiences.models import AudienceRule, SavedAudience
from intranet.audiences.rules import Rule, parse
from intranet.audiences.scopes import covered, scopes, together, within
from intranet.database import db, lock_row
from intranet.items.models import Audience


class AudienceChanged(Conflict):
    """Somebody else has changed the audience meanwhile."""


def narrowed(actor: Viewer, rule: Rule) -> Rule:
    """Return the rule as far as the actor may announce to its people. Raises Forbidden and RuleError."""
    if policy.keeps_all(actor):
        return rule
    found = scopes(actor)
    whole = together(found)
    if whole is None:
        raise Forbidden
    return rule if whole.rule is None or covered(found, rule) else within(whole.rule, rule)


def save(actor: Viewer, name: str, rule: Rule, once_key: str | None) -> int:
    """Save an audience, narrowed to what the actor may reach; sending the same form twice saves one.

    Return its id. Raises Forbidden and RuleError.
    """
    require(policy.can_keep(actor))
    lock_row(Audience.__table__, 1)  # of two at once the second finds what the first has saved
    key = once_key_of(actor, once_key)
    before = db.session.query(SavedAudience).filter_by(once_key=key).one_or_none() if key else None
    if before is not None:
        db.session.rollback()
        return before.id
    saved = SavedAudience(
        name=name, audience_id=audience_of(narrowed(actor, rule)), changed_by_id=actor.person_id, once_key=key
    )
    db.session.add(saved)
    db.session.commit()
    return saved.id


def change(actor: Viewer, saved_id: int, name: str, rule: Rule | None, version: int) -> None:
    """Change name and rule; none leaves the rule as it is. What was announced stays with whom it was for.

    Raises Forbidden, RuleError and AudienceChanged.
    """
    saved = _found(actor, saved_id)
    audience_id = audience_of(narrowed(actor, rule)) if rule is not None else saved.audience_id
    if (saved.name, saved.audience_id) == (name, audience_id):
        db.session.rollback()
        return
    if saved.version != version:
        db.session.rollback()
        raise AudienceChanged
    saved.name, saved.audience_id = name, audience_id
    _touch(actor, saved)


def retire(actor: Viewer, saved_id: int, *, is_retired: bool) -> None:
    """Put an audience away, so that nobody chooses it any more, or bring it back. Raises Forbidden."""
    saved = _found(actor, saved_id)
    if (saved.retired_at is not None) == is_retired:
        db.session.rollback()
        return
    saved.retired_at = clock.now() if is_retired else None
    _touch(actor, saved)


def _found(actor: Viewer, saved_id: int) -> SavedAudience:
    """Return the row, locked, as it is now; what it means must be within what the actor may reach."""
    lock_row(Audience.__table__, 1)
    saved = db.session.get_one(SavedAudience, saved_id, populate_existing=True, with_for_update=True)
    require(policy.can_change(actor, saved))
    if not policy.keeps_all(actor):
        require(policy.can_use(actor, parse(db.session.get_one(AudienceRule, saved.audience_id).rule)))
    return saved


def _touch(actor: Viewer, saved: SavedAudience) -> None:
    saved.changed_by_id, saved.changed_at = actor.person_id, clock.now()
    saved.version += 1
    db.session.commit()
