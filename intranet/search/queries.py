"""Reading the search: pages of results, suggestions while typing, similar questions.

Whatever the index says, a thing is shown only if its own feature, asked in SQL, lets the viewer see it. Of what
has changed and is not indexed anew, the words of the index are not shown: they may have been taken away.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from flask_babel import gettext as _

from intranet import jobs
from intranet.access import Viewer
from intranet.search import fallback, highlight, outbox
from intranet.search.collecting import Choice
from intranet.search.documents import Card, Hit
from intranet.search.engine import Engine, Found, Result, engine
from intranet.search.highlight import Matched
from intranet.search.parsing import Request, parse
from intranet.search.snapshot import Unavailable
from intranet.search.sources import sources
from intranet.web.pagination import Page

PER_PAGE = 20
#: How an address says whether questions are to have an accepted answer.
STATES = {True: "yes", False: "no"}
#: Nobody reads further; it bounds what a page can cost.
MOST_PAGES = 25
SUGGESTED_PER_KIND = 4
MOST_GROUPS = 10
#: Fewer letters of a title say nothing.
SHORTEST_TITLE = 4
#: With fewer results, or words that nobody wrote, another spelling is tried.
FEW = 5


@dataclass(frozen=True, slots=True)
class Facet:
    """One value to narrow the results by, with how many would remain."""

    value: str
    label: str
    count: int
    is_chosen: bool = False
    counted: bool = True

    @property
    def told(self) -> str:
        """The count as it is said, where it may not be said beyond what a page shows."""
        return str(self.count) if self.counted or self.count <= PER_PAGE else f"{PER_PAGE}+"


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results and all that is said around it.

    ``asked`` was typed and ``answered_for`` was searched: they differ where nothing was found and
    another spelling was. ``did_you_mean`` is another spelling worth trying. ``from_sql`` says that the
    index is being rebuilt and the answer is plainer.
    """

    asked: str
    choice: Choice
    page: Page[Hit]
    kinds: list[Facet] = field(default_factory=list)
    groups: list[Facet] = field(default_factory=list)
    states: list[Facet] = field(default_factory=list)
    answered_for: str = ""
    did_you_mean: str | None = None
    complete: int = 0  # how many have every word; the others follow them
    from_sql: bool = False
    in_time: bool = True
    counted: bool = True  # whether it may be said how many there are, however many

    @property
    def tells_total(self) -> bool:
        """Whether it is said how many there are."""
        return self.counted or self.total <= PER_PAGE

    @property
    def total(self) -> int:
        """How many things were found that the viewer may see."""
        return self.page.total

    @property
    def narrowing(self) -> dict[str, list[Facet]]:
        """The facets worth showing: a single value narrows nothing, unless it can be taken back."""
        facets = {"kind": self.kinds, "group": self.groups, "answered": self.states}
        return {
            name: values for name, values in facets.items() if len(values) > 1 or any(one.is_chosen for one in values)
        }


@dataclass(frozen=True, slots=True)
class Suggestions:
    """A few results of each kind, and how many there are in all."""

    asked: str
    groups: list[tuple[str, list[Hit]]] = field(default_factory=list)  # label of the kind, its best
    total: int = 0
    counted: bool = True

    @property
    def tells_total(self) -> bool:
        """Whether it is said how many there are."""
        return self.counted or self.total <= PER_PAGE


def search(
    viewer: Viewer,
    text: str,
    *,
    kinds: Iterable[str] = (),
    group_id: int | None = None,
    answered: bool | None = None,
    page: int = 1,
) -> Results:
    """Return a page of what the viewer may see of what was searched for."""
    request = parse(text)
    known = frozenset(kind for kind in kinds if kind in sources())
    choice = Choice(known or None, group_id, answered)
    number = min(max(page, 1), MOST_PAGES)
    if not request:
        return Results(text, choice, Page([], 1, PER_PAGE, 0))
    try:
        return _from_index(engine(), viewer, text, request, choice, number)
    except Unavailable:
        _ask_for_repair()
        return _from_sql(viewer, text, request, choice)


def suggest(viewer: Viewer, text: str) -> Suggestions:
    """Return the best few of each kind for what is being typed."""
    request = parse(text)
    if not request:
        return Suggestions(text)
    try:
        result = engine().suggest(viewer, request, per_kind=SUGGESTED_PER_KIND)
    except Unavailable:
        _ask_for_repair()
        found = [Found(kind, pk, "", "") for kind, pk in fallback.find(viewer, request.spoken, SUGGESTED_PER_KIND)]
        result = Result(found, len(found))
    hits = _hits(viewer, result.found, highlight.matched_by(request, engine().languages))
    by_kind = [(str(source.label), [hit for hit in hits if hit.kind == kind]) for kind, source in sources().items()]
    missing = len(result.found) - len(hits)
    total, counted = result.total - missing, _counted(hit.kind for hit in hits)
    return Suggestions(text, [(label, some) for label, some in by_kind if some], total, counted)


def similar_questions(viewer: Viewer, title: str) -> list[Hit]:
    """Return up to five questions with a title like this one, best first."""
    request = parse(title)
    if len(title.strip()) < SHORTEST_TITLE or not request.words:
        return []
    try:
        found = engine().similar(viewer, request, kind="question")
    except Unavailable:
        _ask_for_repair()
        return []
    return _hits(viewer, found, highlight.matched_by(Request(), engine().languages))


