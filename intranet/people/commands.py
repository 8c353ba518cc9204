"""``intranet people …``: what an administrator on the machine can do about those who are signed in."""

from __future__ import annotations

import logging

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from intranet import estate, jobs
from intranet.database import db
from intranet.people import sessions
from intranet.people.models import DeactivatedBy, Person, PersonState
from intranet.search import outbox

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
    count = sessions.close_all(_named(username).id) if username else sessions.close_everybodys()
    db.session.commit()
    log.warning("sign-ins ended", extra={"sign_ins": count, "by": "command"})
    click.echo(f"{count} sign-ins ended.")


@people.command("shut-out")
@click.argument("username")
@with_appcontext
def shut_out(username: str) -> None:
    """Keep USERNAME out, whatever the directory says, until they are let in again.

    What they looked after goes to others, as when somebody leaves the company.
    """
    person = _named(username)
    if person.state == PersonState.IMPORTED:
        raise click.ClickException(f"{username} never signs in")
    _set_state(person, PersonState.DEACTIVATED, DeactivatedBy.ADMINISTRATOR)
    estate.settle([person.id])
    db.session.commit()
    jobs.wake("search")
    click.echo(f"{username} is shut out.")


@people.command("let-in")
@click.argument("username")
@with_appcontext
def let_in(username: str) -> None:
    """Let USERNAME in again, if the directory does."""
    person = _named(username)
    if person.deactivated_by != DeactivatedBy.ADMINISTRATOR:
        raise click.ClickException(f"{username} is not shut out")
    _set_state(person, PersonState.ACTIVE, None)
    db.session.commit()
    jobs.wake("search")
    click.echo(f"{username} may come in again.")


def _named(username: str) -> Person:
    person: Person | None = db.session.scalars(select(Person).where(Person.username == username)).one_or_none()
    if person is None:
        raise click.ClickException(f"nobody here has the login name {username}")
    return person


def _set_state(person: Person, state: PersonState, deactivated_by: DeactivatedBy | None) -> None:
    person.state, person.deactivated_by = state, deactivated_by
    outbox.changed("person", person.id)
    log.warning("shut out or let in", extra={"person_id": person.id, "state": state, "by": "command"})


VERBS = (people,)
