"""What mails say of a poll: its options, behind the words of the post."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _


def with_options(text: str, options: Sequence[str]) -> str:
    """Return the beginning of a text with the options of its poll, if it has one."""
    return _("%(text)s · Poll: %(options)s", text=text, options=" / ".join(options)) if options else text
