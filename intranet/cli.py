"""The ``intranet`` command; each feature adds its verbs by ``commands.VERBS``."""

from __future__ import annotations

import os
import sys

import click
from flask import current_app
from flask.cli import AppGroup, ScriptInfo, routes_command, shell_command

from intranet import FEATURES, create_app, part, timetable
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
    """Enter from the command line; a wrong setting is a message, not a trace."""
    os.umask(0o077)  # what is written – database, index, backups – is for this account alone
    try:
        intranet(prog_name="intranet", obj=ScriptInfo(create_app=create_app))
    except SettingsError as error:
        click.echo(f"The settings are not right:\n{error}", err=True)
        sys.exit(2)
