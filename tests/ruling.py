"""Short ways to have a rule, and to have it followed, through the same actions as the pages."""

from __future__ import annotations

from sqlalchemy import select

from intranet.audiences.rules import Rule, parse
from intranet.database import db
from intranet.groups import plan
from intranet.groups.actions import ruling
from intranet.groups.models import Group, GroupRule, Membership
from intranet.people.models import Person
from tests import cast as casting
from tests.cast import Cast

Asked = tuple[str, str, list]


def rule(*branches: list[Asked] | Asked) -> Rule:
    """The rule of conditions such as ("department", "is", ["Sales"]); a list of them is a branch."""
    listed = [branch if isinstance(branch, list) else [branch] for branch in branches]
    return parse(
        {
            "version": 1,
            "any": [
                {"all": [{"attribute": name, "operator": way, "values": values} for name, way, values in branch]}
                for branch in listed
            ],
        }
    )


IN_SALES = ("department", "is", ["Sales"])


def set_rule(by: Person, group: Group, wanted: Rule) -> None:
    """Set the group's rule after having seen who comes and goes."""
    row = db.session.get(GroupRule, group.id)
    ruling.set_rule(Cast.viewer(by), group, wanted, plan.of(group.id, wanted), row.version if row else 0)


def members(group: Group) -> dict[str, str]:
    """First names of the members, each with where the membership comes from."""
    query = select(Person.given_name, Membership.origin).join(Membership, Membership.person_id == Person.id)
    return dict(db.session.execute(query.where(Membership.group_id == group.id)).all())


def hire(number: int, department: str = "Sales") -> list[Person]:
    """Take on many colleagues in a department."""
    newcomers = [
        casting.person(f"{department}{at}".lower(), f"{department}{at} Newcomer", department=department)
        for at in range(number)
    ]
    db.session.commit()
    return newcomers