def _ask_for_repair() -> None:
    if engine().may_ask_for_repair():
        jobs.wake("search")


def _from_index(own: Engine, viewer: Viewer, text: str, request: Request, choice: Choice, number: int) -> Results:
    offset = (number - 1) * PER_PAGE
    result = own.search(viewer, request, choice, offset=offset, limit=PER_PAGE)
    asked_for, meant = text, None
    if (result.total < FEW or result.complete < result.total) and (corrected := _corrected(own, viewer, request)):
        if result.kinds:
            meant = corrected
        else:
            asked_for, request = corrected, parse(corrected)
            result = own.search(viewer, request, choice, offset=offset, limit=PER_PAGE)
    hits = _hits(viewer, result.found, highlight.matched_by(request, own.languages))
    result = _without(result, {(hit.kind, hit.pk) for hit in hits})
    return Results(
        text,
        choice,
        Page(hits, number, PER_PAGE, min(result.total, MOST_PAGES * PER_PAGE)),
        _kind_facets(result, choice),
        _group_facets(viewer, result, choice),
        _state_facets(result, choice),
        answered_for=asked_for,
        did_you_mean=meant,
        complete=result.complete,
        in_time=result.in_time,
        counted=_counts(result, choice),
    )


def _counts(result: Result, choice: Choice) -> bool:
    """Whether it may be said how many things were found, of the kinds that were chosen."""
    return _counted(kind for kind in result.kinds if choice.kinds is None or kind in choice.kinds)


def _counted(kinds: Iterable[str]) -> bool:
    """Whether it may be said of all of these kinds how many were found."""
    return all(source.counted for kind in kinds if (source := sources().get(kind)))


def _corrected(own: Engine, viewer: Viewer, request: Request) -> str | None:
    """Return another spelling, where something that the viewer may see now is found by it."""
    corrected = own.correct(viewer, request)
    if corrected is None:
        return None
    behind = outbox.waiting([(found.kind, found.pk) for found in corrected.found])
    current = [found for found in corrected.found if (found.kind, found.pk) not in behind]
    return corrected.text if _hits(viewer, current, highlight.matched_by(request, own.languages)) else None


def _from_sql(viewer: Viewer, text: str, request: Request, choice: Choice) -> Results:
    rows = fallback.find(viewer, request.spoken, PER_PAGE, choice.kinds)
    found = [Found(kind, pk, "", "") for kind, pk in rows]
    hits = _hits(viewer, found, highlight.matched_by(request, engine().languages))
    page = Page(hits, 1, max(PER_PAGE, len(hits)), len(hits))
    return Results(text, choice, page, answered_for=text, complete=len(hits), from_sql=True)


def _hits(viewer: Viewer, found: Sequence[Found], matched: Matched) -> list[Hit]:
    """Return those results that their features let the viewer see, in one question to each feature."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for result in found:
        wanted[result.kind].append(result.pk)
    cards: dict[tuple[str, int], Card] = {}
    for kind, pks in wanted.items():
        if source := sources().get(kind):
            cards.update({(kind, pk): card for pk, card in source.hydrate(viewer, pks).items()})
    behind = outbox.waiting(cards.keys())
    return [
        _hit(result, card, matched, is_behind=(result.kind, result.pk) in behind)
        for result in found
        if (card := cards.get((result.kind, result.pk))) is not None
    ]


def _hit(result: Found, card: Card, matched: Matched, *, is_behind: bool) -> Hit:
    text = (not is_behind and result.body) or card.lead
    snippet = highlight.snippet(text, matched) or highlight.beginning(card.lead or text)
    return Hit(result.kind, result.pk, highlight.marked(card.title, matched), snippet, card, result.is_answered)


def _without(result: Result, shown: set[tuple[str, int]]) -> Result:
    """Take from the counts what SQL did not let through: the index was a moment behind."""
    gone = [found for found in result.found if (found.kind, found.pk) not in shown]
    kinds = result.kinds - Counter(found.kind for found in gone)
    return replace(result, total=result.total - len(gone), kinds=kinds) if gone else result


def _kind_facets(result: Result, choice: Choice) -> list[Facet]:
    return [
        Facet(
            kind,
            str(source.label),
            result.kinds[kind],
            choice.kinds is not None and kind in choice.kinds,
            source.counted,
        )
        for kind, source in sources().items()
        if result.kinds[kind] or (choice.kinds is not None and kind in choice.kinds)
    ]


def _group_facets(viewer: Viewer, result: Result, choice: Choice) -> list[Facet]:
    """Groups are named by their own feature, which knows whether the viewer may know of them."""
    source, counted = sources().get("group"), _counts(result, choice)
    ids = [group_id for group_id, _ in result.groups.most_common(MOST_GROUPS)]
    if choice.group_id is not None and choice.group_id not in ids:
        ids.append(choice.group_id)
    names = source.hydrate(viewer, ids) if source and ids else {}
    return [
        Facet(str(group_id), names[group_id].title, result.groups[group_id], group_id == choice.group_id, counted)
        for group_id in ids
        if group_id in names
    ]


def _state_facets(result: Result, choice: Choice) -> list[Facet]:
    labels = {True: _("With an accepted answer"), False: _("Without one")}
    return [
        Facet(STATES[state], label, result.answered[state], choice.answered is state)
        for state, label in labels.items()
        if result.answered[state] or choice.answered is state
    ]
