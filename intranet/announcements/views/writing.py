"""Announcing: the form with whom it reaches, and what becomes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from intranet.access import Viewer, current_viewer, require
from intranet.announcements import actions, delegations, forms, offers, second_looks
from intranet.announcements.forms import AnnouncementForm
from intranet.announcements.listing import standing_of
from intranet.announcements.offers import BY_RULE, Offers
from intranet.announcements.views import bp, metering
from intranet.audiences import policy as audience_policy
from intranet.audiences import queries as audience_queries
from intranet.audiences.attributes import offered_to
from intranet.audiences.forms import RuleDraft
from intranet.audiences.rules import Rule
from intranet.drafts import queries as drafts
from intranet.files.receiving import receive
from intranet.items.models import EVERYONE
from intranet.mentions.preview import render_preview, say_who_was_not_told
from intranet.web.headers import takes_files
from intranet.web.htmx import is_partial, redirect_to
from intranet.web.preview import asked_for_preview

NEW = "announcements/new.html"


@dataclass
class Desk:
    """What somebody has before them while they announce."""

    viewer: Viewer
    author: Viewer  # whose rights count
    names: list[tuple[str, str]]
    offers: Offers
    form: AnnouncementForm
    rule: RuleDraft

    def typed(self, *, quietly: bool = True) -> Rule | None:
        """The rule that the rows say, if they are what is chosen."""
        return self.rule.rule(quietly=quietly) if self.form.target.data == BY_RULE else None

    def meant(self) -> Rule | None:
        """The rule that the choice means."""
        return offers.rule_of(self.offers, self.form.target.data or "", self.typed())

    def values(self, draft: Any) -> dict[str, Any]:
        """What the page shows."""
        viewer, target = self.viewer, self.form.target.data or ""
        return {
            "desk": self,
            "fields": self.form,
            "draft": draft,
            "reach": offers.reach(self.author, self.offers, target, self.meant()),
            "budget": offers.must_reads(self.offers, target, self.meant()),
            "builder_address": url_for(".create", do="rule"),
            "meter_address": url_for(".create"),
            "may_save_audiences": audience_policy.can_keep(viewer),
            "looked_at": second_looks.is_asked_for(EVERYONE, None),
            **audience_queries.builder(viewer, self.rule),
        }

    def validate(self) -> bool:
        """Check the form, and whether the rule means people whom the author may announce to."""
        viewer = self.viewer
        is_valid = self.form.validate_on_submit()
        choice = self.offers.known.get(self.form.target.data or "")
        if choice is not None and self.form.must_read.data and not choice.may_require:
            self.form.must_read.errors = [_("You may announce to them, but not ask them to confirm it.")]
            return False
        if self.form.target.data != BY_RULE:
            return bool(is_valid)
        if self.typed(quietly=False) is None or audience_queries.look_up_values(viewer, self.rule).doubts():
            self.form.target.errors = [*self.form.target.errors, _("Say whom you mean.")]
            return False
        if not offers.is_covered(self.offers, self.meant(), must_read=bool(self.form.must_read.data)):
            self.form.target.errors = [*self.form.target.errors, _("You may not announce to all of them.")]
            return False
        return bool(is_valid)


@bp.get("/new")
def new() -> str:
    """Show the empty form; ``?target=`` chooses whom it is for."""
    viewer = current_viewer()
    given = {name: request.args[name] for name in ("target",) if name in request.args}
    draft = drafts.on_hand(viewer, "announcement", "new", asked="draft" in request.args, fits=given)
    desk = _desk(viewer, draft.formdata, **given)
    return render_template(NEW, **desk.values(draft))


@bp.post("/new")
@takes_files
def create() -> Response | str | tuple[str, int]:
    """Announce, or show whom it reaches, what it would look like, or what is missing."""
    viewer = current_viewer()
    desk = _desk(viewer)
    receive(viewer, desk.form.body)
    draft = drafts.sent_back(viewer, "announcement", "new", request.form.get("draft_version", 0, int))
    if forms.asked():
        return _part(desk, draft)
    if asked_for_preview():
        return render_preview(viewer, NEW, desk.form.body, EVERYONE, **desk.values(draft))
    if not desk.validate():
        return render_template(NEW, **desk.values(draft)), 422
    target = offers.target(desk.offers, desk.form.target.data, desk.meant())
    written = actions.announce(viewer, target, desk.form.plan(), desk.form.once_key, desk.form.in_name_of)
    standing = standing_of(written.state, written.published_at, written.expires_at)
    flash(_SAID[standing]() if standing in _SAID else _("It is announced."))
    if written.is_published:
        say_who_was_not_told(viewer, written.body, written.audience_id)
    return redirect_to(".show", announcement_id=written.id)


def _desk(viewer: Viewer, formdata: Any = None, **given: Any) -> Desk:
    """Return the form with what its author may choose from. Raises Forbidden for who may announce nothing."""
    posted = request.form if request.method == "POST" else formdata
    form = forms.announcement_form(posted, **given)
    people = delegations.in_whose_name(viewer)
    own = offers.offers(viewer)
    names = [("", _("My own"))] if own.known else []
    names += [(str(person.id), person.display_name) for person in people]
    require(bool(names))
    if form.author.data not in [value for value, _name in names]:
        form.author.data = names[0][0]
    author = delegations.author_of(viewer, form.in_name_of)
    found = own if author is viewer else offers.offers(author)
    form.offer(found.choices, names)
    if not form.target.data and len(found.known) == 1:
        form.target.data = next(iter(found.known))
    rule = RuleDraft.read(posted or MultiDict(), offered_to(viewer))
    return Desk(viewer, author, names, found, form, rule)


def _part(desk: Desk, draft: Any) -> str:
    """Answer a button that does not announce yet: the rows of the rule, or whom the choice reaches."""
    if wants_meter := forms.asked() in metering.ASKED:
        metering.take_moment(desk.form)
    values = desk.values(draft)
    if wants_meter:
        choice = desk.offers.known.get(desk.form.target.data or "")
        values |= metering.metered(desk.viewer, choice, desk.meant(), desk.form)
    if not is_partial():
        return render_template(NEW, **values)
    if wants_meter:
        return render_template("announcements/_meter.html", **values)
    part = "announcements/_target.html" if forms.asked() in ("reach", "author") else "audiences/_builder.html"
    return render_template(part, **values)


_SAID = {
    "scheduled": lambda: _("It is scheduled."),
    "waiting": lambda: _("It waits for a second pair of eyes."),
}
