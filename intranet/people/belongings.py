"""What becomes of a leaver's account: the sign-ins and every role end, the person stays as a former colleague."""

from __future__ import annotations

from intranet.estate import Belonging, Fate
from intranet.people.models import Person, PersonSkill, Picture, Role, SignIn

BELONGINGS = (
    Belonging(Person.__table__.c.manager_id, Fate.STAYS, "the directory names the new manager"),
    Belonging(Picture.__table__.c.person_id, Fate.STAYS, "stands beside what they wrote; who returns has it again"),
    Belonging(PersonSkill.__table__.c.person_id, Fate.STAYS, "nobody is found by it; who returns has it again"),
    Belonging(SignIn.__table__.c.person_id, Fate.ENDS, "nobody who has left stays signed in"),
    Belonging(Role.__table__.c.person_id, Fate.ENDS, "who returns gets the roles of that day, not old ones"),
)
