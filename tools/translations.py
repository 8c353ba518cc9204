"""Keep the catalogues of messages complete: ``check`` compares them with the code, ``update`` brings them along."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUES = ROOT / "intranet" / "translations"
#: The languages that are shipped besides English, which the code is written in.
LANGUAGES = ("de",)
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")


def extracted() -> Catalog:
    """Return every message of code and templates."""
    catalogue = Catalog(project="intranet", charset="utf-8")
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    for name, line, message, comments, context in extract_from_dir(
        ROOT, methods, options, KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    ):
        catalogue.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return catalogue


def path_of(language: str) -> Path:
    """Return where the catalogue of a language stands."""
    return CATALOGUES / language / "LC_MESSAGES" / "messages.po"


def read(language: str) -> Catalog:
    """Read the catalogue of a language, an empty one where there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="intranet", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def check() -> list[str]:
    """Return the faults: missing, fuzzy, left over, or with other placeholders than the original."""
    template = extracted()
    wanted = {(message.id, message.context): message for message in template if message.id}
    faults = []
    for language in LANGUAGES:
        there = {(message.id, message.context): message for message in read(language) if message.id}
        for key, message in wanted.items():
            if (fault := _fault(message, there.get(key))) is not None:
                where = ":".join(map(str, message.locations[0]))
                faults.append(f"{language}: {fault}: {message.id!r} ({where})")
        faults += [f"{language}: left over: {key[0]!r}" for key in there.keys() - wanted.keys()]
    return faults


def _fault(original: Message, translated: Message | None) -> str | None:
    if translated is None:
        return "missing"
    strings = translated.string if isinstance(translated.string, tuple | list) else (translated.string,)
    if not all(strings):
        return "not translated"
    if translated.fuzzy:
        return "fuzzy"
    ids = original.id if isinstance(original.id, tuple | list) else (original.id,)
    if set(PLACEHOLDER.findall(strings[-1])) != set(PLACEHOLDER.findall(ids[-1])):
        return "other placeholders"
    return None


def update() -> None:
    """Add what is new to each catalogue, drop what is gone, keep what is translated; guess nothing."""
    template = extracted()
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        with path_of(language).open("wb") as file:
            write_po(
                file, catalogue, width=110, no_location=True, omit_header=False, sort_output=True, ignore_obsolete=True
            )


def main() -> int:
    """Run the verb given on the command line."""
    if sys.argv[1:] == ["update"]:
        update()
        return 0
    if sys.argv[1:] != ["check"]:
        print("usage: translations.py check|update", file=sys.stderr)
        return 2
    faults = check()
    print("\n".join(faults) or "translations: complete")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
