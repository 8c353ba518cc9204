"""The files that come with a text in one form: taken in before the form is judged, so that none is chosen twice."""

from __future__ import annotations

from typing import Any

from flask import request

from intranet.access import Viewer
from intranet.files import actions, forms
from intranet.files.drawing import Refused
from intranet.files.models import StoredFile
from intranet.settings import settings
from intranet.web import picture_marks
from intranet.web.text import clean_line

#: Names of the fields beside a text: a file, what it shows, whether it is decoration.
CHOSEN, WORDS, DECORATIVE = "attachment", "attachment_words", "attachment_decorative"


def receive(viewer: Viewer, field: Any) -> None:
    """Take in what was posted beside the text of ``field`` and put it at the end of the text.

    What is wrong with a file is said at the field, whatever else is wrong with the form.
    """
    if request.method != "POST":
        return
    field.data, found = with_chosen(viewer, field.data or "")
    found += forms.faults(field.data)
    if found:
        field.process_errors = [*field.process_errors, *found]
        field.errors = list(field.process_errors)


def with_chosen(viewer: Viewer, text: str) -> tuple[str, list[str]]:
    """Take in the chosen files; return the text with them, and what is wrong with those that were not taken."""
    refused = []
    for file in request.files.getlist(CHOSEN):
        if not file.filename:
            continue
        try:
            kept = take(viewer, file)
        except Refused as why:
            refused.append(f"{clean_line(file.filename)[:80]}: {forms.sentence(why.fault)}")
            continue
        words = clean_line(request.form.get(WORDS, ""))[: picture_marks.LONGEST]
        text = f"{text.rstrip()}\n\n{in_text(kept, words, decorative=DECORATIVE in request.form)}".strip()
    return text, refused


def words_left() -> str:
    """Return the words for a picture that came without one; those of a picture stand in the text."""
    return "" if any(file.filename for file in request.files.getlist(CHOSEN)) else request.form.get(WORDS, "")


def take(viewer: Viewer, file: Any) -> StoredFile:
    """Read one file that was sent, no further than it may be long. Raises Refused."""
    return actions.upload(viewer, file.filename or "", file.stream.read(settings().files_max_bytes + 1))


def in_text(kept: StoredFile, words: str = "", *, decorative: bool = False) -> str:
    """Return the Markdown that shows or names a file."""
    return picture_marks.markdown(kept.id, kept.name, kept.preview_size, words, decorative=decorative)
