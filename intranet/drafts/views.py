"""One's own drafts: kept and asked for by scripts, and by plain forms as well; listed on a page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from intranet import clock
from intranet.access import Viewer, current_viewer
from intranet.drafts import actions, forms, queries
from intranet.drafts.actions import Changed, TooMany, TooOften
from intranet.drafts.forms import Sent, TooMuch
from intranet.drafts.kinds import DraftKind, kinds
from intranet.drafts.models import Draft
from intranet.files.receiving import with_chosen
from intranet.web.headers import never_store, takes_files
from intranet.web.panels import panels

bp = Blueprint("drafts", __name__, url_prefix="/drafts")


@bp.get("")
def index() -> str:
    """List one's drafts."""
    never_store()
    viewer = current_viewer()
    shown = {"drafts": queries.mine(viewer), "panels": panels("drafts", viewer, viewer.person_id)}
    return render_template("drafts/index.html", kept=actions.KEEP, **shown)


@bp.get("/<kind>/<context>")
def show(kind: str, context: str) -> Response:
    """Hand out one's draft at a composer to the script of its page."""
    never_store()
    _known(kind, context)
    return _told(queries.one(current_viewer(), kind, context))


@bp.post("/<kind>/<context>")
@takes_files
def keep(kind: str, context: str) -> Response | tuple[Response | str, int]:
    """Keep what stands in the form."""
    never_store()
    viewer, known = current_viewer(), _known(kind, context)
    try:
        sent = forms.read(known, _typed(viewer))
        draft = actions.keep(viewer, kind, context, sent)
    except TooMuch:
        abort(413)
    except (TooOften, TooMany) as error:
        return _told(None, reason="many" if isinstance(error, TooMany) else "often"), 429
    except Changed as changed:
        if "script" in request.form:
            return _told(changed.draft), 409
        return _both(known, context, sent, changed.draft), 409
    if "script" in request.form:
        return _told(draft)
    flash(_("The draft is saved.") if draft else _("There was nothing to keep."))
    destination = known.destination(viewer, context)
    return redirect(destination.href if destination else url_for(".index"), 303)


@bp.get("/<kind>/<context>/delete")
def confirm_delete(kind: str, context: str) -> str:
    """Ask before discarding, where no dialog can."""
    never_store()
    _known(kind, context)
    return render_template("drafts/delete.html", kind=kind, context=context)


@bp.post("/<kind>/<context>/deletion")
def delete(kind: str, context: str) -> Response:
    """Discard a draft, and begin anew where it stood."""
    viewer, known = current_viewer(), _known(kind, context)
    actions.discard(viewer, kind, context)
    flash(_("The draft is discarded."))
    destination = known.destination(viewer, context) if "draft_version" in request.form else None
    return redirect(destination.href if destination else url_for(".index"), 303)


def _typed(viewer: Viewer) -> MultiDict[str, str]:
    """Return what the form held; a file chosen beside the text goes into the draft with it."""
    typed: MultiDict[str, str] = MultiDict(request.form)
    if request.files and "body" in typed:
        typed["body"], refused = with_chosen(viewer, typed["body"])
        for sentence in refused:
            flash(sentence)
    return typed


def _known(kind: str, context: str) -> DraftKind:
    found = kinds().get(kind)
    if found is None or not forms.is_context(context):
        abort(404)
    return found


def _told(draft: Draft | None, **more: Any) -> Response:
    if draft is None:
        return jsonify({"version": 0, **more})
    at = int((draft.saved_at or clock.now()).timestamp() * 1000)
    return jsonify({"version": draft.version, "at": at, "fields": draft.fields, **more})


def _both(kind: DraftKind, context: str, sent: Sent, draft: Draft | None) -> str:
    destination = kind.destination(current_viewer(), context)
    return render_template(
        "drafts/conflict.html", kind=kind, context=context, sent=sent, draft=draft, destination=destination
    )
