"""``intranet people …``: what an administrator on the machine can do about those who are signed in."""

from __future__ import annotations

import logging

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from intranet.database import db
from intranet.people import sessions
from intranet.people.models import Person

log = logging.getLogger("intranet.sign_in")


@click.group()
def people() -> None:
    """Look after those who are signed in."""


@people.command("sign-out")
@click.argument("username", required=False)
@click.option("--all", "everybody", is_flag=True, help="Sign everybody out, everywhere.")
@with_appcontext
def sign_out(username: str | None, everybody: bool) -> None:
    """End all sign-ins of USERNAME, a lost telephone's too, or with --all those of everybody.

    Whoever the directory still lets in can sign in again.
    """
    if everybody == bool(username):
        raise click.UsageError("Name one person, or give --all.")
    if username:
        person_id = db.session.scalar(select(Person.id).where(Person.username == username))
        if person_id is None:
            raise click.ClickException(f"nobody here has the login name {username}")
        count = sessions.close_all(person_id)
    else:
        count = sessions.close_everybodys()
    db.session.commit()
    log.warning("sign-ins ended", extra={"sign_ins": count, "by": "command"})
    click.echo(f"{count} sign-ins ended.")


VERBS = (people,)
