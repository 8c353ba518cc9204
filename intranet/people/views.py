"""The directory page, profiles, one's own settings and signed-in devices."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from intranet.access import current_viewer
from intranet.people import actions, forms, queries, records, sessions
from intranet.settings import settings as site_settings
from intranet.web.htmx import is_partial, redirect_to
from intranet.web.pagination import numbered_href
from intranet.web.panels import panels
from intranet.web.preview import asked_for_preview, render_preview

bp = Blueprint("people", __name__)

#: The look is also kept in a cookie, for the pages that know nobody: sign-in and errors.
THEME_COOKIE = "theme"
YEAR = timedelta(days=365)


@bp.get("/people")
def index() -> str:
    """List the colleagues of today; htmx gets the list alone."""
    viewer = current_viewer()
    wanted = forms.DirectoryFilter.parse(request.args)
    template = "people/_directory.html" if is_partial() else "people/index.html"
    return render_template(
        template,
        page=queries.directory(viewer, wanted),
        facets=queries.facets(viewer, wanted),
        wanted=wanted,
        href_of=numbered_href(url_for(".index", **wanted.query())),
    )


@bp.get("/people/<int:person_id>")
def show(person_id: int) -> str:
    """Show a profile."""
    viewer = current_viewer()
    person = queries.profile(viewer, person_id)
    return render_template(
        "people/show.html",
        person=person,
        surroundings=queries.surroundings(viewer, person),
        panels=panels("profile", viewer, person_id),
        side_panels=panels("profile.rail", viewer, person_id),
    )


@bp.get("/settings")
def settings() -> str:
    """Show one's own settings."""
    return render_template("people/settings.html", form=forms.SettingsForm(obj=queries.me(current_viewer())))


@bp.post("/settings")
def change_settings() -> Response | str | tuple[str, int]:
    """Save one's own settings."""
    viewer = current_viewer()
    form = forms.SettingsForm()
    if asked_for_preview():
        return render_preview("people/settings.html", form.about, form=form)
    if not form.validate_on_submit():
        return render_template("people/settings.html", form=form), 422
    actions.change_settings(viewer, queries.me(viewer), form.wanted)
    language = form.wanted["language"]
    with force_locale(language) if language else nullcontext():
        flash(_("Your settings are saved."))
    response = redirect_to(".settings")
    response.set_cookie(
        THEME_COOKIE, form.theme.data, max_age=YEAR, secure=site_settings().is_https, httponly=True, samesite="Lax"
    )
    return response


@bp.get("/settings/devices")
def devices() -> str:
    """Show the browsers one is signed in with."""
    browsers = queries.signed_in_browsers(current_viewer())
    return render_template("people/devices.html", browsers=browsers, current_id=current_user.sign_in_id)


@bp.get("/settings/records")
def recorded() -> str:
    """Show what the system records about the reader."""
    viewer = current_viewer()
    shown = panels("records", viewer, viewer.person_id)
    return render_template("people/records.html", records=records.own(viewer), panels=shown)


@bp.post("/settings/devices/<int:sign_in_id>/sign-out")
def end_sign_in(sign_in_id: int) -> Response:
    """Sign one browser out; if it is this one, the next page asks to sign in."""
    actions.end_sign_in(current_viewer(), sign_in_id)
    flash(_("That device is signed out."))
    response = redirect_to(".devices")
    if sign_in_id == current_user.sign_in_id:
        sessions.clear_cookie(response)
        response.headers["Clear-Site-Data"] = '"cache"'
    return response


@bp.post("/settings/devices/others/sign-out")
def end_other_sign_ins() -> Response:
    """Sign every other browser out."""
    actions.end_other_sign_ins(current_viewer(), but=current_user.sign_in_id)
    flash(_("All your other devices are signed out."))
    return redirect_to(".devices")
