"""``intranet digests``: write the digests that are due, or say who would get one and why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import click
from flask.cli import with_appcontext

from intranet import clock, jobs
from intranet.database import db
from intranet.digests import planner, queries, standing
from intranet.digests.hours import is_good_hour
from intranet.digests.planner import Plan
from intranet.mail import sending
from intranet.scheduling import holding
from intranet.settings import settings

WORDS = {
    standing.DUE: "due",
    "not_quiet": "were here within the last 14 days",
    "planned_already": "have their digest of this week, or none was worth a mail",
    "mailed_lately": "got one too recently for their choice and answer",
    "does_not_come_back": "got three without coming back",
    "opted_out": "want none",
    "never_signed_in": "never signed in",
    "no_address": "have no mail address",
    "mailbox_refuses": "have a mailbox that refuses our mails",
    "deactivated": "left the company",
    "imported": "wrote elsewhere and are no colleagues",
}


def plan_due() -> None:
    """Plan the week's edition while it is a good hour; the timetable calls every hour."""
    if is_good_hour(clock.now()) and not _waits():
        planner.plan()
        jobs.wake("mail")


def _waits() -> bool:
    """Whether this week's edition waits for a person, or has been decided about."""
    waits = holding.must_wait("digests", f"digests:{planner.edition_of(clock.now())}", clock.now())
    db.session.commit()
    return waits


@click.group()
def digests() -> None:
    """Write to quiet members."""


@digests.command()
@click.option("--dry-run", is_flag=True, help="Decide the same, write nothing.")
@click.option("--names", is_flag=True, help="Name the people; otherwise only numbers are shown.")
@with_appcontext
def send(dry_run: bool, names: bool) -> None:
    """Plan this week's digests now and send them."""
    plan = planner.plan(dry_run=dry_run)
    _print(plan, dry_run)
    if names:
        _print_names(plan)
    if dry_run:
        return
    if settings().mail_server:
        ended = sending.send_due()
        click.echo(f"Mails: {_listed(ended) or 'none due'}.")
    else:
        click.echo("They wait in the outbox: the setting mail_server is empty.")


@digests.command()
@with_appcontext
def status() -> None:
    """Show the latest editions and what became of them."""
    for row in queries.editions():
        click.echo(f"{row.edition}  {_listed(row.states)}, {row.unsubscribed} ended by its link")


def _print(plan: Plan, dry_run: bool) -> None:
    verb = "would get" if dry_run else "get"
    click.echo(f"Edition {plan.edition}: {plan.planned} {verb} a digest.")
    items = [sum(sizes.values()) for sizes in plan.sizes.values()]
    if items:
        sections: Counter[str] = sum(plan.sizes.values(), start=Counter())
        click.echo(f"  {min(items)} to {max(items)} items each; in all {_listed(sections)}")
    if plan.outcomes[planner.NO_CONTENT]:
        click.echo(f"{plan.outcomes[planner.NO_CONTENT]:>7} quiet, but nothing worth a mail happened")
    for name, number in sorted(plan.standings.items(), key=lambda pair: -pair[1]):
        if name != standing.DUE:
            click.echo(f"{number:>7} {WORDS[name]}")


def _print_names(plan: Plan) -> None:
    names = queries.names([*plan.sizes, *plan.skipped])
    for person_id, sizes in plan.sizes.items():
        click.echo(f"  {names[person_id]}: {_listed(sizes)}")
    for person_id in plan.skipped:
        click.echo(f"  {names[person_id]}: nothing worth a mail")


def _listed(numbers: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in sorted(numbers.items()))


VERBS = (digests,)
