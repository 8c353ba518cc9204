"""Once a rule is set it is followed: who comes, who goes, who is left alone – and when it stops by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet import clock
from intranet.audiences import rules
from intranet.database import db
from intranet.groups import following, plan
from intranet.groups.actions import asking, joining, ruling
from intranet.groups.actions import members as looking_after
from intranet.groups.commands import groups
from intranet.groups.models import (
    Group,
    GroupRule,
    GroupState,
    MemberRole,
    Membership,
    MembershipLeave,
    MembershipRequest,
    Origin,
    RequestState,
    RuleState,
)
from intranet.notifications.models import Notice
from tests import cast as casting
from tests.cast import Cast
from tests.counting import statements
from tests.ruling import IN_SALES, hire, members, rule, set_rule


def state(group: Group) -> str:
    return str(db.session.get(GroupRule, group.id, populate_existing=True).state)


def told(kind: str) -> list[int]:
    return sorted(db.session.scalars(select(Notice.recipient_id).where(Notice.kind == kind)))


def moves(people, department: str) -> None:
    for person in people:
        person.department = department
    db.session.commit()


def test_a_rule_brings_whom_it_means_and_tells_them_once(cast: Cast) -> None:
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))

    assert members(cast.cycling)["Cleo"] == Origin.RULE
    assert db.session.get(Group, cast.cycling.id).member_count == 3
    membership = db.session.get(Membership, (cast.cycling.id, cast.cleo.id))
    assert membership.origin_by_id == cast.ben.id
    assert cast.cycling.audience_id in Cast.viewer(cast.cleo).audience_ids
    assert told("join_rule") == [cast.cleo.id]

    moves([cast.cleo], "IT")
    following.follow_all()
    moves([cast.cleo], "Sales")
    following.follow_all()

    assert members(cast.cycling)["Cleo"] == Origin.RULE
    assert told("join_rule") == [cast.cleo.id]


def test_who_fits_later_comes_and_who_does_not_any_more_goes(cast: Cast) -> None:
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    moves([cast.mika], "Sales")
    moves([cast.cleo], "IT")

    following.follow_all()

    assert members(cast.cycling) == {"Ben": Origin.UNKNOWN, "Ada": Origin.UNKNOWN, "Mika": Origin.RULE}
    assert db.session.get(Group, cast.cycling.id).member_count == 3
    assert cast.cycling.id not in Cast.viewer(cast.cleo).member_group_ids


def test_who_came_otherwise_is_never_removed(cast: Cast) -> None:
    joining.join(Cast.viewer(cast.cleo), cast.cycling)
    looking_after.add(Cast.viewer(cast.ben), cast.cycling, cast.hanna)
    set_rule(cast.ben, cast.cycling, rule(("department", "is", ["Sales", "HR", "IT"])))
    assert members(cast.cycling)["Anton"] == Origin.RULE

    moves([cast.cleo, cast.hanna, cast.anton], "Legal")
    following.follow_all()

    assert {"Cleo": Origin.SELF, "Hanna": Origin.ADDED}.items() <= members(cast.cycling).items()
    assert "Anton" not in members(cast.cycling)


def test_who_was_given_a_role_stays(cast: Cast) -> None:
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    looking_after.change_role(Cast.viewer(cast.ben), cast.cycling, cast.cleo.id, MemberRole.MODERATOR)

    moves([cast.cleo], "IT")
    following.follow_all()

    assert "Cleo" in members(cast.cycling)


@pytest.mark.parametrize("by", ["cleo", "ben"])
def test_who_left_or_was_removed_is_not_dragged_back(cast: Cast, by: str) -> None:
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    if by == "cleo":
        joining.leave(Cast.viewer(cast.cleo), cast.cycling)
    else:
        looking_after.remove(Cast.viewer(cast.ben), cast.cycling, cast.cleo.id)

    following.follow_all()
    assert "Cleo" not in members(cast.cycling)
    set_rule(cast.ben, cast.cycling, rule(("department", "starts_with", ["sal"])))
    assert "Cleo" not in members(cast.cycling)
    assert plan.of(cast.cycling.id, rule(IN_SALES)).staying_out == 1

    joining.join(Cast.viewer(cast.cleo), cast.cycling)
    moves([cast.cleo], "IT")
    following.follow_all()
    assert members(cast.cycling)["Cleo"] == Origin.SELF, "whoever comes back by themself is no business of the rule"
    assert db.session.scalar(select(func.count()).select_from(MembershipLeave)) == 0


def test_a_request_that_waits_is_answered_by_the_rule(cast: Cast) -> None:
    asking.ask(Cast.viewer(cast.cleo), cast.python, "Please")
    set_rule(cast.ben, cast.python, rule(IN_SALES))

    assert members(cast.python)["Cleo"] == Origin.RULE
    assert db.session.scalars(select(MembershipRequest.state)).all() == [RequestState.APPROVED]


def test_former_colleagues_neither_come_nor_go_nor_count_for_the_brake(cast: Cast) -> None:
    newcomers = hire(8)
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    for person in newcomers:
        person.state = "deactivated"
    db.session.commit()

    following.follow_all()

    assert state(cast.cycling) == RuleState.ACTIVE
    assert len(members(cast.cycling)) == 11


def test_removing_more_than_the_brake_allows_changes_nothing_and_asks_the_owners(cast: Cast) -> None:
    newcomers = hire(8)
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    before = members(cast.cycling)
    moves(newcomers[:6], "IT")
    moves([cast.hanna], "Sales")

    following.follow_all()
    following.follow_all()

    assert members(cast.cycling) == before, "nobody goes, and nobody comes"
    assert state(cast.cycling) == RuleState.WAITING
    assert told("rule_waits") == [cast.ben.id]

    set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    assert state(cast.cycling) == RuleState.ACTIVE
    assert len(members(cast.cycling)) == len(before) - 6 + 1

    moves(newcomers[6:7], "IT")
    following.follow_all()
    assert state(cast.cycling) == RuleState.ACTIVE, "whom an owner saw go does not count"
    assert len(members(cast.cycling)) == len(before) - 6 + 1 - 1


def test_as_many_as_the_brake_allows_go(cast: Cast) -> None:
    newcomers = hire(8)
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    moves(newcomers[:5], "IT")

    following.follow_all()

    assert state(cast.cycling) == RuleState.ACTIVE
    assert len(members(cast.cycling)) == 2 + 1 + 3


def test_the_brake_counts_a_day_so_that_drops_are_no_way_around_it(cast: Cast) -> None:
    newcomers = hire(12)
    with clock.frozen_at(clock.now() - timedelta(days=3)):
        set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    moves(newcomers[:4], "IT")
    following.follow_all()
    moves(newcomers[4:6], "IT")
    following.follow_all()
    assert state(cast.cycling) == RuleState.WAITING

    with clock.frozen_at(clock.now() + timedelta(days=2)):
        following.follow_all()
    assert state(cast.cycling) == RuleState.ACTIVE
    assert len(members(cast.cycling)) == 2 + 1 + 6


def test_in_a_large_group_the_brake_is_a_share(cast: Cast, monkeypatch) -> None:
    monkeypatch.setattr(plan, "BRAKE_PEOPLE", 1)
    newcomers = hire(39)
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))  # with Cleo 40: 5 % are two
    moves(newcomers[:2], "IT")
    following.follow_all()
    assert state(cast.cycling) == RuleState.ACTIVE
    moves(newcomers[2:3], "IT")
    following.follow_all()
    assert state(cast.cycling) == RuleState.WAITING


def test_a_rule_whose_mistake_was_mended_goes_on_by_itself(cast: Cast) -> None:
    newcomers = hire(8)
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    moves(newcomers, "")
    following.follow_all()
    assert state(cast.cycling) == RuleState.WAITING

    moves(newcomers, "Sales")
    following.follow_all()

    assert state(cast.cycling) == RuleState.ACTIVE
    assert len(members(cast.cycling)) == 2 + 1 + 8


def test_a_rule_at_rest_changes_nothing_nor_does_one_of_an_archived_group(cast: Cast) -> None:
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    set_rule(cast.ben, cast.python, rule(IN_SALES))
    ruling.pause(Cast.viewer(cast.ben), cast.cycling)
    cast.python.state = GroupState.ARCHIVED
    moves([cast.mika], "Sales")

    following.follow_all()

    assert "Mika" not in members(cast.cycling) | members(cast.python)
    assert state(cast.cycling) == RuleState.PAUSED


def test_whom_an_ended_rule_brought_stays_whatever_comes_after_it(cast: Cast) -> None:
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    for _ in range(2):
        ruling.end(Cast.viewer(cast.ben), cast.cycling)
    assert members(cast.cycling)["Cleo"] == Origin.FORMER_RULE

    set_rule(cast.ben, cast.cycling, rule(("department", "is", ["HR"])))
    assert members(cast.cycling)["Cleo"] == Origin.FORMER_RULE
    assert members(cast.cycling)["Hanna"] == Origin.RULE


def test_setting_twice_is_setting_and_nobody_moves_unseen(cast: Cast) -> None:
    ben, wanted = Cast.viewer(cast.ben), rule(IN_SALES)
    seen = plan.of(cast.cycling.id, wanted)
    moves([cast.mika], "Sales")
    with pytest.raises(ruling.PlanChanged):
        ruling.set_rule(ben, cast.cycling, wanted, seen, 0)
    assert db.session.get(GroupRule, cast.cycling.id) is None

    seen = plan.of(cast.cycling.id, wanted)
    for _ in range(2):
        ruling.set_rule(ben, cast.cycling, wanted, seen, 0)
    assert db.session.get(GroupRule, cast.cycling.id).version == 1

    with pytest.raises(ruling.PlanChanged):
        ruling.set_rule(ben, cast.cycling, rule(("place", "is", ["Lisbon"])), seen, 0)


def test_a_plan_that_shrank_is_carried_out(cast: Cast) -> None:
    wanted = rule(("department", "is", ["Sales", "HR"]))
    seen = plan.of(cast.cycling.id, wanted)
    moves([cast.hanna], "IT")

    ruling.set_rule(Cast.viewer(cast.ben), cast.cycling, wanted, seen, 0)

    assert members(cast.cycling).keys() == {"Ben", "Ada", "Cleo"}


def test_a_stored_rule_of_another_version_stops_nobody_else(cast: Cast, caplog) -> None:
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    set_rule(cast.ben, cast.python, rule(IN_SALES))
    db.session.get(GroupRule, cast.cycling.id).rule = {"version": 2, "any": []}
    moves([cast.mika], "Sales")

    following.follow_all()

    assert members(cast.python)["Mika"] == Origin.RULE
    assert "Mika" not in members(cast.cycling)
    assert "cannot be read" in caplog.text


def test_quiet_rules_cost_a_statement_for_twenty_and_people_cost_none(cast: Cast) -> None:
    many = [casting.group(f"Group {number}", cast.ben) for number in range(following.BATCH)]
    for one in many:
        set_rule(cast.ben, one, rule(IN_SALES))
    with statements() as quiet:
        following.follow_all()
    assert len([sent for sent in quiet if sent.startswith(("SELECT", "WITH"))]) == 3  # rules, who moves, no more rules

    ruling.end(Cast.viewer(cast.ben), many[0])
    for one in many[1:]:
        ruling.pause(Cast.viewer(cast.ben), one)
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    counts = []
    for number, department in ((1, "One"), (40, "Forty")):
        newcomers = hire(number, department)
        moves(newcomers, "Sales")
        with statements() as sent:
            following.follow_all()
        counts.append(len(sent))
    assert counts[0] == counts[1] < 25
    assert len(members(cast.cycling)) == 2 + 1 + 41


def test_the_stored_rule_is_what_was_set(cast: Cast) -> None:
    wanted = rule(IN_SALES, [("place", "is", ["Lisbon"]), ("manager", "under", [cast.ben.id])])
    set_rule(cast.ben, cast.cycling, wanted)

    assert rules.parse(db.session.get(GroupRule, cast.cycling.id).rule) == wanted


def test_the_operator_lists_the_rules_and_has_them_followed(app: Flask, cast: Cast) -> None:
    set_rule(cast.ben, cast.cycling, rule(IN_SALES))
    moves([cast.mika, cast.hanna], "Sales")
    moves([cast.cleo], "IT")
    run = app.test_cli_runner().invoke

    assert run(groups, ["rules"]).output.split() == [
        str(cast.cycling.id), "active", "1", "by", "rule", "+2", "-1", "Cycling",
    ]  # fmt: skip
    assert "2 by rule  +0 -0  Cycling" in run(groups, ["rules", "--follow"]).output
    db.session.expire_all()
    assert members(cast.cycling).keys() == {"Ben", "Ada", "Mika", "Hanna"}


def test_rules_of_every_kind_are_looked_at_together_as_each_alone(cast: Cast) -> None:
    wanted = [
        rule(IN_SALES),
        rule(("manager", "under", [cast.ben.id])),
        rule([("manager", "not_under", [cast.ben.id]), ("lead", "is_not", ["lead"])], ("role", "is", ["hr"])),
        rule(("title", "starts_with", ["team"]), ("person", "is", [cast.anton.id])),
        rule(("place", "is", ["Nowhere"])),
    ]
    many = [casting.group(f"Group {number}", cast.ben) for number in range(len(wanted))]
    db.session.add_all(GroupRule(group_id=one.id, rule=its.to_json()) for one, its in zip(many, wanted, strict=True))
    db.session.commit()
    alone = [plan.of(one.id, its) for one, its in zip(many, wanted, strict=True)]
    rules_of = dict(zip((one.id for one in many), wanted, strict=True))
    assert plan.due(rules_of) == {one.id for one, its in zip(many, alone, strict=True) if not its.is_empty}

    following.follow_all()

    for one, its in zip(many, alone, strict=True):
        came = select(Membership.person_id).where(Membership.group_id == one.id, Membership.origin == Origin.RULE)
        assert set(db.session.scalars(came)) == its.joins
    assert plan.due(rules_of) == set()
