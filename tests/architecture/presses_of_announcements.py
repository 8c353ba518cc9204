"""The forms of announcements, as ``presses.py`` has them of all the rest."""

from __future__ import annotations

from typing import Any

from intranet.announcements import delegating, looking
from intranet.announcements.models import Announcement, Delegation
from intranet.audiences.models import AnnounceRight
from intranet.database import db
from tests import writing
from tests.architecture.presses import BODY, Press, once, press
from tests.cast import Cast

TERMS = {"language": "en", "when": "now", "takes_comments": "y", "zone": "Europe/Berlin", "tags": ""}


def announced(cast: Cast) -> Announcement:
    return writing.announcement(cast.ben, cast.cycling)


def waiting(cast: Cast) -> Announcement:
    """One by Ben that waits for Hanna."""
    if not db.session.query(AnnounceRight).count():
        db.session.add_all(AnnounceRight(person_id=person.id) for person in (cast.ben, cast.hanna))
        db.session.flush()
    found = writing.announcement(cast.ben)
    found.needs_second = True
    looking.ask(found)
    return found


def form_of(cast: Cast, **values: Any) -> dict[str, Any]:
    return {"target": f"group-{cast.cycling.id}", "title": "A tour on Sunday", **TERMS, **BODY, **values}


@press("announcements.create")
def _(cast: Cast) -> Press:
    return Press(cast.ben, "/announcements/new", form_of(cast, title_de="Am Sonntag", body_de="Los.", **once()))


@press("announcements.edit")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/announcements/{announced(cast).id}/edit", form_of(cast, version=1, body_de=""))


@press("announcements.publish")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/announcements/{announced(cast).id}/publication", {"published": "off"})


@press("announcements.delete")
def _(cast: Cast) -> Press:
    return Press(cast.ben, f"/announcements/{announced(cast).id}/deletion")


@press("announcements.restore")
def _(cast: Cast) -> Press:
    found = announced(cast)
    found.state, found.deleted_at, found.deleted_by_id = "deleted", found.created_at, cast.ben.id
    return Press(cast.ben, f"/announcements/{found.id}/restoration")


@press("announcements.approve")
def _(cast: Cast) -> Press:
    return Press(cast.hanna, f"/announcements/{waiting(cast).id}/approval", {"version": 1})


@press("announcements.send_back")
def _(cast: Cast) -> Press:
    return Press(cast.hanna, f"/announcements/{waiting(cast).id}/return", {"version": 1, "reason": "Which lift?"})


@press("announcements.delegate")
def _(cast: Cast) -> Press:
    if db.session.get(Delegation, (cast.ben.id, cast.ada.id)):
        delegating.end(cast.viewer(cast.ben), cast.ada.id)
    return Press(cast.ben, f"/announcements/delegates/{cast.ada.id}", {"until": ""})
