"""``intranet groups``: what only the operator can mend."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from intranet.groups import following, roster
from intranet.groups.queries import ownerless as queries


@click.group()
def groups() -> None:
    """Look after groups that nobody owns any more, and after the rules of groups."""


@groups.command()
@with_appcontext
def ownerless() -> None:
    """List the active groups whose owners have all left the company."""
    for group_id, name in queries.for_the_operator():
        click.echo(f"{group_id:>6}  {name}")


@groups.command()
@click.argument("group_id", type=int)
@click.argument("username")
@with_appcontext
def give(group_id: int, username: str) -> None:
    """Make USERNAME an owner of the group GROUP_ID."""
    try:
        roster.give(group_id, username)
    except LookupError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{username} owns group {group_id} now.")


@groups.command()
@click.option("--follow", is_flag=True, help="Carry them out first, as the hourly work does.")
@with_appcontext
def rules(follow: bool) -> None:
    """List the rules by which groups get members: state, members by it, who would come and go."""
    if follow:
        following.follow_all()
    for rule in following.overview():
        click.echo(
            f"{rule.group_id:>6}  {rule.state:<8} {rule.brought:>6} by rule  +{rule.joins} -{rule.leaves}  {rule.name}"
        )


VERBS = (groups,)
