"""The demo company's months as moments: who wrote, voted, joined and looked when.

It derives everything from the content and one moment, ``now``, and touches no database: the same
content and the same moment give the same months.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from intranet.demo.company import Company, DemoGroup, JoinRequest
from intranet.demo.timeline import Timeline
from intranet.demo.writings import DemoAnswer, DemoComment, DemoPost, DemoQuestion, DemoThanks, When

#: Most votes come within this time, most readers too.
ATTENTION = timedelta(days=8)
#: How many of those who may read a thread have opened it.
SHARE_OF_READERS = 0.55
#: Hours within which colleagues who are not away were last seen.
LAST_SEEN_HOURS = 20
#: When the people of the try-out accounts were last here.
LAST_VISIT = When(days=2, at="17:40")


@dataclass(frozen=True, slots=True)
class Ballot:
    """One person's vote, 1 or -1."""

    by: str
    at: datetime
    value: int


@dataclass(frozen=True, slots=True)
class Post:
    """One thing written, with what was written under it."""

    key: str
    kind: str
    by: str
    at: datetime
    body: str
    votes: int = 0
    replies: tuple[Post, ...] = ()
    was: str = ""  # what it said until it was edited
    edited_at: datetime | None = None
    to: str = ""  # of a reply: the key of the comment that it answers

    def walk(self) -> Iterator[Post]:
        """Yield this and everything below it."""
        yield self
        for reply in self.replies:
            yield from reply.walk()


