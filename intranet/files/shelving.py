"""Putting a content on the shelf and saying what it is: by what stands in it, whatever somebody says of it."""

from __future__ import annotations

from pathlib import PurePosixPath

from intranet.files import drawing
from intranet.files.models import NAME_LENGTH, StoredFile
from intranet.files.store import shelf
from intranet.settings import settings
from intranet.web.text import clean_line, is_blank

PICTURE = "image/webp"
#: What is all the same to a browser: it is kept, whatever it says it is.
ANYTHING = "application/octet-stream"
OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
#: By the end of the name, where the content begins as such files do: these open in their programs after a download.
TYPES = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".zip": ("application/zip", b"PK"),
    ".docx": (OFFICE + "wordprocessingml.document", b"PK"),
    ".xlsx": (OFFICE + "spreadsheetml.sheet", b"PK"),
    ".pptx": (OFFICE + "presentationml.presentation", b"PK"),
    ".odt": (OPEN_DOCUMENT + "text", b"PK"),
    ".ods": (OPEN_DOCUMENT + "spreadsheet", b"PK"),
    ".odp": (OPEN_DOCUMENT + "presentation", b"PK"),
}


def shelve(uploader_id: int, name: str, content: bytes, patience: float | None = None) -> StoredFile:
    """Return the row of a content that lies on the shelf now; the caller adds it. Raises BadPicture."""
    kept = _picture(content, patience) if drawing.is_like_a_picture(content) else _document(name, content)
    kept.uploader_id, kept.name = uploader_id, _clean(name)
    return kept


def _picture(content: bytes, patience: float | None) -> StoredFile:
    preview, whole = drawing.draw(content, "picture", settings().files_max_pixels, patience)
    return StoredFile(
        media_type=PICTURE,
        key=shelf().put(whole.content),
        size=len(whole.content),
        preview_key=shelf().put(preview.content),
        width=preview.width,
        height=preview.height,
    )


def _document(name: str, content: bytes) -> StoredFile:
    media_type, beginning = TYPES.get(PurePosixPath(name.lower()).suffix, (ANYTHING, b""))
    known = media_type if content.startswith(beginning) else ANYTHING
    return StoredFile(media_type=known, key=shelf().put(content), size=len(content))


def _clean(name: str) -> str:
    """Return the name without folders and what cannot be seen, cut so that its end stays."""
    path = PurePosixPath(clean_line(name.replace("\\", "/")))
    stem, suffix = path.stem[:NAME_LENGTH].strip(), path.suffix[:16]
    cut = stem[: NAME_LENGTH - len(suffix)] + suffix
    return "file" + suffix if is_blank(stem) else cut
