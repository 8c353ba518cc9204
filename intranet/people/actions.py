"""What people change about themselves: their settings and the browsers they are signed in with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete

from intranet import jobs
from intranet.access import Viewer, require
from intranet.database import db
from intranet.people import policy, sessions
from intranet.people.models import Person, SignIn
from intranet.search import outbox
from intranet.web.text import render_markdown


def change_settings(actor: Viewer, person: Person, wanted: Mapping[str, Any]) -> None:
    """Take over the values of a valid SettingsForm. Raises Forbidden for another's."""
    require(policy.can_edit(actor, person.id))
    about_changed = person.about != wanted["about"]
    for name in ("about", "language", "time_zone", "theme", "digest_frequency", "shortcuts"):
        setattr(person, name, wanted[name])
    if about_changed:
        person.about_html = render_markdown(person.about)
        outbox.changed("person", person.id)
    db.session.commit()
    if about_changed:
        jobs.wake("search")


def end_sign_in(actor: Viewer, sign_in_id: int) -> None:
    """Sign one of the actor's browsers out; anybody else's stay, and a second press changes nothing."""
    db.session.execute(delete(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == actor.person_id))
    db.session.commit()


def end_other_sign_ins(actor: Viewer, but: int) -> None:
    """Sign all of the actor's browsers out but the one in hand."""
    sessions.close_all(actor.person_id, but=but)
    db.session.commit()
