"""Reading emergency accounts and their uses, for administrators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from intranet import clock
from intranet.access import Viewer
from intranet.database import db
from intranet.directory import break_glass, policy
from intranet.directory.break_glass import EmergencyAccount
from intranet.directory.models import BreakGlassAccount, BreakGlassUse
from intranet.people.devices import Device, describe
from intranet.people.records import tally

#: Uses shown on the page.
MOST = 100
#: How long a use stands on the home page of administrators.
RECENT = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Use:
    """One try to get in by such an account."""

    name: str
    outcome: str
    at: datetime
    address: str
    device: Device


def emergency_accounts(viewer: Viewer) -> list[EmergencyAccount]:
    """Return all emergency accounts by name; raise NotFound for all but administrators."""
    if not policy.can_see_emergency_accounts(viewer):
        raise NotFound
    return break_glass.listed()


def emergency_uses(viewer: Viewer, since: timedelta | None = None, most: int = MOST) -> Sequence[Use]:
    """Return the latest tries by emergency accounts; raise NotFound for all but administrators."""
    if not policy.can_see_emergency_accounts(viewer):
        raise NotFound
    query = select(BreakGlassUse).order_by(BreakGlassUse.at.desc(), BreakGlassUse.id.desc()).limit(most)
    if since is not None:
        query = query.where(BreakGlassUse.at > clock.now() - since)
    return [
        Use(use.name, use.outcome, use.at, use.address, describe(use.user_agent)) for use in db.session.scalars(query)
    ]


def own_uses(viewer: Viewer) -> dict[str, Any] | None:
    """Return how often the viewer's emergency account was tried, or None where theirs is no such account."""
    name = db.session.scalar(select(BreakGlassAccount.name).where(BreakGlassAccount.person_id == viewer.person_id))
    return tally(BreakGlassUse, BreakGlassUse.at, BreakGlassUse.name == name) if name else None
