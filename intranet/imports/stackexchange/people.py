"""Authors: colleagues who are matched by a file, and imported people for everybody else."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from sqlalchemy import func, insert, select

from intranet.database import db, portions
from intranet.imports.models import ImportedPerson
from intranet.imports.stackexchange.rows import CannotImport
from intranet.people.models import NAME_LENGTH, Person, PersonState

#: The columns of the file, as the header must name them (in any case).
ACCOUNT, MAIL = "userid", "mail"


@dataclass(slots=True)
class Matches:
    """Which authors of a dump are colleagues, and what of the file came to nothing."""

    people: dict[str, int] = field(default_factory=dict)  # Written.author: person
    notes: list[str] = field(default_factory=list)


def read_people_file(path: Path) -> dict[int, str]:
    """Return the mail addresses of accounts from a CSV file with the columns UserId and mail.

    Raises CannotImport, with the line, for what is no such file.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read(file, path.name)
    except OSError as error:
        raise CannotImport(f"{path} cannot be read: {error.strerror}.") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise CannotImport(f"{path.name} is no CSV file in UTF-8: {error}.") from None


def _read(file: TextIO, name: str) -> dict[int, str]:
    header = file.readline()
    separator = ";" if header.count(";") > header.count(",") else ","  # spreadsheets in German write ";"
    columns = [column.strip().strip('"').lower() for column in header.split(separator)]
    if ACCOUNT not in columns or MAIL not in columns:
        raise CannotImport(f"{name}: the first line must name the columns UserId and mail.")
    mails: dict[int, str] = {}
    rows = csv.DictReader(file, columns, delimiter=separator)
    for row in rows:
        line = rows.line_num + 1
        number, mail = (row[ACCOUNT] or "").strip(), (row[MAIL] or "").strip().lower()
        if not number and not mail:
            continue
        if not number.removeprefix("-").isdecimal() or "@" not in mail:
            raise CannotImport(f"{name}, line {line}: needs the number of an account and a mail address.")
        if mails.setdefault(int(number), mail) != mail:
            raise CannotImport(f"{name}, line {line}: account {number} has a second mail address.")
    return mails


def match(mails: Mapping[int, str], authors: Iterable[str], known: Mapping[str, int | None]) -> Matches:
    """Find the colleagues of today and former ones by their mail addresses.

    ``authors`` wrote something in the dump; ``known`` came with an earlier run and stay who they are.
    """
    people = _people_by_mail(set(mails.values()))
    matches, wrote = Matches(), set(authors)
    for number, mail in mails.items():
        author, found = str(number), people.get(mail, [])
        if author not in wrote:
            matches.notes.append(f"account {number} wrote nothing")
        elif author in known and known[author] not in found:
            matches.notes.append(f"account {number} was imported before and stays as it is")
        elif len(found) == 1:
            matches.people[author] = found[0]
        elif found:
            matches.notes.append(f"{mail} belongs to {len(found)} people here, account {number} to none of them")
        else:
            matches.notes.append(f"nobody here has {mail}, the address of account {number}")
    return matches


def _people_by_mail(mails: set[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for portion in portions(sorted(mails)):
        rows = db.session.execute(
            select(Person.id, func.lower(Person.email)).where(
                func.lower(Person.email).in_(portion), Person.state != PersonState.IMPORTED
            )
        )
        for person_id, mail in rows:
            found.setdefault(mail, []).append(person_id)
    return found


def add_authors(source: str, names: Mapping[str, str], matched: Mapping[str, int]) -> dict[str, int]:
    """Add the authors of ``names`` as imported people, or as the colleague who was matched.

    Returns the people by author. The caller commits.
    """
    people: dict[str, int] = {}
    strangers = {
        author: Person(display_name=name[:NAME_LENGTH], state=PersonState.IMPORTED)
        for author, name in names.items()
        if author not in matched
    }
    db.session.add_all(strangers.values())
    db.session.flush()
    for author in names:
        people[author] = matched[author] if author in matched else strangers[author].id
    rows = [{"source": source, "external_id": author, "person_id": people[author]} for author in names]
    if rows:
        db.session.execute(insert(ImportedPerson), rows)
    return people
