"""The composer's preview: the same rendering as publishing, so that what is seen is what comes.

The Preview button sends the form to its own address with ``?preview=1``. htmx gets the panel alone;
without a script the whole page comes back with everything typed and the preview in it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from wtforms.validators import Length

from intranet.web.htmx import is_partial
from intranet.web.panels import Panel
from intranet.web.text import render_markdown


def asked_for_preview() -> bool:
    """Whether the form was sent by its Preview button."""
    return "preview" in request.args


@dataclass(frozen=True, slots=True)
class Preview:
    """How a text will look, and sentences about what posting it does."""

    html: str
    notes: Sequence[str] = ()
    panels: Sequence[Panel] = ()  # what comes with the text


def _plainly(text: str) -> Preview:
    return Preview(render_markdown(text))


def render_preview(template: str, field: Any, read: Callable[[str], Preview] = _plainly, **values: Any) -> str:
    """Return the panel for htmx, else the page ``template`` with ``preview`` among its values.

    What is longer than the field may be is shown as far as it would fit, so that a preview costs no more
    than publishing.
    """
    limit = next((rule.max for rule in field.validators if isinstance(rule, Length)), None)
    preview = read((field.data or "")[:limit])
    if is_partial():
        return render_template("ui/_preview.html", id=field.id, preview=preview)
    return render_template(template, preview=preview, **values)
