"""The two directories that the same tests run on: OpenLDAP, and the demo directory in its own process."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intranet.settings import load
from tests.directory import company
from tests.servers.slapd import Slapd

DEMO_SERVER = """
import sys
from pathlib import Path
from intranet.directory.demo_server import DemoDirectory
from intranet.directory.demo_tree import Tree
server = DemoDirectory(Tree.from_files(*map(Path, sys.argv[1:])))
print(server.port, flush=True)
server.serve_forever()
"""


@dataclass(frozen=True)
class DirectoryServer:
    """A running directory and the settings that reach it."""

    kind: str
    settings: dict[str, Any]

    def with_settings(self, **values: Any) -> Any:
        """Return checked settings for this server, some of them changed."""
        base = {"environment": "test", "secret_key": "of the tests, long enough: 8c1f0e5a"}
        return load(base | self.settings | values, environ={})


def reaching_by(kind: str, **values: Any) -> dict[str, Any]:
    """Return the settings for a server that holds the example company."""
    return {
        "directory_kind": kind,
        "directory_bind_dn": company.SERVICE,
        "directory_bind_password": company.SERVICE_PASSWORD,
        "directory_people_bases": [company.PEOPLE, company.LEAVERS],
        "directory_disabled_values": {"employeeType": "leaver"},
        "directory_disabled_bases": [company.LEAVERS],
        **values,
    }


@contextmanager
def running_slapd(extra: tuple[company.Staff, ...] = ()) -> Iterator[tuple[Slapd, DirectoryServer]]:
    """Run slapd with the example company, and more people where wanted, reached by LDAPS."""
    unlimited = f'limits dn.exact="{company.SERVICE}" size=unlimited' if extra else ""
    with Slapd(company.people_ldif(extra), company.groups_ldif(), limits=unlimited) as slapd:
        yield (
            slapd,
            DirectoryServer(
                "openldap", reaching_by("openldap", directory_urls=[slapd.ldaps_url], directory_ca_file=slapd.ca_file)
            ),
        )


@contextmanager
def running_demo_directory() -> Iterator[DirectoryServer]:
    """Run the demo directory with the same company."""
    with tempfile.TemporaryDirectory(prefix="intranet-demo-directory-") as folder:
        files = [Path(folder) / "people.ldif", Path(folder) / "groups.ldif"]
        for file, text in zip(files, (company.people_ldif(), company.groups_ldif()), strict=True):
            file.write_text(text, encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-c", DEMO_SERVER, *map(str, files)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert process.stdout is not None
        try:
            port = int(process.stdout.readline())
            yield DirectoryServer("demo", reaching_by("demo", directory_urls=[f"ldap://127.0.0.1:{port}"]))
        finally:
            process.terminate()
            process.wait(60)
            process.stdout.close()
