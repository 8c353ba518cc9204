"""What becomes of a leaver's account: the sign-ins and every role end, the person stays as a former colleague."""

from __future__ import annotations

from intranet.estate import Belonging, Fate
from intranet.people.models import Person, Role, SignIn

BELONGINGS = (
    Belonging(Person.__table__.c.manager_id, Fate.STAYS, "the directory names the new manager"),
    Belonging(SignIn.__table__.c.person_id, Fate.ENDS, "nobody who has left stays signed in"),
    Belonging(Role.__table__.c.person_id, Fate.ENDS, "who returns gets the roles of that day, not old ones"),
)
