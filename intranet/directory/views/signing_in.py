"""The way in and the way out."""

from __future__ import annotations

from flask import Response, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from intranet.access import public
from intranet.directory import break_glass, devices
from intranet.directory.destinations import safe_destination
from intranet.directory.errors import DirectoryDown
from intranet.directory.failover import current_directory
from intranet.directory.forms import SignInForm
from intranet.directory.sign_in import Entered, Refused, Source
from intranet.directory.sign_in import sign_in as sign_in_by
from intranet.directory.throttle import Throttled
from intranet.directory.views import bp
from intranet.people import sessions
from intranet.web.headers import never_store

#: Seconds after which trying again makes sense when the directory did not answer.
RETRY_AFTER = 30


@bp.get("/sign-in")
@public
def sign_in() -> BaseResponse:
    """Show the form, or go on where somebody is signed in already."""
    wanted = safe_destination(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(wanted, 303)
    return _page(SignInForm(data={"next": wanted}))


@bp.post("/sign-in")
@public
def enter() -> BaseResponse:
    """Try a name and a password."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    known = devices.known_accounts(request)
    source = Source(request.remote_addr or "", request.user_agent.string, sessions.current_token(), known)
    try:
        entered = _let_in(form.username.data, form.password.data, source)
    except Refused as refused:
        return _page(form, 422, refused.refusal.value)
    except Throttled as throttled:
        return _page(form, 429, "throttled", throttled.retry_after)
    except DirectoryDown:
        return _page(form, 503, "down", RETRY_AFTER)
    session.clear()  # a token of the time before must be worth nothing now
    response = redirect(safe_destination(form.next.data), 303)
    sessions.set_cookie(response, entered.token)
    devices.remember(response, entered.account_keys, known)
    return response


def _let_in(name: str, password: str, source: Source) -> Entered:
    if break_glass.is_meant(name):
        return break_glass.enter(name, password, source)
    return sign_in_by(current_directory(), name, password, source)


@bp.post("/sign-out")
@public
def sign_out() -> BaseResponse:
    """End the sign-in, on our side first, and let the browser forget what it kept."""
    sessions.end_current()
    session.clear()
    flash(_("You are signed out."))
    response = redirect(url_for("directory.sign_in"), 303)
    sessions.clear_cookie(response)
    # Not "cookies": the one that makes this browser known is to stay, see devices.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def _page(form: SignInForm, status: int = 200, problem: str = "", retry_after: int = 0) -> Response:
    never_store()
    response = make_response(
        render_template(
            "directory/sign_in.html",
            form=form,
            problem=problem,
            minutes=-(-retry_after // 60),
            help_url=current_directory().config.help_url,
        ),
        status,
    )
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response
