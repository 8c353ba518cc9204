"""Each membership knows where it comes from: told to the member, to the owners, and found out for older ones."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from intranet import clock
from intranet.database import db
from intranet.groups import roster
from intranet.groups.actions import asking, founding, joining
from intranet.groups.actions import members as looking_after
from intranet.groups.models import JoinPolicy, Membership, MembershipRequest, Origin, Visibility
from intranet.operations import schema
from tests.cast import Cast
from tests.operations.conftest import site
from tests.ruling import IN_SALES, rule, set_rule


def why(browser, group) -> str:
    return str(browser.get(f"/groups/{group.id}/about").text.partition('id="why"')[2].partition("</div>")[0])


def test_everybody_is_told_how_they_came(cast: Cast, signed_in) -> None:
    ben = Cast.viewer(cast.ben)
    joining.join(Cast.viewer(cast.cleo), cast.cycling)
    assert "You joined by yourself on" in why(signed_in(cast.cleo), cast.cycling)

    looking_after.add(ben, cast.cycling, cast.hanna)
    assert "Ben Okafor added you on" in why(signed_in(cast.hanna), cast.cycling)

    asking.ask(Cast.viewer(cast.mika), cast.python, "Please")
    request = db.session.query(MembershipRequest).one()
    asking.decide(ben, cast.python, request, approve=True, reason="")
    assert "You asked to join, and Ben Okafor let you in on" in why(signed_in(cast.mika), cast.python)

    wanted = {"name": "Chess", "purpose": "Moves", "visibility": Visibility.OPEN, "join_policy": JoinPolicy.FREE}
    chess = founding.found(ben, {**wanted, "language": "en", "about": "", "welcome": ""})
    assert "You founded this group on" in why(signed_in(cast.ben), chess)
    assert "You have belonged since" in why(signed_in(cast.ada), cast.cycling)

    roster.give(chess.id, "anton")
    assert "You were added on" in why(signed_in(cast.anton), chess)
    assert not why(signed_in(cast.cleo), chess), "who does not belong has nothing to be told"


def test_whom_a_rule_brought_reads_what_of_it_they_meet(cast: Cast, signed_in) -> None:
    named = [("department", "is", ["Sales", "HR"]), ("person", "is_not", [cast.hanna.id])]
    set_rule(cast.ben, cast.cycling, rule(("place", "is", ["Kraków"]), named, ("person", "is", [cast.mika.id])))
    cleo = signed_in(cast.cleo)
    told = why(cleo, cast.cycling)
    assert "A rule that Ben Okafor set brought you" in told
    assert "You fit it: in Sales or HR." in told
    assert "Hanna" not in told
    assert "You fit it: chosen by name." in why(signed_in(cast.mika), cast.cycling)

    cast.cleo.department = "IT"
    assert "You fit it no longer" in why(cleo, cast.cycling)


def test_owners_see_it_beside_each_member_and_others_do_not(cast: Cast, signed_in) -> None:
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    looking_after.add(Cast.viewer(cast.ben), cast.cycling, cast.hanna)
    people = f"/groups/{cast.cycling.id}/people"

    page = signed_in(cast.ben).get(people).text
    assert "Came by the rule" in page
    assert "Added by Ben Okafor" in page
    for other in (cast.ada, cast.mika):
        assert "Came by the rule" not in signed_in(other).get(people).text


def test_what_is_kept_of_leaving_is_told(cast: Cast, signed_in) -> None:
    assert "which groups you left" in signed_in(cast.ada).get("/settings/records").text


@pytest.mark.parametrize(
    ("origin", "words"),
    [(Origin.FORMER_RULE, "It has ended, and you stayed."), (Origin.IMPORT, "You came with a community")],
)
def test_rarer_ways_have_words_too(cast: Cast, signed_in, origin: Origin, words: str) -> None:
    db.session.get(Membership, (cast.cycling.id, cast.ada.id)).origin = origin
    assert words in why(signed_in(cast.ada), cast.cycling)


def test_an_older_site_finds_out_what_can_be_known(tmp_path: Path) -> None:
    """Founders, those let in and those added; a moment that does not fit proves nothing."""
    moment = clock.now()
    later = moment + timedelta(days=9)
    with site(tmp_path).app_context():
        schema.upgrade(revision="0341c22f7810")
        _older(moment, later)
        schema.upgrade()
        found = db.session.execute(text("SELECT person_id, origin, origin_by_id FROM membership ORDER BY person_id"))
        assert [tuple(row) for row in found] == [
            (1, "founder", 1),
            (2, "asked", 1),
            (3, "added", 1),
            (4, "unknown", None),  # was let in, left, and came back some other way
        ]
        folded = db.session.execute(text("SELECT title_key, department_key, place_key FROM person WHERE id = 1")).one()
        assert tuple(folded) == ("team lead", "", "lodz")
        db.session.remove()
        db.engine.dispose()


def _older(moment, later) -> None:
    """Write rows of the first tables, where nobody asked yet how members came."""
    at, later = (str(one.replace(tzinfo=None)) for one in (moment, later))
    for number in range(1, 5):
        _insert("person", id=number, display_name=f"P{number}", title="Team-Lead", place="ŁÓDŹ")
    _insert("audience", id=7, kind="group")
    _insert("interest_group", id=1, name="G", audience_id=7, created_by_id=1, created_at=at)
    for number, joined_at in ((1, at), (2, later), (3, at), (4, later)):
        _insert("membership", group_id=1, person_id=number, role="member", joined_at=joined_at)
    for number, decided_at in ((2, later), (4, at)):
        _insert(
            "membership_request", group_id=1, person_id=number, state="approved", decided_at=decided_at, decided_by_id=1
        )
    _insert("notice", recipient_id=3, kind="join_added", subject_key="x", actor_id=1, group_id=1, created_at=at)
    db.session.commit()


def _insert(table: str, **values: object) -> None:
    """Insert a row with what is given, and something empty in every other column that needs a value."""
    for column in db.inspect(db.session.connection()).get_columns(table):
        if not column["nullable"] and column["name"] != "id":
            kind = str(column["type"])
            values.setdefault(
                column["name"], "2026-01-01" if "DATE" in kind else "" if "CHAR" in kind or kind == "TEXT" else 0
            )
    marks = ", ".join(f":{name}" for name in values)
    db.session.execute(text(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})"), values)
