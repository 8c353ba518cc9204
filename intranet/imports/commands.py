"""``intranet import``: move in a community that grew elsewhere."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext

from intranet.imports.stackexchange import report
from intranet.imports.stackexchange.importing import Order, Outcome, import_dump
from intranet.imports.stackexchange.rows import Advance, CannotImport
from intranet.imports.stackexchange.site import site_address


@click.group("import")
def imports() -> None:
    """Move in a community that grew elsewhere."""


def _site(_context: click.Context, _option: click.Parameter, value: str | None) -> str:
    try:
        return site_address(value) if value else ""
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@imports.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--group", required=True, help="Name of the group it moves into; made, open, where there is none.")
@click.option("--owner", metavar="USERNAME", help="Who owns a group that is made; else an administrator.")
@click.option(
    "--people",
    "people_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="CSV with the columns UserId and mail: which accounts are colleagues.",
)
@click.option("--language", help="Language of the texts; else the group's.")
@click.option("--site", callback=_site, help="Address of the community, where its own links do not tell it.")
@click.option(
    "--exceptions", type=click.Path(path_type=Path), metavar="FILE", help="Write there what reads differently."
)
@click.option("--dry-run", is_flag=True, help="Check and count everything, change nothing.")
@with_appcontext
def stackexchange(folder: Path, exceptions: Path | None, **order: str) -> None:
    """Import a Stack Exchange dump.

    FOLDER holds Posts.xml, Users.xml and Comments.xml. Nobody is notified. Running it again adds
    what is new in a newer dump and changes nothing else.
    """
    try:
        outcome = import_dump(Order(folder=folder, **order), _step)  # type: ignore[arg-type]
    except CannotImport as error:
        raise click.ClickException(f"{error} Nothing was imported.") from None
    for line in report.lines(outcome):
        click.echo(line)
    if exceptions:
        _write_exceptions(exceptions, outcome)


@contextmanager
def _step(name: str, size: int) -> Iterator[Advance]:
    with click.progressbar(length=size, label=f"{name:<12}", file=sys.stderr) as bar:
        yield bar.update


def _write_exceptions(path: Path, outcome: Outcome) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["kind", "number", "difference"])
        rows.writerows(outcome.texts.exceptions)


VERBS = (imports,)
