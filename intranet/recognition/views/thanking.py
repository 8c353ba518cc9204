"""Writing a thank-you."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer
from intranet.drafts import queries as drafts
from intranet.drafts.queries import OnHand
from intranet.files.receiving import receive
from intranet.groups.queries.places import Place
from intranet.mentions.preview import render_preview, say_who_was_not_told
from intranet.recognition import allowance, choice, forms
from intranet.recognition.actions import thanking as actions
from intranet.recognition.choice import Choice
from intranet.recognition.policy import RECIPIENTS_ALONE
from intranet.recognition.queries import about as about_queries
from intranet.recognition.queries import choosing as queries
from intranet.recognition.queries import values as value_queries
from intranet.recognition.views import bp
from intranet.settings import settings
from intranet.web.addresses import row_id
from intranet.web.forms import POSTED
from intranet.web.headers import takes_files
from intranet.web.htmx import redirect_to
from intranet.web.preview import asked_for_preview

NEW = "recognition/new.html"
#: What the page may be opened with, and the fields of the form that it fills in.
OPENED_WITH = {"to": "recipients", "team": "team", "about": "about"}


@bp.route("/new", methods=["GET", "POST"])
@takes_files
def new() -> Response | str | tuple[str, int]:
    """Write a thank-you; ``OPENED_WITH`` says what its address may name beside the place, ``?group=``."""
    viewer = current_viewer()
    places = queries.places(viewer)
    draft = _draft(viewer)
    form = _form(viewer, places, draft)
    chosen = choice.read(viewer, form)
    if request.method == "GET":
        chosen = choice.suggest(viewer, form, chosen)
    page = _page(viewer, form, chosen) | {"draft": draft}
    place = next((one for one in places if _value_of(one) == form.group.data), Place.everyone())
    if request.method == "POST" and asked_for_preview():
        return render_preview(viewer, NEW, form.body, place.audience_id, **page)
    if request.method == "GET" or "find_people" in request.form:
        return render_template(NEW, **page)
    if form.validate() and choice.fits(viewer, form, chosen, place) and (done := _thank(viewer, form, chosen, place)):
        return done
    return render_template(NEW, **page), 422


@bp.get("/recipients")
def recipients() -> str:
    """Show, while a name is typed, who is chosen and who matches."""
    viewer = current_viewer()
    form = forms.ThanksForm(request.args)
    return render_template("recognition/_recipients.html", **_found(viewer, form, choice.read(viewer, form)))


def _thank(viewer: Viewer, form: forms.ThanksForm, chosen: Choice, place: Place) -> Response | None:
    """Thank, and show it; return nothing where the allowance is spent."""
    body = form.body.data or ""
    try:
        thanks = actions.thank(
            viewer, place, list(chosen.people), form.value.data, body, form.once_key,
            about=chosen.about, team=chosen.team,
        )  # fmt: skip
    except allowance.UsedUp:
        form.form_errors.append(_("You have given all your thanks of this month. Keep your text as a draft."))
        return None
    if thanks.is_published:
        say_who_was_not_told(viewer, body, thanks.audience_id)
    return redirect_to("recognition.show", thanks_id=thanks.id)


def _form(viewer: Viewer, places: list[Place], draft: OnHand) -> forms.ThanksForm:
    """Return the form with what was sent, else with the draft, else for whom and what it was opened."""
    opened: dict[str, Any] = {
        field: request.args.getlist(name, type=row_id) for name, field in OPENED_WITH.items() if name in request.args
    }
    if "group" in request.args:
        opened["group"] = request.args["group"]
    formdata = POSTED if request.method == "POST" else draft.formdata
    form = forms.ThanksForm(formdata, **opened).offer(
        value_queries.company_values(), [(_value_of(place), _name_of(place)) for place in places]
    )
    receive(viewer, form.body)
    return form


def _value_of(place: Place) -> str:
    return forms.place_value(place.group_id, alone=place.audience_id == RECIPIENTS_ALONE)


def _name_of(place: Place) -> str:
    if place.audience_id == RECIPIENTS_ALONE:
        return str(_("Only those I thank"))
    return place.name or str(_("Everyone in the company"))


def _draft(viewer: Viewer) -> OnHand:
    """Return the draft; where the page was opened for somebody, one for others is only offered."""
    if request.method == "POST":
        return drafts.sent_back(viewer, "thanks", "new", request.form.get("draft_version", 0, int))
    names = {**OPENED_WITH, "group": "group"}
    given = {field: request.args[name] for name, field in names.items() if name in request.args}
    return drafts.on_hand(viewer, "thanks", "new", asked="draft" in request.args, fits=given)


def _page(viewer: Viewer, form: forms.ThanksForm, chosen: Choice) -> dict[str, Any]:
    about, values = chosen.about, value_queries.company_values()
    return _found(viewer, form, chosen) | {
        "form": form,
        "about": about_queries.abouts(viewer, [about.id]).get(about.id) if about else None,
        "descriptions": {value.id: value.description for value in values},
        "icons": {value.id: value.icon for value in values},
        "allowance": allowance.left_to(viewer),
        "most": settings().thanks_recipients,
        "most_in_team": settings().thanks_group_members,
    }


def _found(viewer: Viewer, form: forms.ThanksForm, chosen: Choice) -> dict[str, Any]:
    typed, team = form.find.data or "", chosen.team
    return {
        "chosen": chosen.people,
        "team": team,
        "found": queries.matches(viewer, typed, without=chosen.people),
        "teams": queries.teams(viewer, typed, without=team.id if team else None),
        "find": typed,
    }
