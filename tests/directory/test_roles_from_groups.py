"""Groups of the directory give roles, directly and through other groups; a manager is named where known."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from intranet.access import viewers
from intranet.database import db
from intranet.directory.config import read_config
from intranet.directory.failover import Directory
from intranet.directory.names import dn_key
from intranet.directory.roles import groups_of
from intranet.people.models import Person, Role
from tests.directory import company
from tests.directory.conftest import Door, using
from tests.servers.directories import DirectoryServer

ROLES = {company.group_dn("administrators"): "admin", company.group_dn("hr, people & culture"): "hr"}


def roles(uid: str) -> frozenset[str]:
    person = db.session.scalars(select(Person).where(Person.username == uid)).one()
    return viewers([person.id])[person.id].roles


@pytest.mark.parametrize(
    ("uid", "expected"),
    [("grace", {"admin"}), ("alan", {"admin"}), ("katherine", {"hr"}), ("dorothy", set()), ("obrien", set())],
)
def test_groups_give_roles(app: Flask, server: DirectoryServer, uid: str, expected: set[str]) -> None:
    """Alan is an administrator through another group; Katherine's group has a comma in its name."""
    with using(app, server, directory_roles=ROLES):
        Door(app).enter(uid)
    assert roles(uid) == expected


def test_a_role_that_the_directory_takes_back_is_gone_at_the_next_sign_in(
    app: Flask, server: DirectoryServer, caplog: pytest.LogCaptureFixture
) -> None:
    door = Door(app)
    with using(app, server, directory_roles=ROLES):
        door.enter("grace")
    grace = db.session.scalars(select(Person).where(Person.username == "grace")).one()
    db.session.add_all(Role(person_id=grace.id, name=name, source="local") for name in ("admin", "community_manager"))
    db.session.commit()
    with using(app, server, directory_roles={company.group_dn("platform"): "admin"}):
        door.enter("grace")
    granted = db.session.execute(select(Role.name, Role.source).where(Role.person_id == grace.id))
    assert sorted(map(tuple, granted)) == [("admin", "local"), ("community_manager", "local")], "local grants stay"
    changes = [record.__dict__["changes"] for record in caplog.records if record.message == "roles changed"]
    assert changes == [["+admin"], ["-admin"]]


def test_groups_in_a_circle_end(app: Flask, server: DirectoryServer) -> None:
    config = read_config(server.with_settings(directory_require_group=company.group_dn("loop")))
    found = Directory(config).ask(lambda session: groups_of(session, config, company.staff("dorothy").dn))
    assert {dn_key(company.group_dn("loop")), dn_key(company.group_dn("circle"))} <= found


def test_without_named_groups_nothing_is_asked(app: Flask, server: DirectoryServer) -> None:
    config = read_config(server.with_settings())
    assert groups_of(None, config, company.staff("alan").dn) == frozenset()  # type: ignore[arg-type]


def test_only_a_groups_members_may_come_in(app: Flask, server: DirectoryServer) -> None:
    with using(app, server, directory_require_group=company.group_dn("administrators")):
        Door(app).enter("alan")
        outsider = Door(app)
        answer = outsider.sign_in("dorothy", company.staff("dorothy").secret)
        assert answer.status_code == 422
        assert "has no access to this site" in answer.get_data(as_text=True)
        guessed = outsider.sign_in("dorothy", "guessed").get_data(as_text=True)
        assert "User name or password is wrong" in guessed
    names = set(db.session.scalars(select(Person.username)))
    assert names == {"alan"}


def manager_of(uid: str) -> str | None:
    person = db.session.scalars(select(Person).where(Person.username == uid)).one()
    return db.session.get_one(Person, person.manager_id).username if person.manager_id else None


def test_a_manager_who_is_known_is_named(app: Flask, server: DirectoryServer) -> None:
    with using(app, server):
        for uid in ("alan", "grace", "katherine"):
            Door(app).enter(uid)
        assert manager_of("alan") is None, "Grace was not known yet"
        Door(app).enter("alan")
    assert manager_of("alan") == "grace"
    assert manager_of("katherine") == "alan"
    assert manager_of("grace") is None


def test_nobody_manages_themselves(app: Flask, server: DirectoryServer) -> None:
    with using(app, server):
        Door(app).enter("selfboss")
        Door(app).enter("selfboss")
    assert manager_of("selfboss") is None


def test_a_manager_who_does_not_exist_keeps_nobody_out(app: Flask, server: DirectoryServer) -> None:
    with using(app, server, directory_map={"manager": "title"}):
        Door(app).enter("alan")  # "Engineer" is no name of an entry at all
    assert manager_of("alan") is None
