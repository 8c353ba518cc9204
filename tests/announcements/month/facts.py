"""What is the case in the simulated company, in plain words of Python: the oracle. It asks the product nothing.

Who is in a department or a group, who may announce to whom, what was announced, how often everybody was asked, and
whether everything is paused. The world (``world.py``) tells it what people did; it says what may and what must follow.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

#: Audiences, as keys: all, one department, one group.
Audience = tuple[str, object]
ALL: Audience = ("all", None)


class Found(AssertionError):
    """Something happened that must not, or did not happen that must."""


@dataclass
class Colleague:
    department: str
    active: bool = True
    right: str | None = None  # "all", or the department they may announce to


@dataclass
class Announced:
    """One announcement as its author meant it."""

    id: int
    author: int
    audience: Audience
    must_read: bool
    remind_after: int
    remind_most: int
    ask_again: int | None
    marker: str
    public: bool = False
    published_at: datetime | None = None
    due: datetime | None = None  # by itself
    expires: datetime | None = None
    rounds: int = 0
    begun: datetime | None = None  # the round that is asked for
    renewed: datetime | None = None  # by itself, for the last time
    ended: datetime | None = None  # it ceased to be public at that moment


@dataclass
class Facts:
    people: dict[int, Colleague] = field(default_factory=dict)
    groups: dict[int, set[int]] = field(default_factory=dict)
    moderators: dict[int, int] = field(default_factory=dict)  # of groups
    announced: dict[int, Announced] = field(default_factory=dict)
    paused: bool = False
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    #: Whom rules meant when they were last followed; people are still in these for that long.
    followed: dict[str, set[int]] = field(default_factory=dict)  # at the most
    standing: dict[str, set[int]] = field(default_factory=dict)  # the same before the jobs began
    surely: dict[str, set[int]] = field(default_factory=dict)  # at the least, where a job was killed over it
    confirmed: dict[tuple[int, int], set[int]] = field(default_factory=dict)  # by announcement and round
    reminded: dict[tuple[int, int, int], list[datetime]] = field(default_factory=dict)
    asked: dict[tuple[int, int], dict[int, datetime]] = field(default_factory=dict)
    notices: set[tuple[int, int, int]] = field(default_factory=set)
    mails: set[tuple[int, int, int, int]] = field(default_factory=set)

    # -- what is so ------------------------------------------------------------------------------------------

    def may_announce(self, person: int, audience: Audience) -> bool:
        one = self.people[person]
        if not one.active:
            return False
        kind, which = audience
        if kind == "group":
            return self.moderators[which] == person and person in self.groups[which]  # type: ignore[index]
        return one.right == "all" or (kind == "department" and one.right == which)

    def meant(self, audience: Audience) -> set[int]:
        """Whom an audience has at this moment."""
        kind, which = audience
        active = {number for number, one in self.people.items() if one.active}
        if kind == "group":
            return active & self.groups[which]  # type: ignore[index]
        if kind == "department":
            return {number for number in active if self.people[number].department == which}
        return active

    def begin_jobs(self) -> None:
        """The background begins its work: some are told before the rules are followed, others after it."""
        self.standing = {name: set(people) for name, people in self.followed.items()}

    def follow(self) -> None:
        """Rules were followed to their end."""
        for department in {one.department for one in self.people.values()} | self.followed.keys():
            self.followed[department] = self.meant(("department", department))
            self.surely[department] = set(self.followed[department])

    def half_followed(self) -> None:
        """A job that follows rules was killed: each may have been followed, or not."""
        for department in self.followed:
            meant = self.meant(("department", department))
            self.followed[department] |= meant
            self.surely[department] &= meant

    def reachable(self, audience: Audience) -> set[int]:
        """Whom it may reach: those it means, and those it meant when its rule was last followed."""
        kind, which = audience
        name = str(which) if kind == "department" else ""
        still = self.followed.get(name, set()) | self.standing.get(name, set())
        return self.meant(audience) | {one for one in still if self.people[one].active}

    def certain(self, audience: Audience) -> set[int]:
        """Whom it must reach: those it means, and meant when its rule was last followed."""
        kind, which = audience
        known = self.surely.get(str(which), set()) if kind == "department" else self.meant(audience)
        return self.meant(audience) & known

    def readable(self, person: int, now: datetime) -> set[str]:
        """The marks of what somebody may come across anywhere."""
        return {
            one.marker
            for one in self.announced.values()
            if one.author == person or (self.is_public(one, now) and person in self.reachable(one.audience))
        }

    def is_public(self, one: Announced, now: datetime) -> bool:
        return one.public and (one.expires is None or now < one.expires)

    # -- what must not be ------------------------------------------------------------------------------------

    def published_by_itself(self, one: Announced, now: datetime) -> None:
        """It became public in the background. Raises Found where it should not have."""
        if self.paused or (one.due is not None and self.is_or_was_paused(one.due)):
            raise Found(f"{one.marker} was published while everything is paused")
        if not self.may_announce(one.author, one.audience):
            raise Found(f"{one.marker} was published though its author may not announce that any more")
        if one.due is None or not one.due <= now <= one.due + timedelta(minutes=15):
            raise Found(f"{one.marker} was published at another time than it was to be")

    def told(self, one: Announced, person: int, now: datetime) -> None:
        if not one.public and one.ended != now:  # the last may have been told at the moment of its end
            raise Found(f"{person} was told of {one.marker}, which is not public")
        if person not in self.reachable(one.audience):
            raise Found(f"{person} was told of {one.marker}, and is not in its audience")

    def was_asked(self, one: Announced, number: int, person: int, now: datetime) -> None:
        """Somebody was asked to confirm a round."""
        self.told(one, person, now)
        if not one.must_read or number > one.rounds:
            raise Found(f"{person} was asked for round {number} of {one.marker}, which has not begun")
        asked = self.asked.setdefault((one.id, number), {})
        if person in asked:
            raise Found(f"{person} was asked twice for round {number} of {one.marker}")
        asked[person] = now

    def notified(self, one: Announced, number: int, person: int) -> None:
        """Somebody's inbox says that they are asked."""
        if (one.id, number, person) in self.notices:
            raise Found(f"{person} was told twice of round {number} of {one.marker}")
        self.notices.add((one.id, number, person))

    def mailed(self, one: Announced, number: int, times: int, person: int) -> None:
        """A mail to somebody asks them, or reminds them for the so many-th time."""
        if (one.id, number, times, person) in self.mails:
            raise Found(f"{person} got the same mail twice of round {number} of {one.marker}")
        self.mails.add((one.id, number, times, person))

    def was_reminded(self, one: Announced, number: int, person: int, now: datetime) -> None:
        self.told(one, person, now)
        if self.paused:
            raise Found(f"{person} was reminded of {one.marker} while everything is paused")
        if person in self.confirmed.get((one.id, number), set()):
            raise Found(f"{person} was reminded of {one.marker}, and had confirmed it")
        if number != one.rounds and not (number == one.rounds - 1 and one.renewed == now):
            raise Found(f"{person} was reminded of an earlier round of {one.marker}")
        times = self.reminded.setdefault((one.id, number, person), [])
        last = times[-1] if times else self.asked.get((one.id, number), {}).get(person)
        if last is None or now - last < timedelta(days=one.remind_after):
            raise Found(f"{person} was reminded of {one.marker} too soon")
        times.append(now)
        if len(times) > one.remind_most:
            raise Found(f"{person} was reminded of {one.marker} more often than {one.remind_most} times")

    def all_were_asked(self, now: datetime) -> int:
        """After the jobs ran to their end: everybody has been asked. Returns of how many that was looked at."""
        looked_at = 0
        for one in self.announced.values():
            if one.must_read and self.is_public(one, now):
                meant = self.certain(one.audience) - {one.author}
                missing = meant - self.asked.get((one.id, one.rounds), {}).keys()
                looked_at += len(meant)
                missing |= {person for person in meant if (one.id, one.rounds, person) not in self.notices}
                if missing:
                    raise Found(f"{sorted(missing)} were not asked for round {one.rounds} of {one.marker}")
        return looked_at

    def is_or_was_paused(self, moment: datetime) -> bool:
        """Whether a pause holds, or held, at a moment; that of its end still belongs to it."""
        return any(begun <= moment and (ended is None or moment <= ended) for begun, ended in self.pauses)
