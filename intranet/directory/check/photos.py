"""Whether people have pictures in the directory, and whether they are small enough to be taken over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from intranet.directory.accounts import BadEntry, read_account
from intranet.directory.check.look import Look
from intranet.directory.check.report import Step, ok, warn
from intranet.directory.entries import Entry
from intranet.directory.errors import AnswerTooLong
from intranet.directory.finding import entries_of

#: People whose photos are looked at, and the bytes that are read for it at most.
SAMPLE, MOST_BYTES = 20, 5_000_000


def photos(look: Look) -> Iterator[Step]:
    """Look at the photos of some people: their number and their sizes."""
    names = look.config.fields["photo"]
    if not look.people or not names:
        return
    there = replace(look.config, people_bases=tuple(look.bases))
    try:
        with look.session() as session:
            found = list(entries_of(session, there, list(islice(_ids(look), SAMPLE)), list(names), MOST_BYTES))
    except AnswerTooLong:
        said = f"those of {SAMPLE} people take more than {MOST_BYTES // 1_000_000} MB"
        yield warn("photos", said, "put smaller ones into the directory: 256 pixels on a side are shown")
        return
    sizes = [len(data) for entry in found if (data := _first(entry, names))]
    named = " or ".join(names)
    if sizes:
        yield ok("photos", f"{len(sizes)} of {len(found)} people have {named}, {max(sizes) / 1000:.0f} kB at most")
    else:
        yield ok("photos", f"none of {len(found)} people has {named}; people upload their own")


def _ids(look: Look) -> Iterator[str]:
    """Yield the ids of those who can be read; the others are told of already."""
    for entry in look.people:
        with suppress(BadEntry):
            yield read_account(entry, look.config).directory_id


def _first(entry: Entry, names: tuple[str, ...]) -> bytes:
    return next((value for name in names for value in entry.raw(name) if value), b"")
