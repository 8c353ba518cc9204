"""What a run is going to do, for any directory and anything we may hold: nobody is lost by mistake."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intranet.directory.caution import FEW, Caution
from intranet.directory.dialects import Standing
from intranet.directory.sync.comparing import Known, Plan, changed_roles, compare
from intranet.directory.sync.scanning import Scan, Sighting

#: However busy the machine is.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
IDS = [f"id-{number}" for number in range(30)]
STANDINGS = st.sampled_from(
    [Standing.GOOD] * 6 + [Standing.MUST_CHANGE, Standing.DISABLED, Standing.EXPIRED, Standing.LOCKED]
)


@st.composite
def scans(draw: st.DrawFn) -> Scan:
    """Draw what a first look may see."""
    seen = draw(st.sets(st.sampled_from(IDS)))
    people = {
        one: Sighting(
            f"cn={one}",
            draw(st.sampled_from(["", "1", "2"])),
            draw(STANDINGS),
            draw(st.sampled_from(["", "cn=id-1", "cn=x"])),
        )
        for one in seen
    }
    return Scan(people, {sighting.key: one for one, sighting in people.items()})


@st.composite
def holdings(draw: st.DrawFn) -> list[Known]:
    """Draw what we may hold."""
    held = sorted(draw(st.sets(st.sampled_from(IDS))))
    return [
        Known(
            person_id=number, directory_id=one, name=one, is_active=(is_active := draw(st.booleans())),
            is_the_directorys=is_active or draw(st.booleans()),
            manager_id=draw(st.sampled_from([None, 1, 2])), stamp=draw(st.sampled_from(["", "1"])),
            missing_since=draw(st.sampled_from([None, NOW - timedelta(hours=23), NOW - timedelta(hours=25)])),
            missing_runs=draw(st.integers(0, 3)), is_confirmed=draw(st.booleans()),
        )
        for number, one in enumerate(held, 1)
    ]  # fmt: skip


def lost(plan: Plan) -> set[str]:
    return {one.directory_id for one in plan.lost}


@UNHURRIED
@given(scans(), holdings(), st.booleans())
def test_nobody_is_lost_whom_the_directory_shows_at_work(seen: Scan, held: list[Known], read_all: bool) -> None:
    plan = compare(seen, held, NOW, Caution(), read_all=read_all)
    present = {
        one for one, sighting in seen.people.items() if sighting.is_present or sighting.standing is Standing.LOCKED
    }
    assert not lost(plan) & present
    assert all(one.is_active for one in plan.lost), "who has left cannot be lost again"
    assert all(seen.people[one.directory_id].is_gone for one in plan.disabled)


@UNHURRIED
@given(scans(), holdings())
def test_who_is_not_seen_is_waited_for(seen: Scan, held: list[Known]) -> None:
    plan = compare(seen, held, NOW, Caution())
    for one in plan.over:
        assert one.missing_since is not None
        assert NOW - one.missing_since >= timedelta(hours=24)
        assert one.missing_runs + 1 >= 2
    absent = {one.directory_id for one in held if one.is_active and one.directory_id not in seen.people}
    assert {one.directory_id for one in [*plan.missing, *plan.over]} == absent


@UNHURRIED
@given(scans(), holdings(), st.sets(st.integers(1, 30)))
def test_more_than_a_few_are_only_lost_when_somebody_has_confirmed_it(
    seen: Scan, held: list[Known], expected: set[int]
) -> None:
    plan = compare(seen, held, NOW, Caution(), expected=expected)
    active = sum(one.is_active for one in held)
    unconfirmed = [one for one in plan.lost if one.person_id not in expected and not one.is_confirmed]
    is_many = len(unconfirmed) > max(5, 0.05 * active)
    assert plan.stop is not None if is_many or (not seen.people and unconfirmed) else plan.stop != "many"


@UNHURRIED
@given(scans(), holdings(), st.booleans())
def test_whoever_was_shut_out_or_has_left_is_not_read_and_everybody_new_or_changed_is(
    seen: Scan, held: list[Known], read_all: bool
) -> None:
    plan = compare(seen, held, NOW, Caution(), read_all=read_all)
    by_id = {one.directory_id: one for one in held}
    for one, sighting in seen.people.items():
        known = by_id.get(one)
        if not sighting.is_present or (known and not known.is_the_directorys):
            assert one not in plan.to_read
        elif known is None or read_all or not known.is_active or known.stamp != sighting.stamp or not sighting.stamp:
            assert one in plan.to_read
        else:
            assert one not in plan.to_read, "nothing changed"


@UNHURRIED
@given(scans(), holdings())
def test_managers_are_people_who_were_seen_or_are_waited_for_and_never_oneself(seen: Scan, held: list[Known]) -> None:
    plan = compare(seen, held, NOW, Caution())
    for one, manager in plan.managers.items():
        assert manager != one
        assert not manager or manager in seen.people or manager in {each.directory_id for each in plan.missing}


ROLES = st.dictionaries(st.sampled_from(IDS[:6]), st.frozensets(st.sampled_from(["admin", "hr"])))


@UNHURRIED
@given(ROLES, ROLES, st.sets(st.sampled_from(IDS[:6])))
def test_roles_become_those_of_the_groups_but_for_whom_is_missing(
    wanted: dict[str, frozenset[str]], held: dict[str, frozenset[str]], missing: set[str]
) -> None:
    changes = changed_roles(wanted, held, missing)
    for one in IDS[:6]:
        gained, lost_roles = changes.get(one, ([], []))
        after = (held.get(one, frozenset()) | set(gained)) - set(lost_roles)
        assert after == (held if one in missing else wanted).get(one, frozenset())


@UNHURRIED
@given(st.integers(0, 50), st.integers(0, 50), st.integers(1, 10_000))
def test_no_setting_lets_more_than_half_a_company_go_unasked(least: int, percent: int, of: int) -> None:
    caution = Caution(most_lost=least, most_lost_percent=percent)
    assert caution.is_too_many(of // 2 + FEW + 1, of)
    assert caution.is_too_many(of, of) or of <= FEW
    assert not caution.is_too_many(0, of)
    allowed = max(least, percent * of / 100)
    assert not caution.is_too_many(int(min(allowed, of / 2)), of)
