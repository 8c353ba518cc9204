"""A company that lives through a month: people come, go and move, announce, change, confirm, pause and decide; the
background's jobs run late, twice, or are killed between and in their transactions. What is new after each step is
shown to the oracle (``facts.py``)."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, event, insert, select, update
from werkzeug.exceptions import NotFound

from intranet import clock
from intranet.access import Forbidden, Viewer, viewers
from intranet.announcements import actions, confirming, pending
from intranet.announcements.actions import Plan, Words
from intranet.announcements.models import Announcement, ConfirmedThrough
from intranet.announcements.targets import Target
from intranet.audiences.keeping import audience_of
from intranet.audiences.models import AnnounceRight
from intranet.audiences.rules import parse
from intranet.database import db
from intranet.groups.models import Group, MemberRole, Membership, Visibility
from intranet.items.models import EVERYONE, ItemState
from intranet.people.models import Person, Role
from intranet.scheduling import actions as scheduling
from intranet.scheduling import queries as scheduled
from intranet.scheduling.models import Decision, Slot
from intranet.search import drain as search
from intranet.timetable import TIMETABLE
from tests import cast as casting
from tests.announcements.month.facts import ALL, Announced, Audience, Colleague, Facts, Found
from tests.announcements.month.watching import Watch

DEPARTMENTS = ("Engineering", "Sales", "Logistics", "Finance")
BEGINS = datetime(2026, 3, 2, 7, tzinfo=UTC)  # a month with a clock change in it
DAYS = 31
MARKER = re.compile(r"Marker \d+z")
FOLLOWING = "audiences"
#: The jobs of what is simulated, by the packages their work stands in.
PACKAGES = (
    "intranet.announcements",
    "intranet.scheduling",
    "intranet.groups.following",
    "intranet.notifications.fanning",
)


class Killed(BaseException):
    """The process was killed. Nothing that catches errors catches it."""


def rule(department: str) -> dict[str, Any]:
    condition = {"attribute": "department", "operator": "is", "values": [department]}
    return {"version": 1, "any": [{"all": [condition]}]}


def jobs() -> list[tuple[str, Callable[[], Any]]]:
    found = [(entry.name, entry.work) for entry in TIMETABLE if entry.work.__module__.startswith(PACKAGES)]
    assert len(found) >= 6, found
    return found


class World:
    """The company and what happens in it."""

    def __init__(self, chance: random.Random, size: int, steps: int) -> None:
        self.chance, self.facts, self.watch = chance, Facts(), Watch()
        self.times = self._times(steps)
        self.number = 0
        self.counts = {"kills": 0, "runs_missed": 0, "refusals": 0, "pages": 0}
        with clock.frozen_at(BEGINS):
            self._found(size)
        self.facts.follow()

    # -- the company -----------------------------------------------------------------------------------------

    def _times(self, steps: int) -> list[datetime]:
        """Moments of the month, most of them by day; what is scheduled is scheduled for one of them."""
        minutes = self.chance.sample(range(DAYS * 24 * 6), steps)
        return [BEGINS + timedelta(minutes=10 * number) for number in sorted(minutes)]

    def _found(self, size: int) -> None:
        for _number in range(size):
            self._hire()
        everybody = list(self.facts.people)
        for department in DEPARTMENTS:
            audience_of(parse(rule(department)))
        for number in range(3):
            members = self.chance.sample(everybody, size // 4)
            owner = db.session.get_one(Person, members[0])
            group = casting.group(f"Group {number}", owner, visibility=Visibility.SECRET)  # read by members alone
            db.session.add_all(Membership(group_id=group.id, person_id=one) for one in members[1:])
            self.facts.groups[group.id], self.facts.moderators[group.id] = set(members), members[0]
        self.boss = everybody[0]
        db.session.add(Role(person_id=self.boss, name="community_manager", source="local"))
        for person, right in zip(everybody[:6], ("all", "all", *DEPARTMENTS), strict=True):
            self.grant(person, right)
        db.session.commit()

    def _hire(self) -> int:
        department = self.chance.choice(DEPARTMENTS)
        self.number += 1
        row = casting.person(f"p{self.number}", f"Person {self.number}", department=department, place="Hamburg")
        self.facts.people[row.id] = Colleague(department)
        return row.id

    def viewer(self, person: int) -> Viewer:
        return viewers([person])[person]

    def some(self) -> int:
        """Return a colleague of today; the boss stays."""
        return self.chance.choice([number for number, one in self.facts.people.items() if one.active])

    # -- what people do --------------------------------------------------------------------------------------

    def hire(self) -> None:
        self._hire()
        db.session.commit()

    def leave(self) -> None:
        if (person := self.some()) != self.boss:
            self.facts.people[person].active = False
            db.session.execute(update(Person).where(Person.id == person).values(state="deactivated"))
            db.session.commit()

    def move(self) -> None:
        self.move_to(self.some(), self.chance.choice(DEPARTMENTS))

    def move_to(self, person: int, department: str) -> None:
        self.facts.people[person].department = department
        db.session.get_one(Person, person).department = department
        db.session.commit()

    def change_group(self) -> None:
        group, person = self.chance.choice(list(self.facts.groups)), self.some()
        members = self.facts.groups[group]
        if person == self.facts.moderators[group]:
            return
        if person in members:
            db.session.execute(delete(Membership).where(Membership.group_id == group, Membership.person_id == person))
        else:
            db.session.execute(insert(Membership).values(group_id=group, person_id=person, role=MemberRole.MEMBER))
        members ^= {person}
        db.session.commit()

    def grant(self, person: int, right: str) -> None:
        self.revoke(person)
        self.facts.people[person].right = right
        db.session.add(AnnounceRight(person_id=person, rule=None if right == "all" else rule(right)))
        db.session.flush()

    def revoke(self, person: int) -> None:
        self.facts.people[person].right = None
        db.session.execute(delete(AnnounceRight).where(AnnounceRight.person_id == person))

    def change_right(self) -> None:
        holders = [number for number, one in self.facts.people.items() if one.right]
        if holders and self.chance.random() < 0.5:
            self.revoke(self.chance.choice(holders))
        else:
            self.grant(self.some(), self.chance.choice(("all", *DEPARTMENTS)))
        db.session.commit()

    def announce(self, **given: Any) -> Announced | None:
        """Somebody announces, or tries to, now or for a moment to come."""
        chance, now = self.chance, clock.now()
        audience = given.get("audience") or self._audience()
        person = given.get("by") or self._author(audience)
        later = [moment for moment in self.times if moment > now]
        due = chance.choice(later[:12]) if later and chance.random() < 0.5 else None
        must_read = given.get("must_read", chance.random() < 0.6)
        plan = Plan(
            Words(f"Marker {len(self.facts.announced) + 1}z", "Words of the first version."), "en",
            publish_at=given.get("due", due), must_read=must_read,
            remind_after_days=given.get("remind_after", chance.choice((1, 2, 3))), remind_most=chance.choice((0, 1, 2)),
            ask_again_days=given.get("ask_again", chance.choice((None, None, 5, 9))) if must_read else None,
            expires_at=given.get("expires", now + timedelta(days=chance.choice((6, 12)), hours=1)
                                 if chance.random() < 0.3 else None),
        )  # fmt: skip
        may = self.facts.may_announce(person, audience)
        try:
            row = actions.announce(self.viewer(person), self._target(audience), plan, f"{chance.getrandbits(128):032x}")
        except Forbidden:
            db.session.rollback()
            assert not may, "who has the right may announce"
            self.counts["refusals"] += 1
            return None
        assert may, "only who has the right may announce"
        one = Announced(
            row.id, person, audience, must_read, plan.remind_after_days, plan.remind_most, plan.ask_again_days,
            f"Marker {len(self.facts.announced) + 1}z", due=plan.publish_at, expires=plan.expires_at,
        )  # fmt: skip
        self.facts.announced[row.id] = one
        return one

    def _audience(self) -> Audience:
        kind = self.chance.choice(("department", "department", "group", "all"))
        if kind == "group":
            return ("group", self.chance.choice(list(self.facts.groups)))
        return ("department", self.chance.choice(DEPARTMENTS)) if kind == "department" else ALL

    def _author(self, audience: Audience) -> int:
        able = [number for number in self.facts.people if self.facts.may_announce(number, audience)]
        return self.chance.choice(able) if able and self.chance.random() < 0.95 else self.some()

    def _target(self, audience: Audience) -> Target:
        kind, which = audience
        if kind == "group":
            group = db.session.get_one(Group, which)
            return Target(group.audience_id, group.id)
        return Target(EVERYONE if kind == "all" else audience_of(parse(rule(str(which)))))

    def edit(self) -> None:
        """The author changes the words, a little or so that everybody is asked anew."""
        row = self._own(lambda one: self.facts.people[one.author].active)
        if row is None:
            return
        one, is_minor = self.facts.announced[row.id], self.chance.random() < 0.4
        plan = Plan(
            Words(row.title, f"Words of version {row.version + 1}."), "en", publish_at=row.publish_at,
            must_read=row.must_read, remind_after_days=row.remind_after_days, remind_most=row.remind_most,
            ask_again_days=row.ask_again_days, expires_at=row.expires_at,
        )  # fmt: skip
        was_public, is_published = one.public, row.is_published
        may = self.facts.may_announce(one.author, one.audience)
        try:
            actions.edit(self.viewer(one.author), row, plan, version=row.version, is_minor=is_minor)
        except actions.MayNotAnnounce:
            db.session.rollback()
            assert is_published, "before that it is no news to anybody"
            assert not may, "who has the right may say something new"
            self.counts["refusals"] += 1
            return
        assert may or not is_published, "only who has the right says something new to readers"
        if was_public and one.must_read and not is_minor:
            self.begun(one)

    def begun(self, one: Announced) -> None:
        one.rounds += 1
        one.begun = clock.now()

    def withdraw(self) -> None:
        row = self._own(lambda one: self.facts.people[one.author].active)
        if row is not None and self.chance.random() < 0.4:
            actions.delete(self.viewer(self.facts.announced[row.id].author), row)

    def _own(self, fits: Callable[[Announced], bool]) -> Announcement | None:
        live = [one for one in self.facts.announced.values() if self.facts.is_public(one, clock.now()) or one.due]
        rows = [db.session.get_one(Announcement, one.id, populate_existing=True) for one in live if fits(one)]
        rows = [row for row in rows if row.state in (ItemState.PUBLISHED, ItemState.SCHEDULED)]
        return self.chance.choice(rows) if rows else None

    def confirm(self) -> None:
        """Some of those who are asked confirm; others never do."""
        for one in list(self.facts.announced.values()):
            asked = self.facts.asked.get((one.id, one.rounds), {})
            done = self.facts.confirmed.setdefault((one.id, one.rounds), set())
            for person in self.chance.sample(sorted(asked), min(len(asked), 3)):
                viewer = self.viewer(person)
                found = pending.one(viewer, one.id, "en")
                if found is not None and found.confirmed_at is None:
                    confirming.confirm(viewer, found, found.round, found.version, ConfirmedThrough.PAGE)
                    done.add(person)

    def pause(self) -> None:
        scheduling.pause(self.viewer(self.boss), "An accident.")
        if not self.facts.paused:
            self.facts.paused = True
            self.facts.pauses.append((clock.now(), None))

    def resume(self) -> None:
        scheduling.resume(self.viewer(self.boss))
        if self.facts.paused:
            self.facts.paused = False
            self.facts.pauses[-1] = (self.facts.pauses[-1][0], clock.now())

    def switch(self) -> None:
        (self.resume if self.facts.paused else self.pause)()

    def decide(self) -> None:
        """Somebody decides about what waits."""
        slots = db.session.scalars(select(Slot).where(Slot.decision.is_(None)).order_by(Slot.id)).all()
        for slot in slots:
            one = self.facts.announced.get(slot.item_id or 0)
            if slot.kind != "item":
                scheduling.decide(self.viewer(self.boss), slot, Decision.DROPPED)
            elif one is not None and self.facts.people[one.author].active:
                author = self.viewer(one.author)
                with suppress(NotFound):
                    item = scheduled.one(author, one.id)
                    scheduling.publish_now(author, item)

    # -- what people come across -----------------------------------------------------------------------------

    def browse(self, sign_in: Callable[[Person], Any]) -> None:
        """Somebody looks around: nothing that is not for them stands anywhere, and what is for them can be opened."""
        now, person = clock.now(), self.some()
        search.drain()
        browser = sign_in(db.session.get_one(Person, person))
        readable = self.facts.readable(person, now)
        for address in ("/", "/announcements/", "/search?q=Marker", "/announcements/to-confirm"):
            page = browser.get(address)
            assert page.status_code == 200, address
            if stray := set(MARKER.findall(page.get_data(as_text=True))) - readable:
                raise Found(f"{person} came across {sorted(stray)} at {address}")
            self.counts["pages"] += 1
        for one in self.chance.sample(sorted(self.facts.announced.values(), key=lambda one: one.id), 3):
            status = browser.get(f"/announcements/{one.id}").status_code
            self.counts["pages"] += 1
            if status == 200 and one.marker not in readable:
                raise Found(f"{person} opened {one.marker}, which is not for them")
            is_certain = self.facts.is_public(one, now) and person in self.facts.certain(one.audience)
            if is_certain and status != 200:
                raise Found(f"{person} cannot open {one.marker}, which is for them: {status}")

    # -- the background --------------------------------------------------------------------------------------

    def background(self, *, rough: bool) -> None:
        """Run the jobs in any order; some are killed in the middle, and begin again."""
        self.facts.begin_jobs()
        every = self.chance.sample(jobs(), len(jobs()))
        if not rough:  # those that follow from others come last, as they are woken by them
            every.sort(key=lambda job: job[1].__module__.endswith((".asking", ".fanning")))
        for name, work in every:
            killed = False
            if rough and self.chance.random() < 0.25:
                with suppress(Killed), self._killing(self.chance.randrange(1, 4)):
                    try:
                        work()
                    except Killed:
                        killed = True
                        self.counts["kills"] += 1
                db.session.remove()
            if not killed:
                work()
            if name == FOLLOWING:
                (self.facts.half_followed if killed else self.facts.follow)()
            db.session.commit()

    @contextmanager
    def _killing(self, after: int) -> Iterator[None]:
        """Kill the process at one of its next commits: just before it, or just after."""
        left, where = [after], self.chance.choice(("before_commit", "after_commit"))

        def commit(session: Any) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise Killed

        event.listen(db.session, where, commit)
        try:
            yield
        finally:
            event.remove(db.session, where, commit)

    def step(self, moment: datetime, *, rough: bool = True) -> None:
        """Let people do some things, then the background its work, and look at what came of it."""
        with clock.frozen_at(moment):
            for act in self.chance.choices(*ACTS, k=self.chance.randrange(1, 4)):
                act(self)
                self.look(by_hand=True)
            if rough and self.chance.random() < 0.1:
                self.counts["runs_missed"] += 1
                return
            self.background(rough=rough)
            self.look(by_hand=False)
            self.background(rough=False)
            self.look(by_hand=False)
            if not self.facts.is_or_was_paused(moment):
                self.facts.all_were_asked(moment)

    def end(self) -> None:
        """Let everything come to its end: nobody pauses, nothing is killed, and all that is due is done."""
        last = self.times[-1] + timedelta(minutes=10)
        with clock.frozen_at(self.times[-1]):
            self.resume()
        with clock.frozen_at(last):
            for _again in range(2):
                self.background(rough=False)
                self.look(by_hand=False)
            self.facts.all_were_asked(last)

    def look(self, *, by_hand: bool) -> None:
        db.session.expire_all()
        self.watch.look(self.facts, clock.now(), by_hand=by_hand)


ACTS = (
    [World.hire, World.leave, World.move, World.change_group, World.change_right, World.announce, World.edit,
     World.withdraw, World.confirm, World.switch, World.decide],
    [2, 1, 3, 3, 2, 6, 3, 1, 4, 1, 1],
)  # fmt: skip
