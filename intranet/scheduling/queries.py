"""Whether everything that happens by itself is to wait."""

from __future__ import annotations

from sqlalchemy import exists, select

from intranet.database import fetch
from intranet.scheduling.models import Pause

_pause = Pause.__table__.c
_OPEN = select(exists().where(_pause.is_open.is_(True)).label("is_open"))


def is_paused() -> bool:
    """Whether a person has stopped what happens by itself."""
    return bool(fetch(_OPEN)[0].is_open)
