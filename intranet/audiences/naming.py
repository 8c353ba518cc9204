"""What is asked beside the rows of a rule: the name of an audience, the holder of a right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField

from intranet.access import ADMIN, COMMUNITY_MANAGER, HR
from intranet.audiences.models import NAME_LENGTH
from intranet.audiences.scopes import LEAD
from intranet.people.queries import PersonCard
from intranet.web.forms import Form, LineField, NotBlank, at_most, offered, required

#: Who may hold a right beside colleagues by name, as forms name them.
ROLES = {
    f"role-{LEAD}": _l("Everybody who leads"),
    f"role-{HR}": _l("HR"),
    f"role-{COMMUNITY_MANAGER}": _l("Community managers"),
    f"role-{ADMIN}": _l("Administrators"),
}


class SavedForm(Form):
    """The name of an audience; ``version`` tells which one was read."""

    name = LineField(_l("Name"), [required(), NotBlank(), at_most(NAME_LENGTH)])
    version = HiddenField()

    @property
    def known_version(self) -> int:
        """The version the editor started from, 0 where the field was tampered with."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    def validate_name_among(self, taken: Mapping[str, int], own: int | None) -> bool:
        """Check the name, which no other audience that the viewer finds may have."""
        if not self.validate():
            return False
        if taken.get((self.name.data or "").casefold(), own) != own:
            self.name.errors = [*self.name.errors, _l("Another audience has this name.")]
            return False
        return True


class RightForm(Form):
    """Who may announce to whom, and whether they may ask for a confirmation. A colleague is found by name."""

    holder = RadioField(_l("Who may announce?"), validators=[required(_l("Please choose one."))])
    find = LineField(_l("Name of a colleague"), [at_most(80)])
    reach = RadioField(
        _l("To whom?"),
        choices=offered(
            [("everyone", _l("Everyone; who leads: everyone below")), ("rule", _l("The people of a rule"))]
        ),
        default="everyone",
        validators=[required(_l("Please choose one."))],
    )
    may_require = BooleanField(_l("They may also ask for a confirmation that it was read"))

    def offer(self, found: Iterable[PersonCard]) -> None:
        """Offer the roles, and the colleagues who were found or chosen before."""
        people = ((f"person-{card.id}", card.display_name) for card in found)
        self.holder.choices = offered([*ROLES.items(), *people])

    @property
    def person_id(self) -> int | None:
        """The colleague who is chosen, none where it is a role."""
        kind, _dash, number = str(self.holder.data or "").partition("-")
        return int(number) if kind == "person" and number.isascii() and number.isdigit() and len(number) < 11 else None

    @property
    def role(self) -> str | None:
        """The role that is chosen, none where it is a colleague."""
        value = str(self.holder.data or "")
        return value.removeprefix("role-") if value in ROLES else None
