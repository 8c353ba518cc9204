"""The fixed cast of the tests: who they are never changes, so that a test reads as a sentence.

Ada is an ordinary member of the groups. Ben moderates them (owner of each). Cleo is the outsider:
a colleague who belongs to none. Hanna is HR, Mika the community manager, Anton the administrator.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Table, func, select

from intranet import clock
from intranet.access import Viewer, viewers
from intranet.database import Base, db, is_sqlite
from intranet.groups.models import Group, JoinPolicy, MemberRole, Membership, Visibility
from intranet.items.models import EVERYONE, Audience, AudienceKind
from intranet.people.models import Person, Role
from intranet.web.text import name_key


@dataclass
class Cast:
    """The people and places of a test."""

    ada: Person
    ben: Person
    cleo: Person
    hanna: Person
    mika: Person
    anton: Person
    cycling: Group  # open, joined by one press
    python: Group  # closed, asks
    orchid: Group  # secret, by invitation

    @staticmethod
    def viewer(person: Person) -> Viewer:
        """Return what the person may see and do now."""
        return viewers([person.id])[person.id]


def person(username: str, display_name: str, **values: object) -> Person:
    """Add a colleague who has signed in before."""
    moment = clock.now() - timedelta(days=200)
    row = Person(
        username=username,
        directory_id=f"directory-{username}",
        email=f"{username}@example.test",
        display_name=display_name,
        given_name=display_name.split(maxsplit=1)[0],
        family_name=display_name.rsplit(maxsplit=1)[-1],
        created_at=moment,
        first_signed_in_at=moment,
        last_seen_at=clock.now() - timedelta(days=1),
        **values,
    )
    db.session.add(row)
    db.session.flush()
    return row


def group(name: str, owner: Person, *members: Person, **values: object) -> Group:
    """Add a group with its owner and members."""
    audience = Audience(kind=AudienceKind.GROUP)
    db.session.add(audience)
    db.session.flush()
    row = Group(
        name=name,
        name_key=name_key(name),
        purpose=f"Everything about {name}",
        audience_id=audience.id,
        created_by_id=owner.id,
        member_count=1 + len(members),
        **values,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add(Membership(group_id=row.id, person_id=owner.id, role=MemberRole.OWNER))
    db.session.add_all(Membership(group_id=row.id, person_id=member.id) for member in members)
    return row


def everyone() -> None:
    """Add the audience of all colleagues, which a migration adds in a real database."""
    audience = Audience(kind=AudienceKind.EVERYONE)
    db.session.add(audience)
    db.session.flush()
    assert audience.id == EVERYONE, "it is the first row of an empty table"


class Kept(NamedTuple):
    """The rows of the cast as they were first written, and when."""

    at: datetime
    rows: dict[Table, list[dict[str, Any]]]


#: What the first ``make`` of this process has written: to insert it once more costs a third of making it anew.
_kept: list[Kept] = []


def make() -> Cast:
    """Put the cast into a database that is empty but for the audience of all colleagues."""
    if _kept:
        _insert(*_kept)
    else:
        _write()
        _kept.append(Kept(clock.now(), _rows()))
    people = {row.username: row for row in db.session.scalars(select(Person))}
    groups = {row.name.lower(): row for row in db.session.scalars(select(Group))}
    db.session.commit()  # nobody waits for what was only read
    return Cast(**people, **groups)


def _rows() -> dict[Table, list[dict[str, Any]]]:
    tables = [Base.metadata.tables[model.__tablename__] for model in (Person, Role, Audience, Group, Membership)]
    found = {table: [dict(row) for row in db.session.execute(select(table)).mappings()] for table in tables}
    audiences = Base.metadata.tables[Audience.__tablename__]
    return found | {audiences: [row for row in found[audiences] if row["id"] != EVERYONE]}


def _insert(kept: Kept) -> None:
    """Insert the rows; what has happened in them happened as long ago as it had then."""
    later = clock.now() - kept.at
    connection = db.session.connection()
    for table, rows in kept.rows.items():
        moved = [
            {name: value + later if isinstance(value, datetime) else value for name, value in row.items()}
            for row in rows
        ]
        connection.execute(table.insert(), moved)
        if not is_sqlite(connection) and "id" in table.c:
            sequence = func.pg_get_serial_sequence(table.name, "id")
            connection.execute(select(func.setval(sequence, func.max(table.c.id))))


def _write() -> None:
    ben = person("ben", "Ben Okafor", title="Team lead", department="Engineering", place="Hamburg")
    ada = person("ada", "Ada Łukasiewicz", department="Engineering", place="Hamburg", manager_id=ben.id)
    person("cleo", "Cleo Ó Súilleabháin", department="Sales", place="Lisbon")
    hanna = person("hanna", "Hanna Groß", department="HR", place="Hamburg")
    mika = person("mika", "Mika Virtanen", department="Communications", place="Lisbon")
    anton = person("anton", "Anton Dvořák", department="IT", place="Hamburg")
    db.session.add_all(
        Role(person_id=holder.id, name=name, source="local")
        for holder, name in ((hanna, "hr"), (mika, "community_manager"), (anton, "admin"))
    )
    group("Cycling", ben, ada)
    group("Python", ben, ada, visibility=Visibility.CLOSED, join_policy=JoinPolicy.ASK)
    group("Orchid", ben, ada, visibility=Visibility.SECRET, join_policy=JoinPolicy.INVITE)
    db.session.commit()
