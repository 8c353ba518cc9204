"""Founding a group, changing what it is, and putting it away."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from intranet.database import db
from intranet.groups.models import Group, MemberRole, Membership
from intranet.items.models import Audience
from intranet.search.models import SearchOutbox
from tests import cast as casting
from tests.cast import Cast

FORM = {
    "name": "Beekeeping",
    "purpose": "Hives on the roof",
    "visibility": "open",
    "join_policy": "free",
    "language": "en",
    "about": "Bring a *veil*.",
    "welcome": "",
}


def beekeeping() -> Group:
    return db.session.scalars(select(Group).where(Group.name == "Beekeeping")).one()


def current(group: Group) -> dict[str, str]:
    names = ("name", "purpose", "visibility", "join_policy", "language", "about", "welcome")
    return {name: getattr(group, name) for name in names} | {"version": str(group.version)}


def test_any_colleague_founds_a_group_and_owns_it(cast: Cast, signed_in) -> None:
    cleo = signed_in(cast.cleo)
    assert "Create the group" in cleo.get("/groups/new").text

    page = cleo.send("/groups/new", FORM, follow_redirects=True)

    group = beekeeping()
    assert page.request.path == f"/groups/{group.id}"
    assert db.session.get(Membership, (group.id, cast.cleo.id)).role == MemberRole.OWNER
    assert group.member_count == 1
    assert "<em>veil</em>" in cleo.get(f"/groups/{group.id}/about").text
    assert db.session.scalars(select(SearchOutbox.pk).where(SearchOutbox.kind == "group")).all() == [group.id]


def test_pressing_twice_founds_one(cast: Cast, signed_in) -> None:
    cleo = signed_in(cast.cleo)
    form = FORM | {"once": "0" * 32}

    first, second = cleo.send("/groups/new", form), cleo.send("/groups/new", form)

    assert first.location == second.location == f"/groups/{beekeeping().id}"


def test_somebody_elses_once_key_shows_nobody_elses_group(cast: Cast, signed_in) -> None:
    once = {"once": "0" * 32}
    signed_in(cast.ada).send("/groups/new", FORM | once | {"visibility": "secret"})

    answer = signed_in(cast.cleo).send("/groups/new", FORM | once | {"name": "Mine"})

    assert answer.status_code == 303
    assert answer.location != f"/groups/{beekeeping().id}"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "  ", "Please fill this in."),
        ("name", "x" * 81, "At most 80 characters"),
        ("name", "!!!", "at least one letter"),
        ("name", "Cуcling", "alphabets whose letters look alike"),  # a Cyrillic у
        ("name", "CYCLING", "Another group has this name."),
        ("name", "Ｃｙｃｌｉｎｇ", "Another group has this name."),  # full-width letters
        ("purpose", "", "Please fill this in."),
        ("visibility", "public", "Not a valid choice"),
        ("join_policy", "pay", "Not a valid choice"),
        ("language", "xx", "Not a valid choice"),
    ],
)
def test_what_is_missing_is_said_at_the_field_and_nothing_typed_is_lost(
    cast: Cast, signed_in, field: str, value: str, words: str
) -> None:
    answer = signed_in(cast.cleo).send("/groups/new", FORM | {field: value})

    assert answer.status_code == 422
    assert words in answer.text
    assert "Bring a *veil*." in answer.text
    assert "<title>Error: New group" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Group)) == 3
    assert db.session.scalar(select(func.count()).select_from(Audience)) == 4  # everyone's and three groups'


def test_the_name_of_a_secret_group_is_free_for_others_so_that_it_betrays_nothing(cast: Cast, signed_in) -> None:
    answer = signed_in(cast.cleo).send("/groups/new", FORM | {"name": "Orchid"})

    assert answer.status_code == 303


def test_a_secret_group_is_always_joined_by_invitation(cast: Cast, signed_in) -> None:
    signed_in(cast.cleo).send("/groups/new", FORM | {"visibility": "secret", "join_policy": "free"})

    assert (beekeeping().visibility, beekeeping().join_policy) == ("secret", "invite")


def test_extra_fields_are_ignored(cast: Cast, signed_in) -> None:
    extra = {"member_count": "999", "audience_id": "1", "created_by_id": str(cast.ada.id), "state": "archived"}
    signed_in(cast.cleo).send("/groups/new", FORM | extra)

    group = beekeeping()
    assert (group.member_count, group.created_by_id, group.state) == (1, cast.cleo.id, "active")
    assert group.audience_id not in (1, cast.cycling.audience_id)


def test_the_preview_renders_and_creates_nothing(cast: Cast, signed_in) -> None:
    cleo = signed_in(cast.cleo)

    page = cleo.send("/groups/new?preview=1", FORM)
    part = cleo.send("/groups/new?preview=1", FORM, htmx=True)

    assert "<em>veil</em>" in page.text
    assert 'value="Beekeeping"' in page.text
    assert "<em>veil</em>" in part.text
    assert "<form" not in part.text
    assert db.session.scalar(select(func.count()).select_from(Group)) == 3


def test_an_owner_changes_the_group(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    page = ben.get(f"/groups/{cast.cycling.id}/edit").text
    version = re.search(r'name="version" value="(\d+)"', page)[1]

    page = ben.send(
        f"/groups/{cast.cycling.id}/edit", FORM | {"name": "Bicycles", "version": version}, follow_redirects=True
    )

    assert "The group is changed." in page.text
    group = db.session.get(Group, cast.cycling.id)
    assert (group.name, group.name_key, group.sort_key, group.version) == ("Bicycles", "bicycles", "bicycles", 2)


@pytest.mark.parametrize("person", ["ada", "cleo", "mika", "anton"])
def test_nobody_else_changes_or_archives_it(cast: Cast, signed_in, person: str) -> None:
    browser = signed_in(getattr(cast, person))

    assert browser.get(f"/groups/{cast.cycling.id}/edit").status_code == 403
    assert browser.send(f"/groups/{cast.cycling.id}/edit", FORM | {"version": "1"}).status_code == 403
    assert browser.send(f"/groups/{cast.cycling.id}/archive", {"archived": "on"}).status_code == 403
    assert f"/groups/{cast.cycling.id}/edit" not in browser.get(f"/groups/{cast.cycling.id}").text
    assert db.session.get(Group, cast.cycling.id).name == "Cycling"


def test_a_moderator_looks_after_people_and_does_not_change_the_group(cast: Cast, signed_in) -> None:
    db.session.get(Membership, (cast.cycling.id, cast.ada.id)).role = MemberRole.MODERATOR

    assert signed_in(cast.ada).get(f"/groups/{cast.cycling.id}/edit").status_code == 403


def test_two_editors_at_once_see_both_versions_and_the_second_decides(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    mine = current(cast.cycling) | {"purpose": "Ben's words", "visibility": "closed"}
    ben.send(f"/groups/{cast.cycling.id}/edit", current(cast.cycling) | {"purpose": "Somebody's words"})

    conflict = ben.send(f"/groups/{cast.cycling.id}/edit", mine)

    assert conflict.status_code == 409
    assert "Somebody&#39;s words" in conflict.text
    assert "Ben&#39;s words" in conflict.text
    assert db.session.get(Group, cast.cycling.id).purpose == "Somebody's words"

    again = mine | {"version": re.search(r'name="version" value="(\d+)"', conflict.text)[1]}
    assert ben.send(f"/groups/{cast.cycling.id}/edit", again).status_code == 303
    assert db.session.get(Group, cast.cycling.id).purpose == "Ben's words"


def test_a_name_that_is_taken_stays_in_the_form(cast: Cast, signed_in) -> None:
    answer = signed_in(cast.ben).send(
        f"/groups/{cast.cycling.id}/edit", current(cast.cycling) | {"name": "python", "about": "Mine, unsaved"}
    )

    assert answer.status_code == 422
    assert "Another group has this name." in answer.text
    assert "Mine, unsaved" in answer.text
    assert db.session.get(Group, cast.cycling.id).name == "Cycling"


def test_a_secret_group_that_opens_needs_a_free_name(cast: Cast, signed_in) -> None:
    casting.group("ORCHID", cast.cleo)

    answer = signed_in(cast.ben).send(f"/groups/{cast.orchid.id}/edit", current(cast.orchid) | {"visibility": "closed"})

    assert answer.status_code == 422


def test_an_archived_group_is_read_and_not_written_until_it_is_taken_out(cast: Cast, signed_in) -> None:
    ben = signed_in(cast.ben)
    ben.send(f"/groups/{cast.cycling.id}/archive", {"archived": "on"})
    ben.send(f"/groups/{cast.cycling.id}/archive", {"archived": "on"})  # pressed twice

    assert "This group is archived" in signed_in(cast.ada).get(f"/groups/{cast.cycling.id}").text
    assert cast.cycling.id not in cast.viewer(cast.ada).writable_group_ids
    assert cast.cycling.id in cast.viewer(cast.ada).member_group_ids

    ben.send(f"/groups/{cast.cycling.id}/archive", {"archived": "off"})
    assert cast.cycling.id in cast.viewer(cast.ada).writable_group_ids
    assert db.session.get(Group, cast.cycling.id).archived_at is None


def test_turning_a_group_secret_hides_it_at_once(cast: Cast, signed_in) -> None:
    cleo = signed_in(cast.cleo)
    assert cleo.get(f"/groups/{cast.cycling.id}").status_code == 200

    signed_in(cast.ben).send(f"/groups/{cast.cycling.id}/edit", current(cast.cycling) | {"visibility": "secret"})

    assert cleo.get(f"/groups/{cast.cycling.id}").status_code == 404
    assert "Cycling" not in cleo.get("/groups").text
