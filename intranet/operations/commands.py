"""``intranet serve``, ``database``, ``backup``, ``restore`` and ``settings``."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask
from flask.cli import ScriptInfo, with_appcontext

from intranet import database as storage
from intranet.operations import backup as backups
from intranet.operations import demonstration, reference, schema, serving
from intranet.operations.archive import ArchiveError
from intranet.operations.backup import Report
from intranet.settings import settings
from intranet.web import logs

ARCHIVE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="HOST:PORT to listen on.")
@click.option("--demo", is_flag=True, help="Prepare and show the demo company; on this machine only.")
@click.pass_context
def serve(context: click.Context, bind: str, demo: bool) -> None:
    """Serve the site: web server and job process, restarted when they die, until Ctrl-C or SIGTERM."""
    try:
        address = serving.parse_address(bind)
        serving.require_free(address)
        status = _serve_demo(context, address) if demo else _serve_site(context, address)
    except (serving.ServingError, schema.SchemaError) as error:
        raise click.ClickException(str(error)) from error
    context.exit(status)


def _serve_site(context: click.Context, address: serving.Address) -> int:
    with _application(context).app_context():
        schema.require_current()
        logs.configure(settings().log_level)
    return serving.serve(address, when_up=lambda: click.echo(f"Serving on http://{address}"))


def _serve_demo(context: click.Context, address: serving.Address) -> int:
    demo = demonstration.set_up(address)
    app = _application(context)
    logs.configure(app.extensions["intranet_settings"].log_level)
    demonstration.fill(app, demo, click.echo)
    click.echo("Starting the site")
    before = (demonstration.directory(demo),)
    return serving.serve(address, when_up=lambda: click.echo(demonstration.welcome(demo)), before=before)


def _application(context: click.Context) -> Flask:
    return context.ensure_object(ScriptInfo).load_app()


@click.group()
def database() -> None:
    """Look after the database's schema."""


@database.command("upgrade")
@with_appcontext
def upgrade_database() -> None:
    """Bring the database up to date, or create it. Interrupted, it leaves everything as it was."""
    try:
        changed = schema.upgrade()
    except schema.SchemaError as error:
        raise click.ClickException(str(error)) from error
    if changed:
        storage.refresh_statistics()
    click.echo("The database is up to date now." if changed else "The database was up to date.")


@database.command("revision")
@click.argument("message")
@with_appcontext
def write_revision(message: str) -> None:
    """For developers: write the migration from this database to the models, named by MESSAGE."""
    schema.write_revision(message)


@click.command()
@click.argument("file", type=ARCHIVE)
@click.option("--with-secrets", is_flag=True, help="Keep passwords and keys among the settings.")
@with_appcontext
def backup(file: Path, with_secrets: bool) -> None:
    """Write database, files and settings to FILE (.tar.gz) while the site runs."""
    try:
        report = backups.back_up(file, with_secrets=with_secrets)
    except (ArchiveError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Saved {_counted(report)} to {file}.")


@click.command()
@click.argument("file", type=ARCHIVE)
@click.option("--check", is_flag=True, help="Only verify the backup.")
@click.option("--settings", "settings_to", type=ARCHIVE, help="Also write the settings of the backup to this file.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def restore(file: Path, check: bool, settings_to: Path | None, yes: bool) -> None:
    """Put the site back to the state of a backup, while it runs."""
    try:
        if check:
            click.echo(f"The backup is good: {_counted(backups.check(file))}.")
            return
        if not yes:
            click.confirm(f"Replace everything in this site by {file}?", abort=True)
        report = backups.restore(file, settings_to=settings_to, say=click.echo)
    except (ArchiveError, schema.SchemaError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Restored {_counted(report)}.")


def _counted(report: Report) -> str:
    return f"{report.rows:,} rows and {report.files:,} files of {report.made_at}"


@click.command("settings")
def print_settings() -> None:
    """Print the reference of all settings (docs/settings.md)."""
    click.echo(reference.page(), nl=False)


VERBS = (serve, database, backup, restore, print_settings)
