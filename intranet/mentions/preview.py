"""What an author is told of mentions: in the preview whom they reach, after posting whom they did not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash
from flask_babel import gettext as _
from flask_babel import ngettext

from intranet.access import Viewer
from intranet.items.mentions import Said
from intranet.mentions.queries import look
from intranet.web.panels import Panel
from intranet.web.preview import Preview
from intranet.web.preview import render_preview as render


def render_preview(
    viewer: Viewer,
    template: str,
    field: Any,
    audience_id: int,
    *,
    item_id: int | None = None,
    panels: Sequence[Panel] = (),
    **values: Any,
) -> str:
    """Return the panel for htmx, else the page, with those who would be told of it."""

    def read(text: str) -> Preview:
        seen = look(viewer, text, audience_id, item_id)
        told = [_("Will be told: %(names)s.", names=", ".join(seen.told))] if seen.told else []
        return Preview(seen.html, told + sentences(seen.said, will_be=True), panels)

    return render(template, field, read, **values)


def say_who_was_not_told(viewer: Viewer, body: str, audience_id: int, item_id: int | None = None) -> None:
    """Tell the author, on the next page, whom the text meant and did not reach."""
    for sentence in not_told(viewer, body, audience_id, item_id):
        flash(sentence, "note")


def not_told(viewer: Viewer, body: str, audience_id: int, item_id: int | None = None) -> list[str]:
    """Return in sentences whom a text that was posted meant and did not reach."""
    return sentences(look(viewer, body, audience_id, item_id).said, will_be=False) if "@" in body else []


def sentences(said: Said, *, will_be: bool) -> list[str]:
    """Return whom the text means and does not reach, in the author's language."""
    found = []
    if said.unseeing:
        names, count = ", ".join(target.name for target in said.unseeing), len(said.unseeing)
        found.append(
            ngettext(
                "%(names)s cannot read it here and will not be told.",
                "%(names)s cannot read it here and will not be told.",
                count,
                names=names,
            )
            if will_be
            else ngettext(
                "%(names)s cannot read it here and was not told.",
                "%(names)s cannot read it here and were not told.",
                count,
                names=names,
            )
        )
    for group in said.too_large:
        found.append(
            _("%(group)s is large: only its moderators tell all members at once.", group=group.name)
            if will_be
            else _("%(group)s is large: its members were not told, as only moderators do that.", group=group.name)
        )
    return found
