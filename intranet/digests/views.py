"""Pages around the digest: an example of it, and the link that ends it."""

from __future__ import annotations

from flask import Blueprint, render_template
from werkzeug.exceptions import NotFound

from intranet.access import current_viewer, public
from intranet.digests import actions, phrases, queries, tokens
from intranet.mail.links import let_mail_programs_send
from intranet.web.headers import never_store

bp = Blueprint("digests", __name__, url_prefix="/digest")


@bp.get("")
def show() -> str:
    """Show what a digest would tell the viewer after two weeks away."""
    return render_template("digests/show.html", digest=queries.example(current_viewer()), phrases=phrases)


@bp.get("/unsubscribe/<token>")
@public
def confirm_unsubscribe(token: str) -> str:
    """Ask first: mail scanners and previews follow links, and must not end anything by it."""
    return _page(token, is_done=False)


@bp.post("/unsubscribe/<token>")
@public
def unsubscribe(token: str) -> str:
    """End the digests of whose token it is. Sent by mail programs (RFC 8058) and by the form alike."""
    actions.unsubscribe(_holder(token))
    return _page(token, is_done=True)


let_mail_programs_send(bp, unsubscribe)


def _holder(token: str) -> tokens.Holder:
    holder = tokens.read(token)
    if holder is None:
        raise NotFound
    return holder


def _page(token: str, *, is_done: bool) -> str:
    _holder(token)
    never_store()
    return render_template("digests/unsubscribe.html", token=token, is_done=is_done)