class Chronicle:
    """The months of a company before ``now`` (aware)."""

    def __init__(self, company: Company, now: datetime) -> None:
        self.company = company
        self.timeline = Timeline(now)
        self.now = self.timeline.now

    @cached_property
    def threads(self) -> dict[str, Post]:
        """Every question with its answers and comments, by key."""
        return {question.key: self._thread(question) for question in self.company.questions}

    @cached_property
    def thanks(self) -> dict[str, Post]:
        """Every thank-you with its comments, by key."""
        return {row.key: self._thanks(row) for row in self.company.thanks}

    @cached_property
    def posts(self) -> dict[str, Post]:
        """Every post in a group with its comments, by key."""
        return {row.key: self._post(row) for row in self.company.posts}

    @cached_property
    def last_seen(self) -> dict[str, datetime]:
        """When each person was last here; newcomers never were.

        People of the try-out accounts left two days ago, so that what happened since waits for them.
        """
        tried_out = {account.username for account in self.company.accounts}
        moments: dict[str, datetime] = {}
        for username, person in self.company.people.items():
            acts = self._acts[username]
            if person.newcomer:
                continue
            if person.away:
                moments[username] = self.now - timedelta(days=person.away)
            elif username in tried_out:
                moments[username] = max(
                    [self.timeline.moment(LAST_VISIT, self.company.zone(username), username), *acts]
                )
            else:
                some_time_ago = self.now - timedelta(hours=_dice("seen", username).uniform(0.1, LAST_SEEN_HOURS))
                moments[username] = max([some_time_ago, *acts])
        return moments

    def founded(self, group: DemoGroup) -> datetime:
        """When a group was created."""
        return self.timeline.days_ago(group.days, group.key)

    def archived(self, group: DemoGroup) -> datetime | None:
        """When a group was archived, if it was."""
        return self.timeline.days_ago(group.archived, group.name) if group.archived else None

    def joined(self, group: DemoGroup, username: str) -> datetime:
        """When a member joined: before they first wrote there, or when their request was approved."""
        founded = self.founded(group)
        if username == group.owner:
            return founded
        for request in group.requests:
            decided = self.decided(group, request)
            if decided and request.by == username and request.state == "approved":
                return decided
        latest = min([self.last_seen.get(username, self.now), *self._acts_in[group.key, username]])
        return founded + (latest - founded) * _dice("joined", group.key, username).betavariate(1, 3)

    def asked(self, group: DemoGroup, request: JoinRequest) -> datetime:
        """When a request to join was sent."""
        return self.timeline.moment(request.when, self.company.zone(request.by), f"{group.key}:{request.by}")

    def decided(self, group: DemoGroup, request: JoinRequest) -> datetime | None:
        """When a request to join was decided, if it was."""
        if not request.decided:
            return None
        zone = self.company.zone(request.decided_by)
        return self.timeline.after(
            self.asked(group, request), request.decided, zone, f"{group.key}:{request.by}:decided"
        )

    def readers(self, group_key: str) -> list[str]:
        """Who may read a group, its members first; everybody where there is none."""
        group = self.company.groups.get(group_key)
        inside = list(group.people) if group else []
        if group is None or group.visibility == "open":
            inside += [username for username in self.company.people if username not in inside]
        return [username for username in inside if username in self.last_seen]

    def ballots(self, post: Post, group_key: str) -> list[Ballot]:
        """Who voted on a post: readers who were here after it, sooner members than others."""
        dice = _dice("votes", post.key)
        here = [name for name in self.readers(group_key) if name != post.by and self.last_seen[name] > post.at]
        weight = {name: dice.random() + position / len(here) for position, name in enumerate(here)}
        chosen = sorted(here, key=weight.__getitem__)[: abs(post.votes)]
        value = 1 if post.votes > 0 else -1
        return [Ballot(name, self._soon_after(post.at, name, dice), value) for name in chosen]

    def nods(self, post: Post, group_key: str, reactions: Mapping[str, int]) -> list[tuple[str, str, datetime]]:
        """Who reacted to a post, how and when: readers who were here after it."""
        kinds = [kind for kind, number in reactions.items() for _ in range(number)]
        willing = self.ballots(replace(post, votes=len(kinds)), group_key)
        return [(row.by, kind, row.at) for row, kind in zip(willing, kinds, strict=False)]

    def accepted(self, question: DemoQuestion) -> datetime:
        """When the asker accepted an answer."""
        chosen = [post for post in self.threads[question.key].replies if post.kind == "answer"][question.accepted - 1]
        an_hour_later = self.timeline.after(chosen.at, "+1h", self.company.zone(question.by), f"{chosen.key}:accepted")
        return min(an_hour_later, self.last_seen[question.by])

    def visits(self, root: Post, group_key: str, *also: str) -> dict[str, datetime]:
        """When each reader last opened a thread: who took part (or is concerned) surely, others by chance."""
        moments = sorted(post.at for post in root.walk())
        concerned = {post.by for post in root.walk()} | set(also)
        seen: dict[str, datetime] = {}
        for name in self.readers(group_key):
            dice = _dice("visit", root.key, name)
            left = self.last_seen[name]
            known = [moment for moment in moments if moment <= left]
            if not known or (name not in concerned and dice.random() > SHARE_OF_READERS):
                continue
            seen[name] = self._soon_after(known[-1] if name in concerned else root.at, name, dice)
        return seen

    def _soon_after(self, moment: datetime, username: str, dice: random.Random) -> datetime:
        """Return a moment after another one and before the person left."""
        latest = min(moment + ATTENTION, self.last_seen[username])
        return moment + (latest - moment) * dice.betavariate(1, 4)

    @cached_property
    def _acts_in(self) -> dict[tuple[str, str], list[datetime]]:
        """When each person wrote in each group; in none by the empty key."""
        acts: dict[tuple[str, str], list[datetime]] = defaultdict(list)
        roots = [(row.group, self.threads[row.key]) for row in self.company.questions]
        roots += [(row.group, self.thanks[row.key]) for row in self.company.thanks]
        roots += [(row.group, self.posts[row.key]) for row in self.company.posts]
        for group_key, root in roots:
            for post in root.walk():
                acts[group_key, post.by].append(post.at)
        return acts

    @cached_property
    def _acts(self) -> dict[str, list[datetime]]:
        """When each person did anything that others see."""
        acts: dict[str, list[datetime]] = defaultdict(list)
        for (_, username), moments in self._acts_in.items():
            acts[username] += moments
        for group in self.company.groups.values():
            for request in group.requests:
                acts[request.by].append(self.asked(group, request))
                if decided := self.decided(group, request):
                    acts[request.decided_by].append(decided)
        return acts

    def _thread(self, question: DemoQuestion) -> Post:
        at = self.timeline.moment(question.when, self.company.zone(question.by), question.key)
        root = self._edited(Post(question.key, "question", question.by, at, question.body, question.votes), question)
        replies = self._comments(root, question.comments)
        for number, row in enumerate(question.answers, 1):
            key = f"{question.key}:{number}"
            when = self.timeline.after(at, row.at, self.company.zone(row.by), key)
            answer = self._edited(Post(key, "answer", row.by, when, row.body, row.votes), row)
            replies.append(replace(answer, replies=tuple(self._comments(answer, row.comments))))
        return replace(root, replies=tuple(replies))

    def _edited(self, post: Post, row: DemoQuestion | DemoAnswer) -> Post:
        if row.edited is None:
            return post
        at = self.timeline.after(post.at, row.edited.at, self.company.zone(post.by), f"{post.key}:edited")
        return replace(post, was=row.edited.was, edited_at=at)

    def _thanks(self, row: DemoThanks) -> Post:
        at = self.timeline.moment(row.when, self.company.zone(row.by), row.key)
        root = Post(row.key, "thanks", row.by, at, row.reason)
        return replace(root, replies=tuple(self._comments(root, row.comments)))

    def _post(self, row: DemoPost) -> Post:
        at = self.timeline.moment(row.when, self.company.zone(row.by), row.key)
        root = Post(row.key, "post", row.by, at, row.body)
        return replace(root, replies=tuple(self._comments(root, row.comments)))

    def _comments(self, parent: Post, rows: tuple[DemoComment, ...]) -> list[Post]:
        comments = []
        for number, row in enumerate(rows, 1):
            key = f"{parent.key}:c{number}"
            when = self.timeline.after(parent.at, row.at, self.company.zone(row.by), key)
            to = f"{parent.key}:c{row.to}" if row.to else ""
            comments.append(Post(key, "comment", row.by, when, row.text, to=to))
        return comments


def _dice(*words: str) -> random.Random:
    """Return chance that falls the same way for the same words."""
    return random.Random(":".join(words))  # noqa: S311 - it decides who liked an answer, nothing secret
