"""Who has left the company: the one place that turns colleagues into former ones.

The evidence is an entry that was found and says so: disabled, expired, marked as a leaver. Somebody
who is missing from an answer, and a directory that fails, prove nothing and change nothing here. The
way back is ``accounts.store``, which everybody takes whom the directory shows in good standing again.
"""

from __future__ import annotations

import logging
from collections.abc import Collection

from sqlalchemy import delete, select, update

from intranet import estate, jobs
from intranet.database import db
from intranet.people.models import Person, PersonState, SignIn
from intranet.search import outbox

log = logging.getLogger("intranet.sign_in")


def deactivate(directory_ids: Collection[str]) -> list[int]:
    """Make these colleagues former ones and end their sign-ins; return who was one until now.

    The caller commits, then calls ``tell``. Other states than active stay what they are.
    """
    if not directory_ids:
        return []
    holders = select(Person.id).where(Person.directory_id.in_(directory_ids))
    db.session.execute(delete(SignIn).where(SignIn.person_id.in_(holders)).execution_options(synchronize_session=False))
    colleagues = Person.directory_id.in_(directory_ids), Person.state == PersonState.ACTIVE
    left = update(Person).where(*colleagues).values(state=PersonState.DEACTIVATED).returning(Person.id)
    people = list(db.session.scalars(left))
    estate.settle(people)
    for person_id in people:
        outbox.changed("person", person_id)
    return people


def tell(left: Collection[int]) -> None:
    """Let the search forget them at once, and say in the log that people left, without their names."""
    if left:
        jobs.wake("search")
        log.warning("people left", extra={"people": len(left)})


def note(directory_ids: Collection[str]) -> None:
    """Deactivate them in a transaction of their own. Commits."""
    if directory_ids:
        left = deactivate(directory_ids)
        db.session.commit()
        tell(left)
