"""Confirming what must be read: on the page, and by the link in the mail."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet import clock
from intranet.access import Viewer, current_viewer, public, viewers
from intranet.announcements import confirming, pending, tokens
from intranet.announcements.models import ConfirmedThrough
from intranet.announcements.pending import Asked
from intranet.announcements.views import bp
from intranet.web.headers import never_store
from intranet.web.htmx import render_part_or_redirect
from intranet.web.locale import current_language


@bp.get("/to-confirm")
def to_confirm() -> str:
    """List what the viewer is to confirm."""
    return render_template("announcements/to_confirm.html", found=pending.pending(current_viewer(), current_language()))


@bp.post("/<int:announcement_id>/confirmation")
def confirm(announcement_id: int) -> Response:
    """Write that the viewer has read it."""
    viewer = current_viewer()
    asked = pending.one_or_404(viewer, announcement_id, current_language())
    number = request.form.get("round", asked.round, type=int)
    is_done, asked = _confirmed(viewer, asked, number, ConfirmedThrough.PAGE)
    if not is_done:
        flash(_("It has changed since. Please read it as it is now."))
    return render_part_or_redirect(
        "announcements/_must_read.html",
        url_for(".show", announcement_id=announcement_id),
        asked=asked,
        is_answer=True,
        on_page=bool(request.form.get("on_page")),
        more=request.form.get("more", 0, type=int),
    )


@bp.get("/confirmation/<token>")
@public
def ask_by_link(token: str) -> str:
    """Ask first: mail scanners and previews follow links, and must not confirm anything by it."""
    _viewer, asked, number = _holder(token)
    return _by_link(asked, number, token)


@bp.post("/confirmation/<token>")
@public
def confirm_by_link(token: str) -> str:
    """Write that the holder of the link has read what its mail was about."""
    viewer, asked, number = _holder(token)
    _is_done, asked = _confirmed(viewer, asked, number, ConfirmedThrough.MAIL)
    return _by_link(asked, number, token)


def _confirmed(viewer: Viewer, asked: Asked, number: int, through: ConfirmedThrough) -> tuple[bool, Asked]:
    """Confirm; return whether it is done, and what is asked as it stands then."""
    version = request.form.get("version", type=int)
    if not confirming.confirm(viewer, asked, number, version, through):
        return False, asked
    return True, replace(asked, confirmed_at=asked.confirmed_at or clock.now())


def _holder(token: str) -> tuple[Viewer, Asked, int]:
    """Return for whom the link is, what they are asked today, and the round it was made for."""
    holder = tokens.read(token)
    if holder is None:
        raise NotFound
    viewer = viewers([holder.person_id])[holder.person_id]
    return viewer, pending.one_or_404(viewer, holder.announcement_id, current_language()), holder.round


def _by_link(asked: Asked, number: int, token: str) -> str:
    never_store()
    is_outdated = number != asked.round
    return render_template("announcements/confirm.html", asked=asked, token=token, is_outdated=is_outdated)
