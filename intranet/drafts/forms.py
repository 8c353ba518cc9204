"""What a browser sends to be kept: the fields of some composer, cleaned but not judged."""

from __future__ import annotations

import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from intranet.drafts.kinds import DraftKind
from intranet.drafts.models import Fields
from intranet.web.addresses import row_id
from intranet.web.forms import ONCE
from intranet.web.text import INVISIBLE, is_blank

#: Characters of all fields together: more than the longest text may have, so that none is lost by being too long.
MOST_CHARACTERS = 80_000
MOST_VALUES = 60
VERSION = re.compile(r"[0-9]{1,9}")
#: Fields that say where and how, and nothing by themselves.
SETTINGS = frozenset({
    "group", "language", "version", "value", "poll_several", "poll_results", "poll_ends", "later_day", "later_time",
    "target", "author", "when", "zone", "takes_comments", "must_read", "remind_after_days", "remind_most", "is_minor",
})  # fmt: skip


def is_context(text: str) -> bool:
    """Whether a composer can have this context: ``new``, or the id of what it belongs to."""
    try:
        return text == "new" or row_id(text) > 0
    except ValueError:
        return False


def context_of(text: str | None) -> str:
    """Return which draft of a new text is meant: one for each group its form is opened from, and one for elsewhere."""
    return text if text and is_context(text) else "new"


class TooMuch(Exception):
    """More than is kept."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent to be kept."""

    fields: Fields
    version: int  # of the draft it was written on; 0 where there was none
    once_key: str | None

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in it."""
        return all(is_blank(value) for name, values in self.fields.items() if name not in SETTINGS for value in values)


def read(kind: DraftKind, form: MultiDict[str, str]) -> Sent:
    """Read the fields of the kind. Raises TooMuch."""
    fields = {
        name: [INVISIBLE.sub("", value.replace("\r\n", "\n")) for value in form.getlist(name)]
        for name in kind.fields
        if name in form
    }
    values = [value for some in fields.values() for value in some]
    if len(values) > MOST_VALUES or sum(map(len, values)) > MOST_CHARACTERS:
        raise TooMuch
    version, once = form.get("draft_version", ""), form.get("once", "")
    return Sent(fields, int(version) if VERSION.fullmatch(version) else 0, once if ONCE.fullmatch(once) else None)
