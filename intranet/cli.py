"""The ``intranet`` command; each feature adds its verbs by ``commands.VERBS``."""

from __future__ import annotations

import os
import sys

import click
from flask import current_app
from flask.cli import AppGroup, ScriptInfo, routes_command, shell_command
from sqlalchemy.exc import OperationalError, ProgrammingError

from intranet import FEATURES, create_app, part, timetable
from intranet.operations import schema
from intranet.operations.commands import VERBS
from intranet.settings import SettingsError, settings
from intranet.web import logs


@click.group(cls=AppGroup)
def intranet() -> None:
    """Run and look after the intranet."""


@intranet.command()
def jobs() -> None:
    """Run the job process: search, mails and the timetable. `intranet serve` starts it by itself."""
    logs.configure(settings().log_level)
    timetable.run(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001


for verb in (*VERBS, shell_command, routes_command):
    intranet.add_command(verb)
for feature in FEATURES:
    if commands := part(feature, "commands"):
        for verb in commands.VERBS:
            intranet.add_command(verb)


def main() -> None:
    """Enter from the command line; a wrong setting or an old database is a message, not a trace."""
    os.umask(0o077)  # what is written – database, index, backups – is for this account alone
    info = ScriptInfo(create_app=create_app)
    try:
        intranet(prog_name="intranet", obj=info)
    except SettingsError as error:
        click.echo(f"The settings are not right:\n{error}", err=True)
        sys.exit(2)
    except (OperationalError, ProgrammingError):  # a table or a column that is not there yet, or trouble of its own
        if why := _out_of_date(info):
            click.echo(f"Error: {why}", err=True)
            sys.exit(1)
        raise


def _out_of_date(info: ScriptInfo) -> str:
    """Say what is wrong with the database's schema, if anything."""
    with info.load_app().app_context():
        try:
            schema.require_current()
        except schema.SchemaError as error:
            return str(error)
    return ""
