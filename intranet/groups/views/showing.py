"""A group's page and its tabs."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from intranet.access import Viewer, current_viewer
from intranet.groups import policy
from intranet.groups.forms.inviting import FeatureForm
from intranet.groups.models import Group
from intranet.groups.queries import members, showing
from intranet.groups.views import bp
from intranet.notifications.forms import LevelForm
from intranet.notifications.queries import levels
from intranet.web.pagination import numbered_href, page_number
from intranet.web.panels import panels
from intranet.web.text import clean_line


def frame(viewer: Viewer, group: Group, tab: str) -> dict[str, Any]:
    """Return the values of what stands around every tab of a group's page."""
    standing = showing.standing(viewer, group)
    caretakers = showing.caretakers(viewer, group)
    return {
        "group": group,
        "tab": tab,
        "standing": standing,
        "caretakers": caretakers,
        "can_read": policy.can_read(viewer, group),
        "can_write": policy.can_write(viewer, group),
        "can_add_people": policy.can_add_people(viewer, group),
        "can_take_over": not caretakers and policy.can_write(viewer, group),
        "can_manage": policy.can_manage(viewer, group, standing.role),
        "can_rule": policy.can_rule(viewer, group, standing.role),
        "can_invite": policy.can_invite(viewer, group),
        "feature_form": FeatureForm(until=group.featured_until) if policy.can_feature(viewer, group) else None,
        "topics": showing.topics(viewer, group),
        "level_form": level_form(viewer, group),
        "side_panels": panels("group.rail", viewer, group.id) if policy.can_read(viewer, group) else [],
    }


def usual_level(viewer: Viewer, group: Group) -> str:
    """Return how much of the group the viewer would hear without choosing."""
    return levels(viewer, [group.id])[group.id]


def level_form(viewer: Viewer, group: Group) -> LevelForm | None:
    """Return the choice of how much a member hears of the group."""
    if not policy.is_member(viewer, group):
        return None
    return LevelForm(level=levels(viewer, [group.id])[group.id])


@bp.get("/<int:group_id>")
def show(group_id: int) -> str:
    """Show a group: what is said in it to readers, its door to everybody else."""
    viewer = current_viewer()
    group = showing.one(viewer, group_id)
    if not policy.can_read(viewer, group):
        return render_template("groups/door.html", **frame(viewer, group, "door"))
    return _panels(viewer, group, "stream")


@bp.get("/<int:group_id>/questions")
def questions(group_id: int) -> str:
    """Show the group's questions."""
    viewer = current_viewer()
    return _panels(viewer, showing.readable(viewer, group_id), "questions")


@bp.get("/<int:group_id>/thanks")
def thanks(group_id: int) -> str:
    """Show the group's thanks."""
    viewer = current_viewer()
    return _panels(viewer, showing.readable(viewer, group_id), "thanks")


@bp.get("/<int:group_id>/events")
def events(group_id: int) -> str:
    """Show the group's events."""
    viewer = current_viewer()
    return _panels(viewer, showing.readable(viewer, group_id), "events")


@bp.get("/<int:group_id>/people")
def people(group_id: int) -> str:
    """Show who belongs to the group."""
    viewer = current_viewer()
    group = showing.readable(viewer, group_id)
    text = clean_line(request.args.get("q", ""))
    page = members.members(viewer, group, text, page_number(request.args.get("page")))
    href_of = numbered_href(url_for(".people", group_id=group_id, q=text or None))
    around = frame(viewer, group, "people")
    own_offer = members.offered_to(viewer, around["standing"].offer)
    return render_template("groups/people.html", page=page, text=text, href_of=href_of, own_offer=own_offer, **around)


@bp.get("/<int:group_id>/about")
def about(group_id: int) -> str:
    """Show what the group is and how it works."""
    viewer = current_viewer()
    group = showing.readable(viewer, group_id)
    mine = members.own(viewer, group)
    return render_template("groups/about.html", mine=mine, **frame(viewer, group, "about"))


def _panels(viewer: Viewer, group: Group, tab: str) -> str:
    shown = panels(f"group.{tab}", viewer, group.id)
    return render_template("groups/show.html", panels=shown, **frame(viewer, group, tab))
