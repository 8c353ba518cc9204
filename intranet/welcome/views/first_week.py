"""The first week of a newcomer, and where they say hello."""

from __future__ import annotations

from flask import flash, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from intranet.access import current_viewer, require
from intranet.groups.actions import joining
from intranet.groups.policy import can_join
from intranet.groups.queries import showing
from intranet.people.queries import profile
from intranet.web.htmx import redirect_to
from intranet.welcome import forms, policy
from intranet.welcome.actions import first_week as actions
from intranet.welcome.queries import first_week as queries
from intranet.welcome.views import bp


@bp.post("/hello")
def say_hello() -> Response:
    """Open the composer with a few words to begin with; in the group for it, of which one press makes a member."""
    viewer = current_viewer()
    place = queries.hello_place(viewer)
    if place is None:
        return redirect_to("posts.new", **_beginning())
    if not place.is_member:
        group = showing.one(viewer, place.id)
        if not can_join(viewer, group):
            return redirect_to("groups.show", group_id=place.id)
        joining.join(viewer, group)
        flash(_("You belong to %(group)s now.", group=place.name))
    return redirect_to("posts.new", group=place.id, **_beginning())


def _beginning() -> dict[str, str]:
    """Return words that are easier to change than an empty page is to fill; none of them has to stay."""
    viewer = current_viewer()
    me = profile(viewer, viewer.person_id)
    lines = [_("Hello, I am %(name)s.", name=me.given_name)]
    if me.title and me.place:
        lines[0] += " " + _("I have just started as %(job)s in %(place)s.", job=me.title, place=me.place)
    lines += [_("What I look forward to:"), _("Outside work you find me:"), _("Ask me about:")]
    return {"title": _("Hello from %(name)s", name=me.given_name), "body": "\n\n".join(lines)}


@bp.post("/first-week/end")
def close() -> Response:
    """Close the card of the first week for good."""
    actions.close(current_viewer())
    flash(_("Closed for good."))
    return redirect_to("feed.home")


@bp.get("/settings")
def settings() -> str:
    """Show where newcomers say hello."""
    viewer = current_viewer()
    require(policy.can_choose_group(viewer))
    place = queries.hello_place(viewer)
    form = forms.WelcomeForm(data={"group": str(place.id) if place else ""}).offer(queries.groups_for_hello(viewer))
    return render_template("welcome/settings.html", form=form)


@bp.post("/settings")
def choose() -> Response | tuple[str, int]:
    """Choose where newcomers say hello."""
    viewer = current_viewer()
    require(policy.can_choose_group(viewer))
    form = forms.WelcomeForm().offer(queries.groups_for_hello(viewer))
    if not form.validate_on_submit():
        return render_template("welcome/settings.html", form=form), 422
    actions.choose_group(viewer, form.group_id)
    flash(_("Saved: where newcomers say hello."))
    return redirect_to(".settings")
