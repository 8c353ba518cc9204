"""Short ways to have something written already, through the same actions as the pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from intranet import clock
from intranet.announcements import actions as announcements
from intranet.announcements.actions import Plan as Announced
from intranet.announcements.actions import Words
from intranet.announcements.models import Announcement
from intranet.announcements.targets import Target
from intranet.comments import actions as comments
from intranet.comments.models import Comment
from intranet.database import db
from intranet.events import actions as events
from intranet.events.forms import Details
from intranet.events.models import Answer as Coming
from intranet.events.models import Event
from intranet.events.times import Span
from intranet.groups.models import Group
from intranet.groups.queries.places import Place
from intranet.items.models import EVERYONE, Item
from intranet.people.models import Person
from intranet.polls.forms import Plan
from intranet.posts import actions as posts
from intranet.posts.models import Post
from intranet.questions import actions as questions
from intranet.questions.models import Answer, Question
from intranet.recognition import actions as recognition
from intranet.recognition.models import CompanyValue, Thanks
from tests.cast import Cast

viewer = Cast.viewer


def place(group: Group) -> Place:
    """Return a group as a place to write in."""
    return Place(group.id, group.audience_id, group.name, group.language)


def post(
    by: Person,
    group: Group,
    body: str = "The new racks stand.",
    title: str = "",
    tags: tuple[str, ...] = (),
    poll: Plan | None = None,
) -> Post:
    """Post in a group, with a poll if one is planned."""
    return posts.post(viewer(by), place(group), title, body, tags, poll=poll)


def announcement(
    by: Person,
    group: Group | None = None,
    title: str = "The lift is repaired",
    body: str = "It goes again.",
    **asks: Any,
) -> Announcement:
    """Announce in a group, or to everybody, at once."""
    target = Target(group.audience_id, group.id) if group else Target(EVERYONE)
    return announcements.announce(viewer(by), target, Announced(Words(title, body), "en", **asks))


def reply(by: Person, to: Comment, on: Item, body: str = "So it did for me.") -> Comment:
    """Answer a comment."""
    return comments.reply(viewer(by), on, to, body)


def question(
    by: Person,
    group: Group | None,
    title: str = "How do I true a wheel?",
    body: str = "It wobbles.",
    tags: tuple[str, ...] = (),
) -> Question:
    """Ask a question."""
    place = Place(group.id, group.audience_id, group.name, group.language) if group else Place(None, EVERYONE, "", "en")
    return questions.ask(viewer(by), place, title, body, tags)


def answer(by: Person, to: Question, body: str = "With a spoke key, a quarter turn at a time.") -> Answer:
    """Answer a question."""
    written = questions.answer(viewer(by), to, body)
    db.session.refresh(to)  # its count and its last activity
    return db.session.get_one(Answer, written)


def comment(by: Person, on: Item, body: str = "That helped me as well.") -> Comment:
    """Comment on something."""
    return comments.comment(viewer(by), on, body)


def company_value() -> CompanyValue:
    """Return the value that thanks in tests name."""
    found: CompanyValue | None = db.session.query(CompanyValue).filter_by(key="care").one_or_none()
    if found is None:
        found = CompanyValue(key="care", name_en="We take care", name_de="Wir achten aufeinander")
        db.session.add(found)
        db.session.commit()
    return found


def thanks(
    by: Person, to: list[Person], group: Group | None = None, body: str = "You stayed late for the shipment."
) -> Thanks:
    """Thank colleagues."""
    place = Place(group.id, group.audience_id, group.name, group.language) if group else Place(None, EVERYONE, "", "en")
    return recognition.thank(viewer(by), place, [person.id for person in to], company_value().id, body)


def details(title: str = "Wheel truing evening", **values: object) -> Details:
    """Return what an event is: in a week, for two hours, with room for everybody, unless said otherwise."""
    begins = clock.now().replace(second=0, microsecond=0) + timedelta(days=7)
    span = Span(begins, begins + timedelta(hours=2), "Europe/Berlin", is_all_day=False)
    known = {
        "body": "Bring a **spoke key**.",
        "tags": [],
        "span": span,
        "place": "Hall 2",
        "link": "",
        "capacity": None,
    }
    return Details(title=title, **{**known, **values})  # type: ignore[arg-type]


def event(by: Person, group: Group, title: str = "Wheel truing evening", **values: object) -> Event:
    """Plan an event; its author comes."""
    return events.plan(viewer(by), place(group), details(title, **values))


def comes(person: Person, to: Event, answer: Coming = Coming.GOING) -> Coming:
    """Answer an event."""
    return events.answer(viewer(person), to, answer)
