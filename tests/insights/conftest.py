"""A company whose last quarter has figures: 24 people in teams of twelve, eight and four, and who was thanked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, update

from intranet import clock
from intranet.database import db
from intranet.insights.quarters import Quarter
from intranet.items.models import EVERYONE
from intranet.people.models import Person
from intranet.recognition.models import Thanks, ThanksRecipient
from tests import writing
from tests.cast import Cast

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
QUARTER = Quarter(2026, 3)
IN_IT = QUARTER.began(ZoneInfo("Europe/Berlin")) + timedelta(days=20)
TEAMS = {"Assembly": 12, "Sales": 8, "Legal": 4}


@pytest.fixture
def moment() -> Iterator[None]:
    """It is November: the third quarter is over."""
    with clock.frozen_at(NOW):
        yield


@pytest.fixture
def staff(moment: None, cast: Cast) -> dict[str, list[int]]:
    """Colleagues by their team, beside the cast, who have none."""
    since = NOW - timedelta(days=800)
    db.session.execute(update(Person).values(department="", place="Hamburg", created_at=since))
    rows = [
        {
            "display_name": f"{team} {number}",
            "department": team,
            "place": "Hamburg",
            "created_at": since,
            "find_key": "",
        }
        for team, size in TEAMS.items()
        for number in range(size)
    ]
    db.session.execute(insert(Person), rows)
    db.session.commit()
    found: dict[str, list[int]] = {team: [] for team in TEAMS}
    for person in db.session.query(Person).filter(Person.department != "").order_by(Person.id):
        found[person.department].append(person.id)
    return found


def thank(giver_id: int, recipient_ids: list[int], at: datetime = IN_IT, **values: object) -> Thanks:
    """Let somebody have thanked others at that time."""
    given = {"audience_id": EVERYONE, "state": "published", **values}
    row = Thanks(author_id=giver_id, value_id=writing.company_value().id, published_at=at, created_at=at, **given)
    db.session.add(row)
    db.session.flush()
    row.root_id = row.id
    db.session.add_all(ThanksRecipient(thanks_id=row.id, person_id=each) for each in recipient_ids)
    db.session.commit()
    return row
