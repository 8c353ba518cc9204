"""What is written here, for drafts: thanks."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from intranet.access import Viewer
from intranet.drafts.kinds import Destination, DraftKind
from intranet.recognition.queries import choosing


def _thanking(viewer: Viewer, context: str) -> Destination | None:
    return Destination(url_for("recognition.new")) if context == "new" and choosing.places(viewer) else None


KINDS = (DraftKind("thanks", _l("Thanks"), ("recipients", "team", "about", "value", "body", "group"), _thanking),)
