"""``intranet demo``: the invented company, planted in a site that is there to be tried."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from intranet.demo.company import load
from intranet.demo.seed.planting import plant
from intranet.settings import settings


@click.group()
def demo() -> None:
    """Try the site with an invented company."""


@demo.command()
@with_appcontext
def seed() -> None:
    """Fill the database with the demo company; running it again changes nothing."""
    if not settings().demo:
        raise click.ClickException("this is no demo: invented people would mix with real ones (setting: demo)")
    company = load()
    click.echo(f"Planting {company.name}")
    for row in plant(company):
        click.echo(f"  {row.kind:<10} {row.added:>4} new  {row.seconds:5.1f} s")


VERBS = (demo,)
