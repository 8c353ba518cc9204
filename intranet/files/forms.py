"""What people are told of a file that is not taken, and of texts with files."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from intranet.files import decoder
from intranet.files.drawing import Fault
from intranet.settings import settings
from intranet.web.filters import number
from intranet.web.text import Reading


def sentence(fault: Fault) -> str:
    """Return why a file was not taken, and what would do."""
    found: str = {
        Fault.EMPTY: _("This file is empty."),
        Fault.TOO_HEAVY: _("At most %(size)s MB, please.", size=number(settings().files_max_bytes / 1_000_000)),
        Fault.TOO_LARGE: _(
            "At most %(side)s pixels wide and high, please, and %(millions)s million in all.",
            side=number(decoder.MOST_SIDE),
            millions=number(settings().files_max_pixels / 1_000_000),
        ),
        Fault.TOO_LATE: _("Reading this picture takes too long. A smaller one will do better."),
        Fault.TOO_MANY: ngettext(
            "You have sent %(num)s file within a day, which is all that is taken. Try again tomorrow.",
            "You have sent %(num)s files within a day, which is all that are taken. Try again tomorrow.",
            settings().files_per_day,
        ),
    }.get(fault, _("This picture cannot be read. Another one may do, or the same one saved anew."))
    return found


def faults(text: str) -> list[str]:
    """Return what is wrong with the files in a text: too many, or pictures that nobody described."""
    if "/files/" not in text:
        return []
    reading, most, found = Reading(text), settings().files_per_text, []
    if len(reading.files) > most:
        found.append(ngettext("At most %(num)s file, please.", "At most %(num)s files, please.", most))
    if reading.undescribed_pictures:
        found.append(
            ngettext(
                "Say what the picture shows, for those who cannot see it, or that it is decoration.",
                "Say of each picture what it shows, for those who cannot see it, or that it is decoration.",
                reading.undescribed_pictures,
            )
        )
    return found
