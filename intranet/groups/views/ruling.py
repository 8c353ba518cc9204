"""Members by rule: making the rule, seeing who comes and goes, and letting it happen."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer, require
from intranet.audiences import queries as audience_queries
from intranet.audiences.attributes import offered_to
from intranet.audiences.forms import RuleDraft
from intranet.audiences.rules import Rule
from intranet.groups import policy
from intranet.groups.actions import ruling as actions
from intranet.groups.models import Group, RuleState
from intranet.groups.plan import Plan
from intranet.groups.queries import ruling, showing
from intranet.groups.views import bp
from intranet.groups.views.showing import frame
from intranet.web.htmx import is_partial, redirect_to


@bp.get("/<int:group_id>/rule")
def rule(group_id: int) -> str:
    """Show the group's rule and its builder; a rule that is not followed shows who would come and go."""
    viewer, group = _ruled(group_id)
    card = ruling.of_group(viewer, group)
    present = card.rule if card else None
    resting = present if card and card.state != RuleState.ACTIVE else None
    return _page(viewer, group, RuleDraft.of(present, offered_to(viewer)), resting, stored=True)


@bp.post("/<int:group_id>/rule")
def change_rule(group_id: int) -> Response | str | tuple[str, int]:
    """Change the rows of the builder, show who would come and go, or follow the rule (``do=apply``)."""
    viewer, group = _ruled(group_id)
    draft = RuleDraft.read(request.form, offered_to(viewer))
    do, stored = request.form.get("do", "preview"), "stored" in request.form
    if do not in ("preview", "apply"):
        return _rows(viewer, group, draft)
    card = ruling.of_group(viewer, group)
    wanted = (card.rule if card else None) if stored else draft.rule()
    if wanted is None or (not stored and audience_queries.look_up_values(viewer, draft).doubts()):
        return _page(viewer, group, draft), 422
    if do == "preview":
        return _page(viewer, group, draft, wanted)
    shown = Plan.shown(request.form.get("joins", ""), request.form.get("leaves", ""))
    try:
        done = actions.set_rule(viewer, group, wanted, shown, request.form.get("version", 0, type=int))
    except actions.PlanChanged:
        draft = RuleDraft.of(wanted, offered_to(viewer)) if stored else draft
        return _page(viewer, group, draft, wanted, stored=stored, changed=True), 409
    flash(_said(done))
    return redirect_to(".rule", group_id=group_id)


@bp.post("/<int:group_id>/rule/meaning")
def rule_meaning(group_id: int) -> str:
    """Say whom the rows mean as they stand, while they are being changed."""
    viewer, _group = _ruled(group_id)
    draft = RuleDraft.read(request.form, offered_to(viewer))
    return render_template("groups/_rule_meaning.html", **audience_queries.meaning(viewer, draft.rule(quietly=True)))


@bp.get("/<int:group_id>/rule/end")
def confirm_rule_end(group_id: int) -> str:
    """Ask before the rule ends, and say what becomes of the members; without a rule there is its page."""
    viewer, group = _ruled(group_id)
    card = ruling.of_group(viewer, group)
    return render_template("groups/end_rule.html", group=group, card=card) if card else rule(group_id)


@bp.post("/<int:group_id>/rule/rest")
def rest_rule(group_id: int) -> Response:
    """Let the rule rest, or with ``rest=end`` end it."""
    viewer, group = _ruled(group_id)
    if request.form.get("rest") == "end":
        actions.end(viewer, group)
        flash(_("The rule has ended. Whom it brought stays."))
    else:
        actions.pause(viewer, group)
        flash(_("The rule rests: nobody comes or goes by it."))
    return redirect_to(".rule", group_id=group_id)


def _ruled(group_id: int) -> tuple[Viewer, Group]:
    viewer = current_viewer()
    group = showing.readable(viewer, group_id)
    require(policy.can_rule(viewer, group, showing.standing(viewer, group).role))
    return viewer, group


def _rows(viewer: Viewer, group: Group, draft: RuleDraft) -> str:
    if is_partial():
        return render_template("audiences/_builder.html", **_builder(viewer, group, draft))
    return _page(viewer, group, draft)


def _builder(viewer: Viewer, group: Group, draft: RuleDraft) -> dict[str, Any]:
    address = url_for(".change_rule", group_id=group.id)
    return {"builder_address": address, **audience_queries.builder(viewer, draft)}


def _page(
    viewer: Viewer,
    group: Group,
    draft: RuleDraft,
    previewed: Rule | None = None,
    *,
    stored: bool = False,
    changed: bool = False,
) -> str:
    """Render the page; ``previewed`` is whose comings and goings are shown, ``stored`` if that is the group's own."""
    values: dict[str, Any] = {
        "card": ruling.of_group(viewer, group),
        "preview": ruling.preview(viewer, group, previewed) if previewed else None,
        "stored": stored,
        "changed": changed,
        **_builder(viewer, group, draft),
        **audience_queries.meaning(viewer, previewed or draft.rule(quietly=True)),
    }
    return render_template("groups/rule.html", **values, **frame(viewer, group, "people"))


def _said(done: Plan) -> str:
    words = [_("The rule is followed from now on.")]
    if done.joins:
        words.append(ngettext("%(num)s colleague came.", "%(num)s colleagues came.", len(done.joins)))
    if done.leaves:
        words.append(ngettext("%(num)s colleague went.", "%(num)s colleagues went.", len(done.leaves)))
    return " ".join(map(str, words))
