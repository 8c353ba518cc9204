"""The evidence: figures by department and place, names, a table; for those who may know, and nobody else."""

from __future__ import annotations

import csv
import io

from intranet.announcements import asking, evidence, rounds
from intranet.announcements.confirming import confirm
from intranet.announcements.models import ConfirmedThrough, RoundCause
from intranet.announcements.pending import one_or_404
from intranet.database import db
from tests.announcements.must_reads import must_read
from tests.cast import Cast


def confirms(cast: Cast, person, announcement) -> None:
    viewer = cast.viewer(person)
    asked = one_or_404(viewer, announcement.id, "en")
    assert confirm(viewer, asked, asked.round, asked.version, ConfirmedThrough.PAGE)


def test_it_says_how_far_each_department_and_round_is_as_it_was_when_people_were_asked(cast: Cast, signed_in) -> None:
    written = must_read(cast.hanna)
    confirms(cast, cast.ada, written)
    cast.ada.department = "Sales"
    written.version += 1
    rounds.begin(written, RoundCause.CHANGED)
    db.session.commit()
    asking.work_off()
    confirms(cast, cast.cleo, written)
    viewer = cast.viewer(cast.hanna)
    departments = {one.name: (one.confirmed, one.asked) for one in evidence.shares(viewer, written, 1, "department")}
    assert departments["Engineering"] == (1, 2)
    departments = {one.name: (one.confirmed, one.asked) for one in evidence.shares(viewer, written, 2, "department")}
    assert departments["Sales"] == (1, 2)
    assert [(one.number, one.confirmed, one.asked) for one in evidence.rounds(viewer, written)] == [
        (2, 1, 5),
        (1, 1, 5),
    ]
    browser = signed_in(cast.hanna)
    page = browser.get(f"/announcements/{written.id}/evidence?show=pending&department=Sales")
    assert "1 of 5 have confirmed" in page.text
    assert cast.ada.display_name in page.text
    assert cast.ben.display_name not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    table = browser.get(f"/announcements/{written.id}/evidence.csv").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert len(rows) == 10
    cleo = next(one for one in rows if one["Name"] == cast.cleo.display_name and one["Round"] == "2")
    assert (cleo["Confirmed version"], cleo["Confirmed through"]) == ("2", "On the page")
    assert "1 of 5 have confirmed" in browser.get(f"/announcements/{written.id}").text


def test_readers_do_not_see_it_and_outsiders_learn_nothing_of_it(cast: Cast, signed_in) -> None:
    written = must_read(cast.ben, cast.orchid)
    expected = {cast.ben: 200, cast.ada: 403, cast.cleo: 404, cast.hanna: 404, cast.mika: 404, cast.anton: 404}
    for person, status in expected.items():
        for page in ("evidence", "evidence.csv"):
            assert signed_in(person).get(f"/announcements/{written.id}/{page}").status_code == status, person.username
    everybody = must_read(cast.mika)
    assert signed_in(cast.hanna).get(f"/announcements/{everybody.id}/evidence").status_code == 200, "HR"
    assert signed_in(cast.anton).get(f"/announcements/{everybody.id}/evidence").status_code == 403
