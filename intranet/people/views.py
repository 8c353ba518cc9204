"""The directory page, profiles and pictures, one's own profile, settings and signed-in devices."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from flask import Blueprint, abort, flash, make_response, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer
from intranet.files.drawing import BadPicture
from intranet.people import actions, forms, pictures, queries, records, sessions, skills, spelling
from intranet.people import organisation as organisations
from intranet.settings import settings as site_settings
from intranet.web.headers import keep_for_ever, takes_files
from intranet.web.htmx import is_partial, redirect_to
from intranet.web.pagination import numbered_href
from intranet.web.panels import panels
from intranet.web.preview import asked_for_preview, render_preview

bp = Blueprint("people", __name__)

#: The look is also kept in a cookie, for the pages that know nobody: sign-in and errors.
THEME_COOKIE = "theme"
YEAR = timedelta(days=365)
#: Skills of colleagues that are offered to tick.
OFFERED = 18
#: Skills that the directory page suggests while one types.
SUGGESTED = 200
#: New colleagues above the list of everybody.
NEWEST = 6


@bp.get("/people")
def index() -> str:
    """List the colleagues of today; htmx gets the list alone."""
    viewer = current_viewer()
    wanted = forms.DirectoryFilter.parse(request.args)
    template = "people/_directory.html" if is_partial() else "people/index.html"
    page = queries.directory(viewer, wanted)
    return render_template(
        template,
        page=page,
        meant="" if page.total else spelling.corrected(viewer, wanted),
        knowledge=queries.knowledge(viewer, wanted, page.rows),
        newcomers=[] if is_partial() or wanted.query() or page.number > 1 else queries.newcomers(viewer, NEWEST),
        vocabulary=[] if is_partial() else skills.common_skills(viewer, SUGGESTED),
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


@bp.get("/people/organisation")
def organisation() -> str:
    """Show the organisation from its top."""
    return render_template("people/company.html", company=organisations.company(current_viewer()))


@bp.get("/people/<int:person_id>/organisation")
def organisation_around(person_id: int) -> str:
    """Show where a colleague stands."""
    return render_template("people/organisation.html", chart=organisations.chart(current_viewer(), person_id))


@bp.get("/pictures/<string(length=32):version>-<any('96', '256'):size>.webp")
def picture(version: str, size: str) -> Response:
    """Show a colleague's picture."""
    content = pictures.find(current_viewer(), version, int(size))
    if content is None:
        abort(404)
    keep_for_ever()
    response = make_response(content)
    response.mimetype = "image/webp"
    response.set_etag(f"{version}-{size}")
    return response.make_conditional(request)


@bp.get("/settings/profile")
def edit_profile() -> str:
    """Show what one says about oneself, to be changed."""
    viewer = current_viewer()
    return _editing(_present(viewer))


def _present(viewer: Viewer) -> forms.ProfileForm:
    """Return the form with what one says now."""
    me, said = queries.me(viewer), queries.profile(viewer, viewer.person_id).skills
    return forms.ProfileForm.of(me, said, me.profile_version(said))


@bp.post("/settings/profile")
@takes_files
def change_profile() -> Response | str | tuple[str, int]:
    """Save what one says about oneself, and one's picture; a good picture is kept where the rest is refused."""
    viewer = current_viewer()
    form = forms.ProfileForm()
    if asked_for_preview():
        return render_preview("people/edit.html", form.about, **_editing_values(form))
    is_valid, is_changed = form.validate_on_submit(), False
    try:
        is_changed = actions.change_picture(viewer, form.picture_content, is_removed=form.remove_picture.data)
    except BadPicture as bad:
        form.refuse_picture(bad.fault)
        is_valid = False
    if not is_valid:
        if is_changed:
            flash(_("Your picture is changed already; the rest is not saved yet."))
        return _editing(form), 422
    try:
        actions.change_profile(viewer, queries.me(viewer), form.wanted, form.skill_names, form.version.data or "")
    except actions.ProfileChanged:
        present = _present(viewer)
        theirs, form.version.data = form.differences(present), present.version.data  # saving again means: these
        return _editing(form, theirs=theirs), 409
    flash(_("Your profile is saved."))
    return redirect_to(".show", person_id=viewer.person_id)


def _editing(form: forms.ProfileForm, **more: Any) -> str:
    return render_template("people/edit.html", **_editing_values(form), **more)


def _editing_values(form: forms.ProfileForm) -> dict[str, Any]:
    viewer = current_viewer()
    person = queries.profile(viewer, viewer.person_id)
    return {
        "form": form.offer(skills.common_skills(viewer, OFFERED)),
        "person": person,
        "given": queries.picture_sources(viewer),
        "manager": queries.manager_of(viewer, person),
    }


@bp.get("/settings")
def settings() -> str:
    """Show one's own settings."""
    return render_template("people/settings.html", form=forms.SettingsForm(obj=queries.me(current_viewer())))


@bp.post("/settings")
def change_settings() -> Response | str | tuple[str, int]:
    """Save one's own settings."""
    viewer = current_viewer()
    form = forms.SettingsForm()
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
