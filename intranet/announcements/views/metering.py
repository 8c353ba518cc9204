"""The attention meter in the editor: what was typed is measured, and a moment it names is taken into the form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request

from intranet import clock
from intranet.access import Viewer
from intranet.announcements import attention, forms, spoken
from intranet.announcements.forms import LATER, AnnouncementForm
from intranet.announcements.models import Announcement
from intranet.announcements.offers import Choice
from intranet.audiences.rules import Rule
from intranet.web.htmx import is_partial

#: What the meter's buttons ask for.
MEASURE, TAKE = "measure", "take"
ASKED = frozenset({MEASURE, TAKE})


def metered(viewer: Viewer, choice: Choice | None, rule: Rule | None, form: AnnouncementForm) -> dict[str, Any]:
    """Return what ``announcements/_meter.html`` shows: the form measured, once it says for whom it is."""
    people = attention.people_meant(choice.audience_id, choice.group_id, rule) if choice else None
    return _values(viewer, people, form)


def of_change(
    viewer: Viewer, template: str, announcement: Announcement, form: AnnouncementForm, values: Mapping[str, Any]
) -> str:
    """Answer the meter's buttons in the editor of what is not public yet."""
    take_moment(form)
    people = attention.people_meant(announcement.audience_id, announcement.group_id, None)
    measured = _values(viewer, people, form)
    return render_template("announcements/_meter.html" if is_partial() else template, **values, **measured)


def take_moment(form: AnnouncementForm) -> None:
    """Let it be published at the moment whose button was pressed, by the clocks that the form names."""
    if forms.asked() != TAKE or (moment := _taken()) is None:
        return
    local = moment.astimezone(ZoneInfo(str(form.zone.data)))
    for field, value in ((form.when, LATER), (form.publish_day, local.date()), (form.publish_time, local.time())):
        field.data, field.raw_data = value, None


def _values(viewer: Viewer, people: Any, form: AnnouncementForm) -> dict[str, Any]:
    if people is None:
        return {"say": spoken, "wants_target": True}
    words = f"{form.title.data or ''}\n{form.body.data or ''}"
    return {"say": spoken, "meter": attention.measure(viewer, people, words, str(form.language.data), _moment(form))}


def _taken() -> datetime | None:
    """Return the moment that was sent; none for what is no moment to come."""
    try:
        moment = datetime.fromisoformat(request.form.get("moment", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None and moment > clock.now() else None


def _moment(form: AnnouncementForm) -> datetime | None:
    """Return when it is to be published, as far as that was typed; none for at once."""
    day, at = form.publish_day.data, form.publish_time.data
    if form.when.data != LATER or day is None or at is None:
        return None
    return forms.moment(day, at, str(form.zone.data))
