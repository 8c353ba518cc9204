"""Who comes, as a table for the organiser's spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from flask_babel import gettext as _

from intranet.events.models import Answer
from intranet.events.queries import Attendee
from intranet.web.filters import moment
from intranet.web.spreadsheet import BYTE_ORDER_MARK, cell


def words() -> dict[str, str]:
    """Return what the answers are called, in the reader's language."""
    return {Answer.GOING: _("Going"), Answer.WAITING: _("Waiting for a seat"), Answer.MAYBE: _("Maybe")}


def table(attendees: Iterable[Attendee]) -> str:
    """Return the table as CSV: nothing that anybody is called is taken for a formula."""
    called = words()
    file = io.StringIO()
    file.write(BYTE_ORDER_MARK)
    writer = csv.writer(file)
    writer.writerow([_("Name"), _("Title"), _("Department"), _("Place"), _("E-mail"), _("Answer"), _("Answered")])
    for one in attendees:
        person = one.person
        cells = (
            person.display_name, person.title, person.department, person.place, one.email or "",
            called[one.state], moment(one.answered_at),
        )  # fmt: skip
        writer.writerow([cell(text) for text in cells])
    return file.getvalue()
