"""A throw-away 389 Directory Server: LDAP and LDAPS on loopback, everything that it writes in one folder.

Its own installer makes it. Told of other paths by a copy of its list of paths, and that there is no
systemd, it leaves the machine's configuration alone and needs no root; the ten seconds that it takes
are why the tests with it run nightly.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.servers import free_port, give_away, go_without, require_part, unprivileged

SUFFIX = "dc=example,dc=test"
ADMIN, ADMIN_PASSWORD = "cn=Directory Manager", "Directory manager of the tests"
PACKAGES = "389-ds-base ldap-utils"
PATHS, TEMPLATES = Path("/usr/share/dirsrv/inf/defaults.inf"), Path("/etc/dirsrv")

INSTANCE = """
[general]
config_version = 2
full_machine_name = localhost
start = False
strict_host_checking = False
selinux = False
[slapd]
instance_name = tests
port = {port}
secure_port = {secure_port}
root_password = {password}
user = {user}
group = {group}
self_sign_cert = True
[backend-userroot]
suffix = {suffix}
"""


class Directory389:
    """Install, start and fill on entering, stop and delete on leaving."""

    def __init__(self, ldif: str) -> None:
        self.server, self.dscreate = require_part("ns-slapd", PACKAGES), require_part("dscreate", PACKAGES)
        self.ldapmodify = require_part("ldapmodify", PACKAGES)
        if not os.access(TEMPLATES / "schema", os.R_OK):
            go_without(f"{TEMPLATES} may only be read by root (sudo make nightly)")
        self.folder = Path(tempfile.mkdtemp(prefix="intranet-389-"))
        self.port, self.secure_port, self.ldif = free_port(), free_port(), ldif
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def ca_file(self) -> str:
        """PEM file of the authority to trust."""
        return str(self.folder / "etc/dirsrv/slapd-tests/ca.crt")

    @property
    def ldaps_url(self) -> str:
        """Address for TLS from the start; the certificate that the installer makes is for this name."""
        return f"ldaps://localhost:{self.secure_port}"

    def __enter__(self) -> Self:
        try:
            self._install()
            self._start()
            self.change(self.ldif)
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def change(self, ldif: str) -> None:
        """Add entries, or apply an LDIF of changes, as the administrator."""
        url = f"ldap://127.0.0.1:{self.port}"
        self._run(self.ldapmodify, "-a", "-x", "-H", url, "-D", ADMIN, "-w", ADMIN_PASSWORD, given=ldif)

    def _install(self) -> None:
        paths = re.sub(r"= /(?=(etc|run|var|dev|tmp)\b)", f"= {self.folder}/", PATHS.read_text())
        paths = re.sub(r"(?m)^inst_dir = .*", f"inst_dir = {self.folder}/inst", paths)
        listed = self.folder / "share/dirsrv/inf"
        for folder in ("etc/default", "etc/tmpfiles.d", "run/dirsrv", "run/lock/dirsrv", "var/lib/dirsrv",
                       "var/log/dirsrv", "dev/shm", "tmp"):  # fmt: skip
            (self.folder / folder).mkdir(parents=True)
        listed.mkdir(parents=True)
        shutil.copytree(TEMPLATES, self.folder / "etc/dirsrv")
        (listed / PATHS.name).write_text(re.sub(r"(?m)^with_systemd = 1", "with_systemd = 0", paths))
        user, group = ("nobody", "nogroup") if unprivileged() else (_name("-un"), _name("-gn"))
        (self.folder / "instance.inf").write_text(
            INSTANCE.format(
                port=self.port, secure_port=self.secure_port, password=ADMIN_PASSWORD, suffix=SUFFIX,
                user=user, group=group,
            )
        )  # fmt: skip
        give_away(self.folder)
        self._run(self.dscreate, "from-file", "instance.inf")
        settings = self.folder / "etc/dirsrv/slapd-tests/dse.ldif"
        only_here = "nsslapd-listenhost: 127.0.0.1\nnsslapd-securelistenhost: 127.0.0.1\n"
        settings.write_text(settings.read_text().replace("\nnsslapd-port:", f"\n{only_here}nsslapd-port:", 1))

    def _start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            # -d 0 keeps it in the foreground: our own child, ended by its own number.
            self.process = subprocess.Popen(
                [self.server, "-d", "0", "-D", f"{self.folder}/etc/dirsrv/slapd-tests", "-i", f"{self.folder}/pid"],
                cwd=self.folder, stdout=log, stderr=log, **unprivileged(),
            )  # fmt: skip
        end = time.monotonic() + 60
        for port in (self.port, self.secure_port):
            while True:
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                if self.process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"ns-slapd did not start: {(self.folder / 'log').read_text()[-2000:]}")
                time.sleep(0.05)

    def _stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, *command: str, given: str = "") -> None:
        surroundings = {**os.environ, "PREFIX": str(self.folder), "HOME": str(self.folder)}
        done = subprocess.run(
            command, cwd=self.folder, input=given.encode(), capture_output=True, env=surroundings, **unprivileged()
        )
        if done.returncode:
            said = (done.stdout + done.stderr).decode(errors="replace")
            raise RuntimeError(f"{Path(command[0]).name}: {said[-2000:]}")


def _name(which: str) -> str:
    return subprocess.run(["id", which], capture_output=True, text=True, check=True).stdout.strip()
