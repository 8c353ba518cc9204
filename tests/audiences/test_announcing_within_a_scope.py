"""Who may announce to whom: scopes of people and roles, what they cover, and what they offer."""

from __future__ import annotations

from intranet.access import viewers
from intranet.audiences.keeping import audience_of
from intranet.audiences.models import AnnounceRight, SavedAudience
from intranet.audiences.offering import offered
from intranet.audiences.scopes import may_announce_to, scopes
from intranet.database import db
from intranet.items.models import EVERYONE
from intranet.people.models import Person, PersonState
from tests.cast import Cast
from tests.counting import statements
from tests.ruling import rule


def viewer_of(person: Person):
    return viewers([person.id])[person.id]


def test_choices_are_the_scopes_and_the_saved_audiences_within_them(cast: Cast) -> None:
    cast.ada.manager_id = cast.ben.id
    below = audience_of(rule([("manager", "is", [cast.ben.id]), ("place", "is", ["Lisbon"])]))
    sales = audience_of(rule([("department", "is", ["Sales"])]))
    db.session.add_all(
        [
            AnnounceRight(role="lead", may_require=False),
            SavedAudience(name="Ben's people in Lisbon", audience_id=below),
            SavedAudience(name="All of Sales", audience_id=sales),
        ]
    )
    db.session.commit()
    ben = viewer_of(cast.ben)
    with statements() as asked:
        found = scopes(ben)
    assert len(asked) == len(found) == 1
    assert [(one.name, one.people, one.may_require) for one in offered(ben)] == [
        ("Everyone under Ben Okafor", 1, False), ("Ben's people in Lisbon", 0, False),
    ]  # fmt: skip
    assert may_announce_to(ben, below)
    assert not may_announce_to(ben, below, must_read=True)
    assert not may_announce_to(ben, sales)
    assert not may_announce_to(ben, EVERYONE)
    assert not offered(viewer_of(cast.ada))

    cast.ada.state = PersonState.DEACTIVATED
    db.session.commit()
    assert not scopes(ben)  # nobody of today reports to them
