"""What stands in a digest, as finished values: its lines, and the whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from intranet.digests.models import Reason, Section
from intranet.digests.ranking import ENOUGH
from intranet.mail.rendering import absolute_url
from intranet.people.queries import PersonCard


@dataclass(frozen=True, slots=True)
class Place:
    """The group something stands in."""

    id: int
    name: str
    is_open: bool
    purpose: str = ""
    members: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """One thing in a digest, with everything its sentence needs."""

    section: Section
    reason: Reason
    endpoint: str  # the page it is read on
    arguments: Mapping[str, int]
    anchor: str | None = None
    kind: str = ""
    item_id: int | None = None
    title: str = ""  # of the thread; thanks have none
    detail: str = ""
    author: PersonCard | None = None
    place: Place | None = None
    recipients: Sequence[PersonCard] = ()
    others: int = 0  # further people who replied to the same thing
    answers: int = 0
    excerpt: str = ""  # empty where the words stay in the group

    @property
    def url(self) -> str:
        """Return the address for a mail, whose reader is on no page of ours."""
        return absolute_url(self.endpoint, _anchor=self.anchor, **self.arguments)

    @property
    def is_tinted(self) -> bool:
        """Whether it stands on a ground of its colour: thanks, and questions that wait."""
        return self.kind == "thanks" or self.section is Section.WAITING

    @property
    def may_be_named(self) -> bool:
        """Whether the title may stand in a subject, which lies open on locked screens."""
        return (self.place is None or self.place.is_open) and self.reason is not Reason.ANNOUNCED


@dataclass(frozen=True, slots=True)
class Contents:
    """What a digest holds for its reader now."""

    since: datetime
    lines: Sequence[Line]

    def of(self, section: str) -> list[Line]:
        """Return the lines of a section."""
        return [line for line in self.lines if line.section == section]

    @property
    def item_ids(self) -> frozenset[int]:
        """Ids of everything written that is shown."""
        return frozenset(line.item_id for line in self.lines if line.item_id is not None)

    @property
    def group_ids(self) -> frozenset[int]:
        """Ids of every group that is named."""
        return frozenset(line.place.id for line in self.lines if line.place is not None)

    @property
    def is_worth_a_mail(self) -> bool:
        """Whether enough is left of what was planned."""
        written = [line for line in self.lines if line.section != Section.NEW_GROUPS]
        return len(written) >= ENOUGH or any(line.section == Section.FOR_YOU for line in written)
