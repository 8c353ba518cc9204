"""Who may announce to whom: given and taken by administrators, ended by what ends it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from intranet import estate
from intranet.audiences.models import AnnounceRight, AnnounceRightAct
from intranet.audiences.scopes import scopes
from intranet.database import db
from intranet.people.models import PersonState, Role
from tests.cast import Cast

LISBON = {"row-0-branch": "0", "row-0-attribute": "place", "row-0-operator": "is", "row-0-value": "Lisbon"}


def acts() -> list[tuple[bool, int | None]]:
    rows = db.session.execute(select(AnnounceRightAct.is_grant, AnnounceRightAct.by_id).order_by(AnnounceRightAct.id))
    return [tuple(row) for row in rows]


def test_a_colleague_is_found_given_a_right_and_loses_it_at_once(cast: Cast, signed_in: Callable) -> None:
    anton = signed_in(cast.anton)
    found = anton.send("/audiences/rights/new", {"find": "cleo", "do": "find"}).text
    assert f'value="person-{cast.cleo.id}"' in found
    unfinished = anton.send("/audiences/rights/new", {"reach": "rule", "find": "cleo"})
    assert unfinished.status_code == 422
    assert "Say first whom the rule means." in unfinished.text
    assert 'value="cleo"' in unfinished.text
    form = {"holder": f"person-{cast.cleo.id}", "reach": "rule", "may_require": "y", **LISBON}
    for _ in range(2):
        assert anton.send("/audiences/rights/new", form).status_code == 303
    (right,) = db.session.scalars(select(AnnounceRight))
    (scope,) = scopes(cast.viewer(cast.cleo))
    assert (scope.rule.to_json(), scope.may_require) == (right.rule, True)
    page = anton.get("/audiences/rights").text
    assert "Cleo Ó Súilleabháin" in page
    assert "everyone in Lisbon" in page

    address = f"/audiences/rights/{right.id}/withdrawal"
    for _ in range(2):
        assert anton.send(address).status_code == 303
    assert not scopes(cast.viewer(cast.cleo))
    assert acts() == [(True, cast.anton.id), (False, cast.anton.id)]


def test_nobody_but_administrators_gives_rights(cast: Cast, signed_in: Callable) -> None:
    db.session.add(AnnounceRight(role="hr"))
    db.session.commit()
    for person in (cast.hanna, cast.mika, cast.ada):
        browser = signed_in(person)
        for address in ("/audiences/rights", "/audiences/rights/new"):
            assert browser.get(address).status_code == 404
        for address in ("/audiences/rights/new", "/audiences/rights/1/withdrawal", "/audiences/rights/4000/withdrawal"):
            assert browser.send(address, {"holder": f"person-{person.id}"}).status_code == 404
    wrong = signed_in(cast.anton).send("/audiences/rights/new", {"holder": "person-4000"})
    assert wrong.status_code == 422
    assert db.session.query(AnnounceRight).count() == 1


def test_a_right_ends_with_the_role_and_with_leaving(cast: Cast) -> None:
    db.session.add_all([AnnounceRight(role="hr"), AnnounceRight(person_id=cast.cleo.id)])
    db.session.commit()
    assert scopes(cast.viewer(cast.hanna))
    assert scopes(cast.viewer(cast.cleo))
    db.session.query(Role).filter_by(person_id=cast.hanna.id).delete()
    kept = cast.viewer(cast.cleo)
    cast.cleo.state = PersonState.DEACTIVATED
    db.session.commit()
    assert not scopes(cast.viewer(cast.hanna))
    assert not scopes(kept)  # who was a colleague a moment ago announces nothing more
    estate.settle([cast.cleo.id])
    cast.cleo.state = PersonState.ACTIVE
    db.session.commit()
    assert not scopes(cast.viewer(cast.cleo))  # who comes back is given rights anew
