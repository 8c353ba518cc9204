"""The inbox, what is saved in it, and how much one wants to hear."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from intranet.access import current_viewer, public
from intranet.inbox import actions, forms, tokens
from intranet.inbox.queries import keeping, reading
from intranet.mail.links import let_mail_programs_send
from intranet.notifications import actions as choosing
from intranet.notifications import queries as choices
from intranet.notifications.kinds import Concern, Rhythm
from intranet.web.choices import one_of
from intranet.web.headers import never_store
from intranet.web.htmx import redirect_to, render_part_or_redirect
from intranet.web.pagination import parse_cursor
from intranet.web.panels import panels

bp = Blueprint("inbox", __name__)


@bp.get("/inbox")
def show() -> str:
    """Show what concerns the viewer."""
    return _part(Concern.FOR_ME)


@bp.get("/inbox/around")
def around() -> str:
    """Show what is new in the viewer's groups."""
    return _part(Concern.AROUND_ME)


def _part(concern: Concern) -> str:
    viewer = current_viewer()
    found = reading.rows(viewer, concern, parse_cursor(request.args.get("after")))
    more = url_for(request.endpoint or ".show", after=found.next) if found.next else None
    return render_template("inbox/show.html", found=found, more=more, counts=reading.counts(viewer), concern=concern)


@bp.get("/inbox/saved")
def saved() -> str:
    """Show what the viewer keeps."""
    viewer = current_viewer()
    found = keeping.saved(viewer, parse_cursor(request.args.get("after")))
    more = url_for(".saved", after=found.next) if found.next else None
    return render_template("inbox/saved.html", found=found, more=more, counts=reading.counts(viewer), concern="saved")


@bp.post("/inbox/reading")
def read() -> Response:
    """Mark one row as read, or everything of a part."""
    concern = one_of(Concern, request.form.get("part"))
    actions.mark_read(current_viewer(), concern, forms.row_key(request.form.get("row")))
    return redirect_to(".show" if concern is Concern.FOR_ME else ".around")


@bp.get("/inbox/count")
def count() -> Response:
    """Show the number in the frame; 304 while it is the same."""
    number = reading.new_count(current_viewer())
    response = make_response(render_template("inbox/_count.html", inbox_count=number))
    response.add_etag()
    return response.make_conditional(request)


@bp.post("/items/<int:item_id>/saving")
def save(item_id: int) -> Response:
    """Keep an item, or with ``saved=off`` no more."""
    viewer = current_viewer()
    item = keeping.readable(viewer, item_id)
    on = forms.is_on(request.form.get("saved"))
    choosing.save(viewer, item, saved=on)
    location = keeping.address(item, keeping.readable(viewer, item.root_id or item.id))
    return render_part_or_redirect("inbox/_save.html", location, item_id=item_id, is_saved=on)


@bp.post("/items/<int:item_id>/muting")
def mute_thread(item_id: int) -> Response:
    """Hear nothing more of a thread, or with ``muted=off`` again."""
    viewer = current_viewer()
    thread = keeping.thread(viewer, item_id)
    on = forms.is_on(request.form.get("muted"))
    choosing.mute_thread(viewer, thread, muted=on)
    if request.form.get("back") == "settings":
        return redirect_to(".settings", _anchor="muted")
    return render_part_or_redirect("inbox/_mute.html", keeping.address(thread, thread), item_id=item_id, is_muted=on)


@bp.post("/people/<int:person_id>/muting")
def mute_person(person_id: int) -> Response:
    """Hear nothing of what a colleague does, or with ``muted=off`` again."""
    viewer = current_viewer()
    choosing.mute_person(viewer, keeping.colleague(viewer, person_id), muted=forms.is_on(request.form.get("muted")))
    if request.form.get("back") == "settings":
        return redirect_to(".settings", _anchor="muted")
    return redirect_to("people.show", person_id=person_id)


@bp.get("/settings/notifications")
def settings() -> str:
    """Show how much the viewer wants to hear."""
    return _settings(_form())


@bp.post("/settings/notifications")
def change_settings() -> Response | tuple[str, int]:
    """Keep how much the viewer wants to hear."""
    form = _form()
    if not form.validate_on_submit():
        return _settings(form), 422
    choosing.choose(current_viewer(), form.rhythms, form.levels)
    flash(_("Your choices are saved."))
    return redirect_to(".settings")


def _form() -> forms.PreferencesForm:
    viewer = current_viewer()
    return forms.preferences(choices.rhythms(viewer), keeping.group_choices(viewer))


def _settings(form: forms.PreferencesForm) -> str:
    viewer = current_viewer()
    return render_template(
        "inbox/settings.html",
        form=form,
        threads=keeping.muted_threads(viewer),
        people=keeping.muted_people(viewer),
        own_panels=panels("settings.notifications", viewer, viewer.person_id),
    )


@bp.get("/notifications/mute/<token>")
@public
def confirm_mute_by_link(token: str) -> str:
    """Ask first: mail scanners and previews follow links, and must not end anything by it."""
    return _muting(token, is_done=False)


@bp.post("/notifications/mute/<token>")
@public
def mute_by_link(token: str) -> str:
    """End what the mail was about. Sent by mail programs (RFC 8058) and by the form alike."""
    holder = _holder(token)
    choosing.mute_by_link(
        holder.person_id,
        thread_id=holder.thread_id,
        group_id=holder.group_id,
        topic=holder.topic,
        rhythm=Rhythm(holder.rhythm),
    )
    return _muting(token, is_done=True)


let_mail_programs_send(bp, mute_by_link)


def _holder(token: str) -> tokens.Holder:
    holder = tokens.read(token)
    if holder is None:
        raise NotFound
    return holder


def _muting(token: str, *, is_done: bool) -> str:
    target = _holder(token).target
    never_store()
    return render_template("inbox/mute.html", token=token, target=target, is_done=is_done)
