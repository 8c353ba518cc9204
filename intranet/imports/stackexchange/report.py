"""The end of an import, in words and numbers."""

from __future__ import annotations

from collections.abc import Iterator

from intranet.imports.stackexchange.importing import Outcome
from intranet.imports.stackexchange.texts import ANSWERS, QUESTIONS, REMARKS

#: How many things a line names before it only counts, and how many exceptions are shown.
NAMED, SHOWN = 10, 20
COLUMNS = ("in the dump", "arrived", "here before", "left out")


def lines(outcome: Outcome) -> Iterator[str]:
    """Yield the report, line by line."""
    if outcome.order.dry_run:
        yield "This was a dry run: nothing was changed. An import would have this result:"
    yield from _table(outcome)
    yield from _left_out(outcome)
    yield from _notes(outcome)
    yield from _exceptions(outcome)


def _table(outcome: Outcome) -> Iterator[str]:
    found, texts, place = outcome.found, outcome.texts, outcome.place
    rows: list[tuple[str, tuple[int | None, ...]]] = []
    for name, kind, total in (
        ("Questions", QUESTIONS, len(found.questions)),
        ("Answers", ANSWERS, len(found.answers) + len(found.orphans)),
        ("Comments", REMARKS, found.remarks + found.skipped["comments on posts that are not imported"]),
    ):
        new, known = texts.new[kind], texts.known[kind]
        rows.append((name, (total, new, known, total - new - known)))
    accepted = len(found.accepted) + len(found.strayed)
    rows.insert(2, ("  of them accepted", (accepted, outcome.accepted, None, None)))
    for name, authors in (
        ("Authors", found.with_account),
        ("Authors by name alone", found.authors.keys() - found.with_account),
    ):
        rows.append(
            (name, (len(authors), len(authors & outcome.new_authors), len(authors & place.authors.keys()), None))
        )
    rows.insert(-1, ("  of them colleagues", (None, len(outcome.colleagues), None, None)))
    rows.append(("Accounts without a text", (found.silent, None, None, found.silent)))
    yield f"{'':<24}" + "".join(f"{column:>13}" for column in COLUMNS)
    for name, numbers in rows:
        yield f"{name:<24}" + "".join(f"{'' if number is None else f'{number:,}':>13}" for number in numbers)


def _left_out(outcome: Outcome) -> Iterator[str]:
    found, texts = outcome.found, outcome.texts
    for what, number in sorted(found.skipped.items()):
        named = f" (numbers {_some(found.orphans)})" if what.startswith("answers") else ""
        yield f"Left out: {number:,} {what}{named}."
    if homeless := sum(texts.homeless.values()):
        yield f"Left out: {homeless:,} texts under posts that were imported before and removed here."
    if others := outcome.dump.other_files:
        yield f"Not read: {', '.join(others)}."
    for name, address in sorted(outcome.dump.external_dtds.items()):
        yield f"Not fetched: the external DTD {address} that {name} names."


def _notes(outcome: Outcome) -> Iterator[str]:
    found, texts, place = outcome.found, outcome.texts, outcome.place
    if found.posts_without_account + found.remarks_without_account:
        yield (
            f"Without an account: {found.posts_without_account:,} posts and {found.remarks_without_account:,} comments;"
            " they carry the name that the dump gives, or none."
        )
    if found.missing_accounts:
        yield f"Not in Users.xml: the authors {_some(found.missing_accounts)}; they are named after their number."
    if found.strayed:
        yield f"Not accepted: an answer that does not belong to its question, of questions {_some(found.strayed)}."
    if found.closed:
        yield f"Open again: {found.closed:,} questions that were closed over there."
    if texts.long:
        yield f"Longer than anything written here: {texts.long:,} texts; to edit them they must be cut."
    if place.matches.notes:
        yield from (f"No match: {note}." for note in place.matches.notes)
    if place.other_groups:
        yield f"The same community is in {place.other_groups} other group(s) already."
    if place.group_id is None and place.owner_id is None:
        yield "The new group has no owner: no administrator has signed in yet. Name one with --owner."
    if outcome.site:
        yield f"Sources link to {outcome.site}."
    else:
        yield "Sources link to Stack Exchange as a whole: the dump does not tell its site. Name it with --site."


def _exceptions(outcome: Outcome) -> Iterator[str]:
    exceptions, compared = outcome.texts.exceptions, sum(outcome.texts.new.values())
    differing = len({(kind, number) for kind, number, _what in exceptions})
    if compared:
        yield f"Compared with the originals: {compared - differing:,} of {compared:,} texts read the same."
    for kind, number, what in exceptions[:SHOWN]:
        yield f"  {kind} {number} differs in {what}"
    if len(exceptions) > SHOWN:
        yield f"  … and {len(exceptions) - SHOWN:,} more; --exceptions FILE keeps all of them."


def _some(values: list[int] | list[str]) -> str:
    shown = ", ".join(str(value) for value in values[:NAMED])
    return f"{shown} and {len(values) - NAMED:,} more" if len(values) > NAMED else shown
