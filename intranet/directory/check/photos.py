"""Whether people have pictures in the directory, and whether they are small enough to be taken over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from intranet.directory.check.look import Look
from intranet.directory.check.report import Step, ok, warn
from intranet.directory.entries import Entry
from intranet.directory.errors import AnswerTooLong
from intranet.directory.finding import entries_of

#: People whose photos are looked at, and the bytes that are read for it at most.
SAMPLE, MOST_BYTES = 20, 5_000_000


def photos(look: Look) -> Iterator[Step]:
    """Look at the photos of some people: their number and their sizes."""
    config = replace(look.config, people_bases=tuple(look.bases))  # those that there are: the others are told already
    names = config.fields["photo"]
    if not look.people or not names:
        return
    ids = [config.dialect.decode_id(raw) for entry in look.people for raw in entry.raw(config.id_attribute)[:1]]
    try:
        with look.session() as session:
            found = list(entries_of(session, config, ids[:SAMPLE], list(names), MOST_BYTES))
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


def _first(entry: Entry, names: tuple[str, ...]) -> bytes:
    return next((value for name in names for value in entry.raw(name) if value), b"")
