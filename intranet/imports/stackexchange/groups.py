"""The group that an imported community moves into: one that is there, or a new one."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from intranet.access import ADMIN
from intranet.database import db
from intranet.groups import roster
from intranet.groups.models import NAME_LENGTH, PURPOSE_LENGTH, Group, MemberRole, Origin, Visibility
from intranet.imports.stackexchange.rows import CannotImport
from intranet.items.models import Audience, AudienceKind
from intranet.people.models import Person, PersonState, Role
from intranet.search import outbox
from intranet.web.text import clean_line, name_key


def find_group(name: str) -> Group | None:
    """Return the group with this name, however it is written; a secret one only if no other has it.

    Raises CannotImport where several secret groups share the name: nobody could say which is meant.
    """
    found = db.session.scalars(select(Group).where(Group.name_key == name_key(name))).all()
    known = [group for group in found if group.visibility != Visibility.SECRET] or list(found)
    if len(known) > 1:
        raise CannotImport(f"{len(known)} secret groups are called {name!r}; give one of them another name first.")
    return known[0] if known else None


def future_owner(username: str | None) -> Person | None:
    """Return who will own a new group: the named colleague, else the longest-standing administrator.

    None where the site knows no administrator yet. Raises CannotImport for a name that is nobody's.
    """
    if username is None:
        administrator: Person | None = db.session.scalar(
            select(Person)
            .join(Role, Role.person_id == Person.id)
            .where(Role.name == ADMIN, Person.state == PersonState.ACTIVE)
            .order_by(Role.id)
            .limit(1)
        )
        return administrator
    owner: Person | None = db.session.scalar(
        select(Person).where(Person.username == username, Person.state == PersonState.ACTIVE)
    )
    if owner is None:
        raise CannotImport(f"Nobody here signs in as {username!r}; the owner of a group has signed in at least once.")
    return owner


def proper_name(name: str) -> str:
    """Return the name that a new group will have. Raises CannotImport where it cannot have it."""
    name = clean_line(name)
    if len(name) > NAME_LENGTH or not any(char.isalnum() for char in name):
        raise CannotImport(f"The name of a group has letters, and at most {NAME_LENGTH} characters.")
    return name


def add_group(name: str, language: str, owner_id: int | None, site: str) -> Group:
    """Add an open group for the texts of a site. Nobody is told, and the caller commits."""
    audience = Audience(kind=AudienceKind.GROUP)
    db.session.add(audience)
    db.session.flush()
    with force_locale(language):
        purpose = _("Questions and answers from %(site)s", site=site.partition("://")[2] or "Stack Exchange")
    group = Group(
        name=proper_name(name),
        purpose=purpose[:PURPOSE_LENGTH],
        language=language,
        audience_id=audience.id,
        created_by_id=owner_id,
    )
    db.session.add(group)
    db.session.flush()
    if owner_id is not None:
        roster.enter(group, owner_id, MemberRole.OWNER, origin=Origin.IMPORT)
    outbox.changed("group", group.id)
    return group
