"""The files that come with a text in one form: taken in before the form is judged, so that none is chosen twice."""

from __future__ import annotations

from typing import Any

from flask import g, request

from intranet.access import Viewer
from intranet.files import actions, forms
from intranet.files.drawing import Refused
from intranet.files.models import StoredFile
from intranet.settings import settings
from intranet.web import picture_marks
from intranet.web.text import Reading, clean_line

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
    """Take in the chosen files; return the text with them, and what is wrong with those that were not taken.

    Without a file the words beside the text are those of the picture in it that still has none.
    """
    refused = []
    words = clean_line(request.form.get(WORDS, ""))[: picture_marks.LONGEST]
    decorative, is_alone, left = DECORATIVE in request.form, True, words
    for file in request.files.getlist(CHOSEN):
        if not file.filename:
            continue
        is_alone = False
        try:
            kept = take(viewer, file)
        except Refused as why:
            refused.append(f"{clean_line(file.filename)[:80]}: {forms.sentence(why.fault)}")
            continue
        text = f"{text.rstrip()}\n\n{in_text(kept, words, decorative=decorative)}".strip()
        left = ""
    described = picture_marks.described(text, words, decorative=decorative) if is_alone else text
    left = left if described == text else ""
    asks = "/files/" in described and Reading(described).undescribed_pictures
    g.words_of_picture = left if left or asks else None
    return described, refused


def words_left() -> str | None:
    """Return what stands where a picture is described: words for one that is to come; none if none is asked for."""
    found: str | None = g.get("words_of_picture")
    return found


def take(viewer: Viewer, file: Any) -> StoredFile:
    """Read one file that was sent, no further than it may be long. Raises Refused."""
    return actions.upload(viewer, file.filename or "", file.stream.read(settings().files_max_bytes + 1))


def in_text(kept: StoredFile, words: str = "", *, decorative: bool = False) -> str:
    """Return the Markdown that shows or names a file."""
    return picture_marks.markdown(kept.id, kept.name, kept.preview_size, words, decorative=decorative)
