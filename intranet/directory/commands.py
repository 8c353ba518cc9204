"""``intranet directory …``: the demo server, the sync, and a first look at the connection."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from intranet.directory import accounts
from intranet.directory.accounts import BadEntry
from intranet.directory.client import Session
from intranet.directory.config import DirectoryConfig
from intranet.directory.demo_server import DemoDirectory
from intranet.directory.demo_tree import LdifError, Tree
from intranet.directory.errors import DirectoryDown
from intranet.directory.failover import current_directory
from intranet.directory.sync.command import sync

#: People looked at by ``check``.
SAMPLE = 20


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
@with_appcontext
def check() -> None:
    """Ask the directory for a few people and say what came back; exit 1 where sign-in cannot work."""
    found = current_directory()
    config = found.config
    click.echo(f"{config.dialect.name}: {', '.join(map(str, config.servers)) or 'no server'}")
    try:
        faults = found.ask(lambda session: _check_people(session, config))
    except DirectoryDown as error:
        raise click.ClickException(str(error)) from None
    if faults:
        raise click.ClickException("; ".join(faults))
    click.echo("Sign-in can work.")


def _check_people(session: Session, config: DirectoryConfig) -> list[str]:
    click.echo(f"{session.server}: connected as {config.bind_dn}")
    faults = []
    for base in config.people_bases:
        found = session.find(base, config.people_filter, accounts.attributes(config), most=SAMPLE)
        without_id = 0
        for entry in found:
            try:
                accounts.read_account(entry, config)
            except BadEntry:
                without_id += 1
        click.echo(f"{base}: {len(found)} people looked at, {without_id} without a usable {config.id_attribute}")
        if not found:
            faults.append(f"nobody found in {base}: look at directory_people_filter")
        elif without_id:
            faults.append(f"people without {config.id_attribute} cannot sign in: look at directory_id_attribute")
    return faults


directory.add_command(sync)
VERBS = (directory,)
