"""Sending a file while somebody writes, and opening one: each time with the rights of that moment."""

from __future__ import annotations

from flask import Blueprint, abort, jsonify, request, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import current_viewer
from intranet.files import queries, receiving
from intranet.files.drawing import Refused
from intranet.files.forms import sentence
from intranet.files.models import StoredFile
from intranet.files.shelving import PICTURE
from intranet.files.store import shelf
from intranet.web.headers import never_store, takes_files

bp = Blueprint("files", __name__, url_prefix="/files")

#: Whatever a file holds, a browser that shows it runs nothing and asks for nothing.
SANDBOX = "default-src 'none'; sandbox"


@bp.post("")
@takes_files
def create() -> Response | tuple[Response, int]:
    """Take in one file, and say how it stands in a text."""
    never_store()
    chosen = request.files.get(receiving.CHOSEN)
    if not chosen:
        return jsonify(error=_("Choose a file, please.")), 422
    try:
        kept = receiving.take(current_viewer(), chosen)
    except Refused as refused:
        return jsonify(error=sentence(refused.fault)), 422
    return jsonify(text=receiving.in_text(kept)), 201


@bp.app_template_global("words_of_picture")
def words_of_picture() -> str | None:
    """Return what was typed beside a text of a picture that has not come yet, so that it is not lost.

    Empty where a picture in the text is still to be described, none where nothing is to be said.
    """
    return receiving.words_left()


@bp.get("/<int:file_id>")
def show(file_id: int) -> Response:
    """Open a picture as a whole, or download a document."""
    found = queries.one(current_viewer(), file_id)
    return _sent(found, found.key)


@bp.get("/<int:file_id>/<size>.webp")
def preview(file_id: int, size: str) -> Response:
    """Show a picture as it stands in a text."""
    found = queries.one(current_viewer(), file_id)
    if found.preview_key is None or size != f"{found.width}x{found.height}":
        abort(404)
    return _sent(found, found.preview_key)


def _sent(file: StoredFile, key: str) -> Response:
    """Send a content. The browser may keep it, but asks each time, so that nobody sees it who may not any more."""
    if queries.is_kept_from_disk(current_viewer(), file):
        never_store()
    try:
        content = shelf().open(key)
    except FileNotFoundError:
        abort(404)
    is_picture = file.media_type == PICTURE
    name = f"{file.name.rpartition('.')[0] or file.name}.webp" if is_picture else file.name
    response = send_file(content, file.media_type, not is_picture, name, etag=key)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
