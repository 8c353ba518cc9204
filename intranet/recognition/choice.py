"""Whom a form means and what it is for: as far as its writer may thank them and finds it, and whether it fits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from intranet.access import Viewer
from intranet.groups.queries.places import Place
from intranet.items.models import Item
from intranet.people.queries import PersonCard, cards
from intranet.recognition import policy
from intranet.recognition.forms import ThanksForm
from intranet.recognition.queries import about as about_queries
from intranet.recognition.queries import choosing
from intranet.recognition.queries.choosing import Team
from intranet.settings import settings

#: Names that a sentence holds.
NAMED = 5


@dataclass(slots=True)
class Choice:
    """What was chosen; ``is_gone`` says that what it was for is not found any more."""

    people: dict[int, PersonCard] = field(default_factory=dict)
    team: Team | None = None
    about: Item | None = None
    is_gone: bool = False


def read(viewer: Viewer, form: ThanksForm) -> Choice:
    """Return what the form means; whoever cannot be thanked is dropped from it."""
    people = choosing.thankable(viewer, (form.recipients.data or [])[: settings().thanks_recipients + 1])
    form.recipients.data = list(people)
    choice = Choice(people)
    if form.team_id is not None:
        choice.team = choosing.team(viewer, form.team_id)
        form.team.data = form.team.data if choice.team else []
    if form.about_id is not None:
        choice.about = _about(viewer, form.about_id)
        choice.is_gone = choice.about is None
    return choice


def _about(viewer: Viewer, item_id: int) -> Item | None:
    try:
        item = about_queries.to_thank_for(viewer, item_id)
    except NotFound:
        return None
    return item if policy.can_thank_for(viewer, item) else None


def suggest(viewer: Viewer, form: ThanksForm, choice: Choice) -> Choice:
    """Begin an empty form with the author of what it is for, and where that is read: there all can follow the link."""
    about = choice.about
    if about is None or form.recipients.data or form.team.data:
        return choice
    choice.people = choosing.thankable(viewer, [about.author_id] if about.author_id is not None else [])
    form.recipients.data = list(choice.people)
    if str(about.group_id) in {value for value, _label, _chosen, _attributes in form.group.iter_choices()}:
        form.group.data = str(about.group_id)
    return choice


def fits(viewer: Viewer, form: ThanksForm, choice: Choice, place: Place) -> bool:
    """Say beside the fields what does not go together; return whether everything does."""
    team = choice.team
    ids = choosing.members_of(viewer, team) if team else list(choice.people)
    if team is not None and team.is_too_large:
        most = settings().thanks_group_members
        words = _("%(group)s has more than %(num)d members. Thank those you mean.", group=team.name, num=most)
        form.recipients.errors = [words]
    if team is not None and not policy.can_thank_as_a_whole(
        is_open=team.is_open, audience_id=team.audience_id, shown_to=place.audience_id
    ):
        words = _("Who belongs to %(group)s is for its members to know: thank it there, or for them alone.")
        form.group.errors = [words % {"group": team.name}]
    elif outside := choosing.who_cannot_read(place.audience_id, ids):
        form.group.errors = [_("%(names)s could not read it there.", names=_names(outside))]
    if choice.is_gone:
        form.about.errors = [_("What you wanted to thank for is no longer there. Send it again to thank without it.")]
    elif choice.about is not None and (outside := choosing.who_cannot_read(choice.about.audience_id, ids)):
        words = _("%(names)s could not read what it is for. Leave it out to thank them.", names=_names(outside))
        form.about.errors = [words]
    return not form.errors


def _names(person_ids: Collection[int]) -> str:
    known = [card.display_name for card in cards(sorted(person_ids)[:NAMED]).values()]
    return ", ".join(known) + (" …" if len(person_ids) > NAMED else "")
