"""``intranet directory sync``: a run at the command line, and its report in words."""

from __future__ import annotations

import time
from datetime import datetime

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from intranet.database import db
from intranet.directory.failover import current_directory
from intranet.directory.models import ChangeKind, DirectoryChange, DirectoryRun, RunState
from intranet.directory.sync import runs
from intranet.directory.sync.running import perform

COUNTS = ("seen", "created", "changed", "missing", "deactivated", "returned", "roles", "pictures", "skipped")
#: Why a run changed nothing, in words; other reasons are told as they are.
REASONS = {
    "unreachable": "the directory cannot be reached",
    "timeout": "the directory did not answer in time",
    "untrusted": "the certificate of the directory is not trusted",
    "refused_tls": "the directory did not let the connection be encrypted",
    "service_refused": "the directory refused the service account",
    "incomplete": "the directory gave no complete answer",
    "protocol": "the directory broke off, or its answer cannot be understood",
    "error": "something went wrong here; the log says more",
    "interrupted": "the process was ended; the next sync does the rest",
    "nobody": "the directory shows nobody at all",
    "many": "so many at once look like a mistake in the directory",
}
#: Those about which the check has nothing to say.
OURS = ("error", "interrupted", "many")
#: Lines of the report that are printed.
MOST_LINES = 200
#: Seconds between two looks at a run that another process does.
PATIENCE = 1.0
#: How the command ends where a run stopped, apart from 1 for a failure.
STOPPED = 3


@click.command("sync")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--confirm", "confirmed", type=int, metavar="RUN", help="Let the stopped run with this number go on.")
@with_appcontext
def sync(dry_run: bool, confirmed: int | None) -> None:
    """Bring people and roles up to date with the directory. Ends with 3 where a run stopped to be confirmed."""
    if dry_run and confirmed is not None:
        raise click.UsageError("A dry run changes nothing that could be confirmed.")
    if not current_directory().config.is_ready:
        raise click.ClickException("no server, service account, password or people base is set")
    if confirmed is not None:
        stopped = db.session.get(DirectoryRun, confirmed)
        if stopped is None or not runs.may_be_confirmed(stopped):
            raise click.ClickException(f"run {confirmed} does not wait to be confirmed")
    run = _finished(runs.ask_for(is_dry=dry_run, confirms_id=confirmed))
    if run.state == RunState.FAILED:
        raise click.ClickException(f"run {run.id}: {_why(run)}")
    _print(run)
    if run.state == RunState.STOPPED and not run.is_dry:
        click.echo(f"Run {run.id}: {_why(run)}")
        click.echo(f"If all of them have left: intranet directory sync --confirm {run.id}")
        raise click.exceptions.Exit(STOPPED)


def _finished(run_id: int) -> DirectoryRun:
    """Do the run, or wait until another process has done it."""
    while True:
        is_free = perform(current_directory(), run_id)
        db.session.rollback()
        run = db.session.get_one(DirectoryRun, run_id, populate_existing=True)
        if run.state not in (RunState.WAITING, RunState.RUNNING):
            return run
        if not is_free:
            time.sleep(PATIENCE)


def _print(run: DirectoryRun) -> None:
    lines = select(DirectoryChange).where(DirectoryChange.run_id == run.id).order_by(DirectoryChange.id)
    if not run.is_dry and run.state != RunState.STOPPED:
        lines = lines.where(DirectoryChange.kind == ChangeKind.SKIPPED)  # the rest was done, and stands in the report
    for line in db.session.scalars(lines.limit(MOST_LINES)):
        click.echo(f"{line.kind:>12}  {line.name}{_what(line)}")
    for name in COUNTS:
        click.echo(f"{name:>12}  {getattr(run, name)}")
    if run.started_at and run.finished_at:
        click.echo(f"{'seconds':>12}  {(run.finished_at - run.started_at).total_seconds():.1f}")
    click.echo(f"Run {run.id}{', a dry run' if run.is_dry else ''}: {run.state} {run.reason}".rstrip())


def _why(run: DirectoryRun) -> str:
    """Say why nothing was changed, and where to look."""
    said = f"nothing was changed: {REASONS.get(run.reason, run.reason)} ({run.reason})"
    return said if run.reason in OURS else f"{said}. See what to change with: intranet directory check"


def _what(line: DirectoryChange) -> str:
    if line.kind in (ChangeKind.CHANGED, ChangeKind.ROLE):
        return f": {line.field} {line.before or '–'} → {line.after or '–'}".replace("  ", " ")
    if line.since:
        return f": since {_utc(line.since)}, has left if still missing after {_utc(runs.left_after(line.since))}"
    return f": {line.field} {line.after}".rstrip() if line.field else ""


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
