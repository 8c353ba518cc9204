"""``intranet mail``: look at the outbox, empty it, try the server."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from intranet.database import db
from intranet.mail import notices, outbox, sending
from intranet.mail.models import MailState, OutgoingMail
from intranet.settings import settings


@click.group()
def mail() -> None:
    """Look after outgoing mail."""


@mail.command()
@with_appcontext
def send() -> None:
    """Send what is due now; the job process does the same every minute."""
    _require_server()
    _print_tally(sending.send_due())


@mail.command()
@click.argument("key", required=False)
@with_appcontext
def status(key: str | None) -> None:
    """Show how many mails stand where, or the story of one.

    KEY is a mail's number, its Message-ID, or the address that its bounce was sent to.
    """
    if key is None:
        _print_counts()
    elif (row := outbox.find(key)) is None:
        raise click.ClickException("there is no such mail, or the address was not made by this site")
    else:
        _print_story(row)


@mail.command()
@click.argument("address")
@with_appcontext
def check(address: str) -> None:
    """Send a short mail to ADDRESS and say what the server answered."""
    _require_server()
    key = notices.check(address)
    db.session.commit()
    sending.send_due()
    row = outbox.find(key)
    if row is None or row.state != MailState.SENT:
        raise click.ClickException(f"it was not sent; {_why(row) if row else 'it is gone'}, the log says more")
    click.echo(f"{settings().mail_server} took it as {row.message_id}.")


def _require_server() -> None:
    if not settings().mail_server:
        raise click.ClickException("no mail is sent while the setting mail_server is empty")


def _print_tally(ended: dict[str, int]) -> None:
    click.echo(", ".join(f"{number} {state}" for state, number in sorted(ended.items())) or "Nothing was due.")


def _print_counts() -> None:
    if not settings().mail_server:
        click.echo("No mail is sent: the setting mail_server is empty.")
    for (kind, state), number in sorted(outbox.counts().items()):
        click.echo(f"{number:>8}  {kind:<12}  {state}")


def _print_story(row: OutgoingMail) -> None:
    recipient = f"person {row.person_id}" if row.person_id else "an address"
    click.echo(f"{row.kind} mail {row.id} to {recipient}: {_why(row)}")
    click.echo(f"  written   {row.created_at:%Y-%m-%d %H:%M:%S} UTC, {row.attempts} attempts")
    if row.sent_at:
        click.echo(f"  sent      {row.sent_at:%Y-%m-%d %H:%M:%S} UTC")
    click.echo(f"  known as  {row.message_id}")


def _why(row: OutgoingMail) -> str:
    details = ", ".join(str(part) for part in (row.reason, row.last_code) if part)
    return f"{row.state} ({details})" if details else row.state


VERBS = (mail,)
