"""Inviting colleagues, and answering an invitation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from flask import abort, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer, forget_current_viewer, require
from intranet.groups import policy
from intranet.groups.actions import inviting as actions
from intranet.groups.actions.inviting import Outcome, Reply
from intranet.groups.forms.inviting import GuestListForm, ReplyForm
from intranet.groups.guest_list import Line
from intranet.groups.models import Group
from intranet.groups.queries import inviting, members, showing
from intranet.groups.views import bp
from intranet.groups.views.showing import frame, usual_level
from intranet.web.choices import one_of
from intranet.web.htmx import is_partial, redirect_to
from intranet.web.text import clean_line


@bp.get("/<int:group_id>/invitations")
def invitations(group_id: int) -> str:
    """Find colleagues to invite, and see for whom the group waits; htmx gets those found alone."""
    viewer, group = _inviting(group_id)
    text = clean_line(request.args.get("q", ""))
    found = members.candidates(viewer, group, text)
    if is_partial():
        return render_template("groups/_invitees.html", group=group, text=text, found=found)
    return _page(viewer, group, GuestListForm(), text=text, found=found)


@bp.post("/<int:group_id>/invitations")
def invite(group_id: int) -> Response:
    """Invite one colleague, or send an invitation again."""
    viewer, group = _inviting(group_id)
    person = members.colleague(viewer, request.form.get("person", 0, type=int))
    outcomes = actions.invite(viewer, group, [person.id])
    _say(outcomes)
    return redirect_to(".invitations", group_id=group_id)


@bp.post("/<int:group_id>/invitations/list")
def invite_list(group_id: int) -> Response | tuple[str, int]:
    """Show whom pasted lines mean, or with ``do=send`` invite those who were ticked and chosen."""
    viewer, group = _inviting(group_id)
    form = GuestListForm()
    if not form.validate_on_submit():
        return _page(viewer, group, form), 422
    lines = inviting.lines(viewer, form.names.data or "")
    if request.form.get("do") != "send":
        return _page(viewer, group, form, lines=lines), 200
    chosen = _chosen(lines)
    _say(actions.invite(viewer, group, sorted(set(chosen.values()))))
    left = [line for line in lines if line.number not in chosen and not line.is_clear]
    if not left:
        return redirect_to(".invitations", group_id=group_id)
    form.names.data = "\n".join(line.text for line in left)
    return _page(viewer, group, form, lines=left), 422


@bp.post("/<int:group_id>/invitations/<int:invitation_id>/withdrawal")
def withdraw_invitation(group_id: int, invitation_id: int) -> Response:
    """Take an invitation back."""
    viewer = current_viewer()
    group = showing.readable(viewer, group_id)
    if actions.withdraw(viewer, group, inviting.to_withdraw(viewer, group, invitation_id)):
        flash(_("The invitation is withdrawn."))
    else:
        flash(_("This invitation was answered already."))
    return redirect_to(".invitations", group_id=group_id)


@bp.get("/invitations")
def my_invitations() -> str:
    """Show the invitations that wait for an answer."""
    viewer = current_viewer()
    waiting, refusals = inviting.mine(viewer), inviting.refusals(viewer)
    return render_template("groups/my_invitations.html", invitations=waiting, refusals=refusals)


@bp.post("/invitations/refusals")
def allow_invitations() -> Response:
    """Let all groups invite the viewer again."""
    actions.allow_invitations(current_viewer())
    flash(_("Every group may invite you again."))
    return redirect_to(".my_invitations")


@bp.get("/invitations/<int:invitation_id>")
def invitation(invitation_id: int) -> str:
    """Show a group to somebody who is invited into it."""
    viewer = current_viewer()
    found = inviting.one(viewer, invitation_id)
    form = ReplyForm(level=usual_level(viewer, found.group))
    return render_template("groups/invitation.html", invitation=found, group=found.group, form=form)


@bp.post("/invitations/<int:invitation_id>/reply")
def reply(invitation_id: int) -> Response:
    """Accept an invitation, decline it, or decline it for good."""
    viewer = current_viewer()
    wanted = inviting.to_answer(viewer, invitation_id)
    form = ReplyForm()
    if not form.validate_on_submit() or form.reply.data not in set(Reply):
        abort(400)
    if actions.reply(viewer, wanted, one_of(Reply, form.reply.data), form.wanted):
        forget_current_viewer()
        flash(_("You belong to the group now."))
        return redirect_to(".show", group_id=wanted.group_id)
    flash(_("You have declined the invitation. Who invited you is not told."))
    return redirect_to(".my_invitations")


def _inviting(group_id: int) -> tuple[Viewer, Group]:
    viewer = current_viewer()
    group = showing.readable(viewer, group_id)
    require(policy.can_invite(viewer, group))
    return viewer, group


def _page(viewer: Viewer, group: Group, form: GuestListForm, **more: Any) -> str:
    values = {"text": "", "found": [], "lines": None, "sent": inviting.sent(viewer, group), **more}
    return render_template("groups/invitations.html", form=form, **values, **frame(viewer, group, "people"))


def _chosen(lines: Sequence[Line]) -> dict[int, int]:
    """Return whom each line means as it was ticked or chosen, of those who were offered for it."""
    picked = {line.number: request.form.get(f"line-{line.number}", 0, type=int) for line in lines}
    return {
        line.number: picked[line.number]
        for line in lines
        if picked[line.number] in {person.id for person in line.people}
    }


def _say(outcomes: Mapping[int, Outcome]) -> None:
    words = {
        Outcome.INVITED: lambda num: ngettext("%(num)s colleague is invited.", "%(num)s colleagues are invited.", num),
        Outcome.BELONGS: lambda num: ngettext("%(num)s belongs already.", "%(num)s belong already.", num),
        Outcome.ASKS: lambda num: ngettext(
            "%(num)s asks to join already: a moderator decides.",
            "%(num)s ask to join already: a moderator decides.",
            num,
        ),
        Outcome.RECENTLY: lambda num: ngettext(
            "%(num)s was invited less than a week ago.", "%(num)s were invited less than a week ago.", num
        ),
        Outcome.REFUSES: lambda num: ngettext(
            "%(num)s does not want to be invited here.", "%(num)s do not want to be invited here.", num
        ),
        Outcome.NOT_NOW: lambda num: ngettext(
            "%(num)s cannot be invited at the moment.", "%(num)s cannot be invited at the moment.", num
        ),
    }
    counts = Counter(outcomes.values())
    said = [str(words[outcome](counts[outcome])) for outcome in Outcome if counts[outcome]]
    flash(" ".join(said) or _("Nobody was chosen."))
