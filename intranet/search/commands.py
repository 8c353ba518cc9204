"""``intranet search``: bring the index up to date, build it anew, say how it stands."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from intranet.search import drain as draining
from intranet.search import rebuild as rebuilding
from intranet.search.engine import engine
from intranet.search.snapshot import Unavailable


@click.group()
def search() -> None:
    """Look after the search index."""


@search.command()
@with_appcontext
def rebuild() -> None:
    """Build the index anew from the database; the old one answers until the new one is ready."""
    interactive = sys.stderr.isatty()

    def progress(kind: str, count: int) -> None:
        if interactive:
            click.echo(f"\r{count} documents, {kind} ", nl=False, err=True)

    count = rebuilding.rebuild(progress)
    if interactive:
        click.echo(err=True)
    if count is None:
        raise click.ClickException("another process is rebuilding the index")
    draining.drain()
    click.echo(f"The index holds {count} documents.")


@search.command()
@with_appcontext
def drain() -> None:
    """Index what changed and is not found yet."""
    click.echo(f"{draining.drain()} changes indexed.")


@search.command()
@with_appcontext
def status() -> None:
    """Say how many documents there are, what waits, and whether the index is sound; exit 1 if not."""
    own = engine()
    click.echo(f"waiting: {draining.pending()}")
    if (damage := own.store.damage()) is not None:
        click.echo(f"damaged: {damage}")
    try:
        click.echo(f"documents: {own.count()}")
    except Unavailable:
        click.echo("documents: none; the job process will rebuild the index, or: intranet search rebuild")
        raise SystemExit(1) from None


VERBS = [search]
