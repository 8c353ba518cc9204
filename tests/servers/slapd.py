"""A throw-away OpenLDAP server on loopback: LDAP with StartTLS, LDAPS, a private authority."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.servers import free_port, give_away, require_part, unprivileged
from tests.servers.certificates import Authority, Certificate

SUFFIX = "dc=example,dc=test"
ADMIN, ADMIN_PASSWORD = f"cn=admin,{SUFFIX}", "admin password"

CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
moduleload ppolicy
pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
TLSCACertificateFile {ca_file}
TLSCertificateFile {certificate}
TLSCertificateKeyFile {key}
sizelimit {size_limit}
{extra}
database mdb
suffix "{suffix}"
rootdn "{admin}"
rootpw "{admin_password}"
directory {folder}/data
maxsize 2147483648
dbnosync
index objectClass,entryUUID,uid,mail,member eq
{access}
overlay memberof
overlay ppolicy
ppolicy_default "cn=default,ou=policies,{suffix}"
{limits}
"""
#: Who may do what: as it should be, and as it should not.
GUARDED = """access to attrs=userPassword by anonymous auth by * none
access to * by users read by anonymous auth by * none"""
WIDE_OPEN = "access to * by * read"
#: Seconds that a start never takes, even on a busy machine.
LONG = 60


class Slapd:
    """Load, start on entering, stop and delete on leaving.

    ``ldif`` is loaded while the server is down; ``groups`` over the wire afterwards, because the
    memberof overlay sleeps during the first.
    """

    def __init__(
        self, ldif: str, groups: str = "", *, size_limit: str = "500", extra: str = "", limits: str = "",
        access: str = GUARDED,
        names: tuple[str, ...] = ("IP:127.0.0.1",),
    ) -> None:  # fmt: skip
        self.slapd, self.slapadd = require_part("slapd", "slapd"), require_part("slapadd", "slapd")
        self.ldapmodify = require_part("ldapmodify", "ldap-utils")
        self.folder = Path(tempfile.mkdtemp(prefix="intranet-slapd-"))
        self.authority = Authority(self.folder)
        self.certificate: Certificate = self.authority.issue("slapd", *names)
        self.ldap_port, self.ldaps_port = free_port(), free_port()
        self.ldif, self.groups = ldif, groups
        self.process: subprocess.Popen[bytes] | None = None
        (self.folder / "data").mkdir()
        (self.folder / "slapd.conf").write_text(
            CONFIGURATION.format(
                folder=self.folder,
                suffix=SUFFIX,
                admin=ADMIN,
                admin_password=ADMIN_PASSWORD,
                size_limit=size_limit,
                extra=extra,
                access=access,
                limits=limits,
                ca_file=self.authority.ca_file,
                certificate=self.certificate.certificate,
                key=self.certificate.key,
            )
        )

    @property
    def ca_file(self) -> str:
        """PEM file of the authority to trust."""
        return str(self.authority.ca_file)

    @property
    def ldap_url(self) -> str:
        """Address for StartTLS."""
        return f"ldap://127.0.0.1:{self.ldap_port}"

    @property
    def ldaps_url(self) -> str:
        """Address for TLS from the start."""
        return f"ldaps://127.0.0.1:{self.ldaps_port}"

    def __enter__(self) -> Self:
        (self.folder / "people.ldif").write_text(self.ldif, encoding="utf-8")
        give_away(self.folder)
        self._run(self.slapadd, "-q", "-f", "slapd.conf", "-l", "people.ldif")
        self.start()
        if self.groups:
            self.change(self.groups)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start the server and wait until both ports answer."""
        urls = f"ldap://127.0.0.1:{self.ldap_port}/ ldaps://127.0.0.1:{self.ldaps_port}/"
        with (self.folder / "log").open("ab") as log:
            # -d 0 keeps it in the foreground: our own child, ended by its own number.
            self.process = subprocess.Popen(
                [self.slapd, "-d", "0", "-f", str(self.folder / "slapd.conf"), "-h", urls],
                cwd=self.folder, stdout=log, stderr=log, **unprivileged(),
            )  # fmt: skip
        end = time.monotonic() + LONG
        for port in (self.ldap_port, self.ldaps_port):
            while True:
                with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                if self.process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"slapd did not start: {(self.folder / 'log').read_text()[-2000:]}")
                time.sleep(0.02)

    def stop(self) -> None:
        """End the server."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def pause(self) -> None:
        """Let the server accept connections and say nothing."""
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """End a pause."""
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def change(self, ldif: str) -> None:
        """Add entries, or apply an LDIF of changes, as the administrator."""
        self._run(
            self.ldapmodify, "-a", "-x", "-H", self.ldap_url, "-D", ADMIN, "-w", ADMIN_PASSWORD, given=ldif
        )  # fmt: skip

    def _run(self, *command: str, given: str = "") -> None:
        done = subprocess.run(command, cwd=self.folder, input=given.encode(), capture_output=True, **unprivileged())
        if done.returncode:
            raise RuntimeError(f"{command[0]}: {done.stderr.decode()[-2000:]}")
