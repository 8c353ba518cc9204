"""The words of rhythms and levels, and choosing one for a group."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from intranet.notifications.deciding import Level
from intranet.notifications.kinds import Rhythm
from intranet.web.forms import Form, offered, required

RHYTHMS = {
    Rhythm.NOW: _l("By mail at once"),
    Rhythm.DAILY: _l("By mail once a day"),
    Rhythm.WEEKLY: _l("By mail once a week"),
    Rhythm.DIGEST: _l("With the digest"),
    Rhythm.NEVER: _l("In the inbox only"),
}
LEVELS = {**{Level(rhythm): text for rhythm, text in RHYTHMS.items()}, Level.MUTED: _l("Nothing")}


class LevelForm(Form):
    """How much of one group somebody wants to hear."""

    level = RadioField(_l("What is new here reaches you"), validators=[required()], choices=offered(LEVELS.items()))
