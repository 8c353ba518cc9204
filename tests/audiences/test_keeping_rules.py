"""Who is in a kept audience: brought in and let go by the database, on the right day, on both databases."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy import select, text

from intranet import clock
from intranet.audiences import keeping
from intranet.audiences.models import AudienceRule, SavedAudience
from intranet.database import db
from intranet.items.models import EVERYONE, Audience, AudienceMember
from intranet.people.models import PersonState
from tests import writing
from tests.cast import Cast
from tests.counting import statements
from tests.ruling import IN_SALES, hire, rule


def people(audience_id: int) -> set[int]:
    rows = select(AudienceMember.person_id).where(AudienceMember.audience_id == audience_id)
    return set(db.session.scalars(rows))


def kept(audience_id: int) -> AudienceRule | None:
    return db.session.get(AudienceRule, audience_id, populate_existing=True)


def moved(sent: list[str]) -> list[str]:
    """What was done to the rows of people."""
    words = [one.split(maxsplit=3) for one in sent]
    return [verb for verb, *rest in words if rest[1:2] == ["audience_member"]]


def test_the_same_rule_is_the_same_audience_however_it_is_typed(cast: Cast) -> None:
    one = keeping.audience_of(rule([("place", "is", ["Lisbon", "Porto"]), IN_SALES]))
    assert keeping.audience_of(rule([IN_SALES, ("place", "is", ["PORTO", "lisbon"])])) == one
    assert keeping.audience_of(rule([IN_SALES, ("place", "is_not", ["Porto", "Lisbon"])])) != one


def test_who_comes_and_goes_is_written_by_the_database_alone(cast: Cast) -> None:
    sales = keeping.audience_of(rule(IN_SALES))
    quiet = keeping.audience_of(rule(("title", "is", ["Nobody at all"])))
    db.session.commit()
    came = hire(60)
    came[0].state, came[1].department = PersonState.DEACTIVATED, "Quality"
    db.session.commit()
    with statements() as sent:
        keeping.follow_all()
    assert people(sales) == {cast.cleo.id, *(one.id for one in came[2:])}
    assert kept(sales).people == 59
    assert moved(sent) == ["DELETE", "INSERT"]  # of sales alone
    with statements() as sent:
        keeping.follow_all()
    assert not moved(sent)
    assert kept(quiet).people == 0


def test_a_look_back_moves_on_at_midnight_where_the_site_is(cast: Cast) -> None:
    """Cleo started on 1 March: within the last 28 days she is until the end of the 29th, in Berlin."""
    cast.cleo.started_on, cast.ben.started_on = date(2026, 3, 1), date(2026, 3, 30)
    db.session.commit()
    midnight = datetime(2026, 3, 29, 22, 0, tzinfo=UTC)  # the clocks were put forward the night before
    with clock.frozen_at(midnight - timedelta(hours=3)):
        new = keeping.audience_of(rule(("newcomer", "within", [28])))
        fixed = keeping.audience_of(rule(("started", "before", ["2026-03-30"])))
        db.session.commit()
    for moment, there in ((midnight - timedelta(minutes=1), cast.cleo), (midnight, cast.ben)):
        with clock.frozen_at(moment):
            keeping.follow_dated()
        assert people(new) == {there.id}
    assert kept(fixed).followed_at < midnight <= kept(new).followed_at


def test_what_nothing_uses_is_forgotten_and_its_number_never_given_again(cast: Cast) -> None:
    used, saved, unused = (keeping.audience_of(rule(("place", "is", [place]))) for place in ("A", "B", "Lisbon"))
    db.session.add(SavedAudience(name="B", audience_id=saved))
    writing.post(cast.ada, cast.cycling).audience_id = used
    db.session.commit()
    keeping.forget_unused()
    assert kept(unused)
    with clock.frozen_at(clock.now() + keeping.FORGOTTEN_AFTER + timedelta(hours=1)):
        keeping.forget_unused()
    assert [bool(kept(one)) for one in (used, saved, unused)] == [True, True, False]
    assert not people(unused)
    assert db.session.get(Audience, unused)
    assert keeping.audience_of(rule(("place", "is", ["Lisbon"]))) > unused


def test_two_who_ask_and_follow_at_once_make_one_audience(app: Flask, cast: Cast) -> None:
    """On SQLite and PostgreSQL: everybody is in it once, whoever was first."""
    hire(40)
    ready, found = threading.Barrier(4, timeout=30), []

    def ask(app: Flask) -> None:
        with app.app_context():
            ready.wait()
            audience_id = keeping.audience_of(rule(IN_SALES))
            keeping.follow(audience_id)
            db.session.commit()
            found.append(audience_id)

    threads = [threading.Thread(target=ask, args=(app,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert len(found) == 4
    assert len(set(found)) == 1
    assert found[0] != EVERYONE
    assert len(people(found[0])) == kept(found[0]).people == 41
    assert db.session.scalar(text("SELECT count(*) FROM audience_rule")) == 1
