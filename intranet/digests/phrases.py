"""The sentences of a digest. Each returns plain text in the language in force; templates escape it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import flask_babel

from intranet.digests.lines import Contents, Line
from intranet.digests.models import Reason, Section
from intranet.people.models import DigestFrequency, Person
from intranet.settings import settings

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext

#: A phone shows so much of a subject.
SUBJECT = 60
NAMED = 3


def what(line: Line, *, shortly: bool = False) -> str:
    """Say what happened: "Ben Okafor answered your question"; ``shortly`` by the first name."""
    if line.reason is Reason.NEW_GROUP:
        return ngettext("%(num)s member", "%(num)s members", line.place.members if line.place else 0)
    name = line.author.display_name if line.author else _("A former colleague")
    name = name.split()[0] if shortly and name.split() else name
    if line.kind == "thanks":
        if line.reason is Reason.THANKED:
            return _("%(name)s thanked you", name=name)
        return _("%(name)s thanked %(people)s", name=name, people=_list([who.display_name for who in line.recipients]))
    if line.section is not Section.FOR_YOU and line.kind == "post":
        return _("%(name)s wrote a post", name=name)
    if line.section is not Section.FOR_YOU and line.kind == "announcement":
        return _("%(name)s announced", name=name)
    if line.section is not Section.FOR_YOU and line.kind == "event":
        return _("%(name)s plans an event", name=name)
    if line.section is not Section.FOR_YOU:
        return _("%(name)s asked", name=name)
    if line.others:
        return _reply_of_many(line, name)
    return _reply_of_one(line, name)


def _reply_of_one(line: Line, name: str) -> str:
    if line.kind == "answer":
        return _("%(name)s answered your question", name=name)
    match line.reason:
        case Reason.YOUR_ANSWER:
            return _("%(name)s commented on your answer", name=name)
        case Reason.YOUR_POST:
            return _("%(name)s commented on your post", name=name)
        case Reason.YOUR_COMMENT:
            return _("%(name)s replied to your comment", name=name)
        case Reason.YOUR_EVENT:
            return _("%(name)s commented on your event", name=name)
        case Reason.YOUR_THANKS:
            return _("%(name)s commented on your thanks", name=name)
        case _:
            return _("%(name)s commented on your question", name=name)


def _reply_of_many(line: Line, name: str) -> str:
    if line.kind == "answer":
        return ngettext(
            "%(name)s and %(num)s other answered your question",
            "%(name)s and %(num)s others answered your question",
            line.others,
            name=name,
        )
    return _comment_of_many(line, name)


def _comment_of_many(line: Line, name: str) -> str:
    match line.reason:
        case Reason.YOUR_ANSWER:
            return ngettext(
                "%(name)s and %(num)s other commented on your answer",
                "%(name)s and %(num)s others commented on your answer",
                line.others,
                name=name,
            )
        case Reason.YOUR_POST:
            return ngettext(
                "%(name)s and %(num)s other commented on your post",
                "%(name)s and %(num)s others commented on your post",
                line.others,
                name=name,
            )
        case Reason.YOUR_EVENT:
            return ngettext(
                "%(name)s and %(num)s other commented on your event",
                "%(name)s and %(num)s others commented on your event",
                line.others,
                name=name,
            )
        case Reason.YOUR_THANKS:
            return ngettext(
                "%(name)s and %(num)s other commented on your thanks",
                "%(name)s and %(num)s others commented on your thanks",
                line.others,
                name=name,
            )
        case _:
            return ngettext(
                "%(name)s and %(num)s other commented on your question",
                "%(name)s and %(num)s others commented on your question",
                line.others,
                name=name,
            )


def why(line: Line) -> str:
    """Say why it is in the digest: "in Cycling, which you joined"."""
    group = line.place.name if line.place else ""
    match line.reason:
        case Reason.NEW_GROUP:
            return _("a new group you may join") if line.may_be_named else _("a new group you may ask to join")
        case Reason.TAG if group:
            return _("in %(group)s, about %(tag)s, where you have answered before", group=group, tag=line.detail)
        case Reason.TAG:
            return _("about %(tag)s, where you have answered before", tag=line.detail)
        case Reason.JOINED:
            return _("in %(group)s, which you joined", group=group)
        case Reason.EVERYONE:
            return _("for everyone at %(company)s", company=settings().company_name)
        case Reason.ANNOUNCED:
            return _("announced to you")
        case _ if group:
            return _("in %(group)s", group=group)
        case _:
            return _("for everyone to read")


def answers(line: Line) -> str:
    """Say how many answers a question has; nothing of anything else."""
    if line.kind != "question":
        return ""
    return ngettext("%(num)s answer", "%(num)s answers", line.answers) if line.answers else _("No answer yet")


def subject(digest: Contents) -> str:
    """Name the best thing inside, truthfully, in at most sixty characters and nothing of closed groups."""
    return next((text for text in _subjects(digest) if len(text) <= SUBJECT), _("What happened while you were away"))


def _subjects(digest: Contents) -> Sequence[str]:
    personal = digest.of(Section.FOR_YOU)
    if personal:
        return _about_you(personal[0])
    waiting = [line for line in digest.of(Section.WAITING) if line.reason is Reason.TAG and line.may_be_named]
    if waiting:
        return [_("A question about %(tag)s waits for someone like you", tag=waiting[0].detail)]
    titles = [line for line in (*digest.of(Section.GROUPS), *digest.of(Section.WAITING)) if line.may_be_named]
    return [_quoted(line) for line in titles] + _places(digest)


def _about_you(line: Line) -> list[str]:
    texts = [what(line), what(line, shortly=True)]
    if line.place is not None and line.place.is_open:
        texts.insert(0, _("%(sentence)s in %(group)s", sentence=texts[0], group=line.place.name))
    return texts


def _quoted(line: Line) -> str:
    if line.title:
        return _("New: %(title)s", title=line.title)
    return what(line)


def _places(digest: Contents) -> list[str]:
    names = list(dict.fromkeys(line.place.name for line in digest.lines if line.place and line.place.is_open))
    if not names:
        return []
    return [_("New in %(groups)s", groups=_list(names[:NAMED])), _("New in %(groups)s", groups=names[0])]


def preheader(digest: Contents) -> str:
    """Return what stands beside the subject in the list of mails: what else is inside."""
    others = [line for line in digest.lines if line.may_be_named and line.section is not Section.NEW_GROUPS][1:]
    texts = [line.title or what(line) for line in others[:NAMED]]
    return " · ".join(texts) or _("Chosen for you, and nothing you have seen before.")


def promise(person: Person) -> str:
    """Say why this mail came and what will not happen."""
    if person.digest_frequency == DigestFrequency.MONTHLY:
        rhythm = _("We write once a month at most")
    else:
        rhythm = _("We write once a week at most")
    return _(
        "You get this because you have not been here for two weeks or more. %(rhythm)s, and stop by ourselves"
        " when you do not come back. Nobody counts whether you open this mail or follow its links.",
        rhythm=rhythm,
    )


def _groups_heading(lines: Sequence[Line]) -> str:
    if all(line.place for line in lines):
        return _("In your groups")
    return _("In your groups and the whole company") if any(line.place for line in lines) else _("In the whole company")


HEADINGS: tuple[tuple[Section, Callable[[Sequence[Line]], str]], ...] = (
    (Section.FOR_YOU, lambda _lines: _("For you")),
    (Section.WAITING, lambda _lines: _("Waiting for an answer")),
    (Section.GROUPS, _groups_heading),
    (Section.NEW_GROUPS, lambda _lines: _("New groups")),
)


def sections(digest: Contents) -> list[tuple[Section, str, list[Line]]]:
    """Return the sections that have something, with their headings."""
    filled = ((section, heading, digest.of(section)) for section, heading in HEADINGS)
    return [(section, heading(lines), lines) for section, heading, lines in filled if lines]


def _list(names: Sequence[str]) -> str:
    """Join names as the language does: "Ada, Ben and Cleo"."""
    shown = list(names[:NAMED])
    if len(names) > NAMED:
        shown.append(ngettext("%(num)s other", "%(num)s others", len(names) - NAMED))
    if len(shown) < 2:
        return "".join(shown)
    return _("%(first)s and %(last)s", first=", ".join(shown[:-1]), last=shown[-1])
