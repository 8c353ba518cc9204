"""How many one may write in a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from intranet import clock
from intranet.recognition import allowance
from intranet.recognition.actions import thanking as actions
from intranet.recognition.allowance import SLIP, UsedUp, month_of, used
from intranet.settings import settings
from tests import writing
from tests.recognition.test_thanking import form

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
#: December in Berlin already.
LATE = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)


@dataclass
class Row:
    """A thank-you, as the allowance sees it."""

    state: str = "published"
    after: timedelta = timedelta()
    deleted_by_id: int | None = None
    created_at: datetime = NOON

    @property
    def deleted_at(self) -> datetime | None:
        return NOON + self.after if self.state == "deleted" else None


def slip(after: timedelta = SLIP, by: int = 1) -> Row:
    return Row("deleted", after, by)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], 0),
        ([Row(), Row("pending"), Row("hidden")], 3),
        ([Row(), slip()], 1),
        ([slip(SLIP + timedelta(seconds=1))], 1),
        ([slip(by=2)], 1),  # a moderator took it away
        ([slip() for _ in range(25)], 5),  # written and taken back without end
    ],
)
def test_what_counts(rows: list[Row], expected: int) -> None:
    assert used(rows, author_id=1, most=20) == expected


@pytest.mark.parametrize(
    ("moment", "zone", "began", "following"),
    [
        (NOON, "Europe/Berlin", datetime(2026, 10, 31, 23, tzinfo=UTC), date(2026, 12, 1)),
        (LATE, "Europe/Berlin", datetime(2026, 11, 30, 23, tzinfo=UTC), date(2027, 1, 1)),
        (LATE, "UTC", datetime(2026, 11, 1, tzinfo=UTC), date(2026, 12, 1)),
        (LATE, "America/New_York", datetime(2026, 11, 1, 4, tzinfo=UTC), date(2026, 12, 1)),
    ],
)
def test_a_month_is_one_of_the_sites_clock(moment: datetime, zone: str, began: datetime, following: date) -> None:
    assert month_of(moment, zone) == (began, following)


def test_it_is_said_when_few_are_left_kept_to_and_new_in_the_next_month(cast, signed_in, monkeypatch):
    monkeypatch.setattr(settings(), "thanks_per_month", 2)
    with clock.frozen_at(NOON):
        browser = signed_in(cast.ada)
        assert "more time" not in browser.get("/thanks/new").text
        first = writing.thanks(cast.ada, [cast.ben])
        assert "You can thank 1 more time this month" in browser.get("/thanks/new").text
        writing.thanks(cast.ada, [cast.cleo])
        with pytest.raises(UsedUp):
            writing.thanks(cast.ada, [cast.cleo])
        refused = browser.send("/thanks/new", form(cast.ben, body="These words must not be lost."))
        assert refused.status_code == 422
        assert "These words must not be lost." in refused.text
        assert "From 1 Dec 2026 on" in browser.get("/thanks/new").text
        actions.delete(writing.viewer(cast.ada), first)
        assert allowance.left_to(writing.viewer(cast.ada)).left == 1
    with clock.frozen_at(NOON + timedelta(days=15)):
        assert allowance.left_to(writing.viewer(cast.ada)).left == 2
