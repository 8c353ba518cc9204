"""No rule asks for what people say of themselves: each attribute's column is decided by others."""

from __future__ import annotations

import pytest

from intranet.access import viewers
from intranet.audiences import describing
from intranet.audiences.attributes import (
    ATTRIBUTES,
    OPPOSITES,
    STEADY,
    Attribute,
    Kind,
    Operator,
    offered_for_announcing,
    offered_to,
)
from intranet.audiences.rules import RuleError, parse
from intranet.database import db
from intranet.directory.accounts import LENGTHS
from intranet.groups.models import JoinPolicy
from intranet.people.models import Person, Role
from tests.cast import Cast

PERSON = Person.__table__.c
COLUMNS = [column.name for column in PERSON]


def declared() -> set[str]:
    """Columns of people that some attribute asks for, or shows."""
    columns = [column for one in ATTRIBUTES.values() for column in (one.column, one.spelled) if column is not None]
    return {column.name for column in columns if column.table is Person.__table__}


def test_what_a_person_edits_is_asked_by_no_rule(cast: Cast, signed_in) -> None:
    """Whatever the forms of settings and profile change, they change no column that a rule asks for."""
    before = {name: getattr(cast.ada, name) for name in COLUMNS}
    smuggled = {
        "title": "CEO", "department": "Sales", "place": "Lisbon", "manager_id": cast.ben.id, "title_key": "ceo",
        "department_key": "sales", "place_key": "lisbon", "role": "admin", "id": cast.ben.id,
    }  # fmt: skip
    said = {
        "about": "Engineering in Lisbon", "pronouns": "she/her", "ask_about": "Sales", "skills": "ceo",
        "time_zone": "Europe/Lisbon", "works_from": "", "works_until": "",
    }  # fmt: skip
    chosen = {"language": "de", "theme": "dark", "digest_frequency": "never"}
    assert signed_in(cast.ada).send("/settings/profile", said | smuggled).status_code == 303
    assert signed_in(cast.ada).send("/settings", chosen | smuggled).status_code == 303

    db.session.refresh(cast.ada)
    edited = {name for name in COLUMNS if getattr(cast.ada, name) != before[name]}
    assert {*said, *chosen} - {"skills", "works_from", "works_until"} <= edited
    assert not edited & declared()
    for name in edited:
        assert "decided_by" not in PERSON[name].info


def test_a_column_that_a_person_may_edit_cannot_be_declared() -> None:
    open_to_them = [column for column in (*PERSON, *Role.__table__.c) if not column.info.get("decided_by")]
    assert {"about", "language", "display_name"} <= {column.name for column in open_to_them}
    for column in open_to_them:
        with pytest.raises(ValueError, match="may be edited by the person"):
            Attribute("new", "New", Kind.TEXT, (Operator.IS,), column)


def test_what_the_directory_decides_is_what_loading_it_writes() -> None:
    by_directory = {
        column.name.removesuffix("_key") for column in PERSON if column.info.get("decided_by") == "directory"
    }
    assert by_directory <= {*LENGTHS, "manager_id", "started_on"}
    assert {one.source for one in ATTRIBUTES.values()} == {"directory", "site", "group"}
    assert {one.name for one in ATTRIBUTES.values() if one.source == "group"} == {"group"}


def test_roles_are_asked_by_administrators_alone(cast: Cast) -> None:
    everybody = viewers([cast.ben.id, cast.hanna.id, cast.anton.id])
    offered = {person_id: offered_to(viewer).keys() for person_id, viewer in everybody.items()}
    assert offered[cast.anton.id] == STEADY.keys()
    for person in (cast.ben, cast.hanna):
        assert offered[person.id] == STEADY.keys() - {"role"}


def test_what_time_or_a_group_changes_is_asked_of_whom_one_announces_to_and_by_no_group(cast: Cast) -> None:
    """So no group feeds another, and nobody falls out of a group by mere time."""
    assert ATTRIBUTES.keys() - STEADY.keys() == {"group", "newcomer"}
    cast.cycling.join_policy = JoinPolicy.ASK  # open: everybody sees who belongs
    db.session.commit()
    groups = {
        name: {*offered_for_announcing(cast.viewer(one))["group"].choices.values()}
        for name, one in {"member": cast.ada, "outsider": cast.cleo}.items()
    }
    assert groups == {"member": {"Cycling", "Python"}, "outsider": {"Cycling"}}
    asked = {"version": 1, "any": [{"all": [{"attribute": "group", "operator": "is", "values": [cast.python.id]}]}]}
    assert parse(asked, offered_for_announcing(cast.viewer(cast.ada))).groups == {cast.python.id}
    for refused in (offered_for_announcing(cast.viewer(cast.cleo)), offered_to(cast.viewer(cast.anton)), STEADY):
        with pytest.raises(RuleError):
            parse(asked, refused)
    cast.cycling.join_policy = JoinPolicy.FREE
    db.session.commit()
    assert "group" not in offered_for_announcing(cast.viewer(cast.cleo))


def test_every_operator_has_an_opposite_of_the_same_attribute() -> None:
    assert OPPOSITES.keys() == set(Operator)
    for attribute in ATTRIBUTES.values():
        assert {operator.opposite for operator in attribute.operators} <= describing.PHRASES[attribute.name].keys()
        assert attribute.operators[0].is_negative is False


def test_folded_values_follow_what_the_directory_says(cast: Cast) -> None:
    cast.ada.title, cast.ada.place = "Chef-Ingenieurin (Größe)", "ŁÓDŹ"
    db.session.flush()
    assert (cast.ada.title_key, cast.ada.place_key) == ("chef ingenieurin grosse", "lodz")
