"""``intranet directory …``: the demo server, the sync, and what works between here and there."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import ScriptInfo, with_appcontext

from intranet.directory import break_glass
from intranet.directory.check import report, running
from intranet.directory.check.report import Step
from intranet.directory.demo_server import DemoDirectory
from intranet.directory.demo_tree import LdifError, Tree
from intranet.directory.failover import current_directory
from intranet.directory.sync.command import sync
from intranet.settings import SettingsError, settings


@click.group()
def directory() -> None:
    """Work with the company's LDAP directory."""


@directory.command("demo-server")
@click.option(
    "--ldif", "files", type=click.Path(path_type=Path, exists=True, dir_okay=False), multiple=True, required=True
)
@click.option("--port", type=click.IntRange(1, 65535), default=8389, show_default=True)
def demo_server(files: tuple[Path, ...], port: int) -> None:
    """Serve an LDIF file as a read-only directory on 127.0.0.1, until interrupted."""
    try:
        tree = Tree.from_files(*files)
    except LdifError as error:
        raise click.ClickException(f"{error}") from None
    try:
        server = DemoDirectory(tree, port)
    except OSError as error:
        raise click.ClickException(f"port {port}: {error.strerror}") from None
    click.echo(f"Demo directory with {len(tree.entries)} entries on ldap://127.0.0.1:{server.port}")
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sys.exit(0)


@directory.command("check")
@click.option("--user", help="Say what would happen if this person signed in; asks for no password.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_context
def check(context: click.Context, user: str | None, as_json: bool) -> None:
    """Try everything that sign-in needs, a line for each step, and say what to change.

    Ends with 0 where all is well, 1 where something should be changed, 2 where it must be.
    """
    started = time.perf_counter()
    steps = []
    for step in _steps(context, user):
        steps.append(step)
        if not as_json:
            click.echo(step)
    if as_json:
        click.echo(json.dumps(report.as_json(steps, time.perf_counter() - started), ensure_ascii=False, indent=2))
    elif not user:
        click.echo(report.CONCLUSIONS[report.worst(steps)])
    sys.exit(report.EXIT_CODES[report.worst(steps)])


def _steps(context: click.Context, user: str | None) -> Iterator[Step]:
    try:
        app = context.ensure_object(ScriptInfo).load_app()
    except SettingsError as error:
        for fault in str(error).splitlines():
            setting, _, why = fault.partition(": ")
            yield report.fail("settings", why or fault, setting)
        return
    if user and break_glass.is_meant(user):
        yield report.ok("person", f"{user} means an emergency account, about which the directory is never asked")
        return
    with app.app_context():
        config, allowed = current_directory().config, settings().sign_in_failures_per_account
        yield from running.check_person(config, allowed, user) if user else running.check(config, allowed)


@directory.group("break-glass")
def emergency() -> None:
    """Accounts of administrators for the time when the directory is down."""


@emergency.command("create")
@click.argument("name")
@click.option("--from", "networks", multiple=True, required=True, help="Network or address; may be given again.")
@click.option("--ask", is_flag=True, help="Ask for a password instead of making one.")
@with_appcontext
def create(name: str, networks: tuple[str, ...], ask: bool) -> None:
    """Make an emergency account with the role of an administrator.

    It signs in as local:NAME, from these networks only. The password that is printed is kept nowhere:
    write it down and lock it away.
    """
    password = (
        click.prompt("Password", hide_input=True, confirmation_prompt=True) if ask else break_glass.new_password()
    )
    try:
        account = break_glass.create(name, networks, password)
    except break_glass.Unfit as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{'name':>10}  {break_glass.PREFIX}{account.name}")
    if not ask:
        click.echo(f"{'password':>10}  {password}")
    click.echo(f"{'from':>10}  {account.networks}")


@emergency.command("list")
@with_appcontext
def list_accounts() -> None:
    """Name the emergency accounts, where they may be used, and when each was used last."""
    for account in break_glass.listed():
        used = f"last used {account.last_used_at:%Y-%m-%d %H:%M} UTC" if account.last_used_at else "never used"
        click.echo(f"{break_glass.PREFIX}{account.name}  from {' '.join(account.networks)}  {used}")


@emergency.command("remove")
@click.argument("name")
@with_appcontext
def remove(name: str) -> None:
    """End an emergency account and sign it out everywhere."""
    if not break_glass.remove(name):
        raise click.ClickException(f"there is no emergency account {name}")
    click.echo("Removed, and signed out everywhere.")


directory.add_command(sync)
VERBS = (directory,)
