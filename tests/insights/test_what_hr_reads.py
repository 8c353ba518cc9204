"""HR's page: figures in words, by group and as a table; for everybody else it does not exist."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from intranet.database import db
from intranet.insights import snapshots
from intranet.people.models import Person
from tests.cast import Cast
from tests.insights.conftest import thank

PAGE, TABLE = "/insights/recognition", "/insights/recognition.csv"


def test_hr_reads_the_finding_the_groups_and_why_some_are_not_shown(
    cast: Cast, staff: dict[str, list[int]], signed_in: Callable
) -> None:
    hanna = signed_in(cast.hanna)
    assert "when a quarter has ended" in hanna.get(PAGE).text
    assert 'href="/insights/recognition"' in hanna.get("/").text
    thank(cast.ada.id, staff["Assembly"][:3] + staff["Sales"][:7] + [cast.ben.id, cast.cleo.id])
    snapshots.take_due()
    response = hanna.get(PAGE)
    page = " ".join(response.text.split())
    assert response.headers["Cache-Control"] == "no-store"
    assert "In Q3 2026 12 of 30 colleagues were thanked: 40%." in page
    assert "The share is lowest in Assembly (25%) and highest in Sales (67–100%)." in page
    assert "fewer than 5 people: Legal" in page
    rows = list(csv.reader(io.StringIO(hanna.get(TABLE).text.lstrip("\ufeff"))))
    by_group = {row[2]: row[3:8] for row in rows[1:]}
    assert by_group["Assembly"] == ["12", "3", "25", "25", "25"]
    assert by_group["Sales"] == ["8", "", "67", "100", ""]
    assert by_group["Legal"] == ["", "", "", "", ""]
    names = [name for (name,) in db.session.query(Person.display_name).filter(Person.id != cast.hanna.id)]
    assert not [name for name in names if name in page or any(name in row for row in rows)]


def test_for_everybody_else_and_for_other_quarters_there_is_nothing(
    cast: Cast, staff: dict[str, list[int]], signed_in: Callable
) -> None:
    snapshots.take_due()
    for who in (cast.ada, cast.ben, cast.mika, cast.anton):
        browser = signed_in(who)
        for address in (PAGE, TABLE, f"{PAGE}?quarter=2026-Q3"):
            assert browser.get(address).status_code == 404, (who.username, address)
        assert "insights/recognition" not in browser.get("/").text
    hanna = signed_in(cast.hanna)
    assert hanna.get(f"{PAGE}?quarter=2026-Q3").status_code == 200
    for odd in ("2026-Q2", "2026-Q9", "", "x"):
        assert hanna.get(f"{PAGE}?quarter={odd}").status_code == 404
        assert hanna.get(f"{TABLE}?quarter={odd}").status_code == 404
