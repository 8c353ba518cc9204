"""A throw-away Active Directory domain controller: Samba, reduced to LDAP, in the domain that the guide names.

Making the domain takes seconds, so it is done once for all processes of a run of the tests; each
serves a copy. Samba listens on the ports of LDAP and on no others: each has a loopback address of its
own, or a network of its own where we may not open low ports.
"""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.servers import free_port, gate, go_without, require_part
from tests.servers.certificates import Authority

SUFFIX, REALM, DOMAIN, HOST = "DC=ad,DC=example,DC=com", "AD.EXAMPLE.COM", "EXAMPLE", "dc1"
HOST_NAME = f"{HOST}.{REALM.lower()}"
ADMIN, ADMIN_PASSWORD = f"administrator@{REALM.lower()}", "Administrator of the tests 1"
PACKAGES = "samba-ad-dc samba-ad-provision"
LDAP = {"ldap": 389, "ldaps": 636}
#: All that Samba listens on.
PORTS = (*LDAP.values(), 3268, 3269)
UNSHARE = ["unshare", "--user", "--map-root-user", "--net"]
SOCKETS = shutil.ignore_patterns("ldapi", "msg.*", "run", "ncalrpc", "winbindd", "ntp")

#: Run by Debian's Python, for which Samba's packages install their modules. samba-tool would also give
#: the files of group policies their owners, which only root can and nothing here reads.
PROVISION = """
import logging, sys
from samba.auth import system_session
from samba.dsdb import DS_DOMAIN_FUNCTION_2008_R2
from samba.param import LoadParm
from samba.provision import provision
folder, realm, domain, host, password = sys.argv[1:]
provision(
    logging.getLogger(), system_session(), targetdir=folder, lp=LoadParm(), realm=realm, domain=domain,
    hostname=host, hostip="127.0.0.1", adminpass=password, serverrole="active directory domain controller",
    dns_backend="NONE", dom_for_fun_level=DS_DOMAIN_FUNCTION_2008_R2, batch_mode=True,
)
"""
CONFIGURATION = """
[global]
netbios name = {host}
realm = {realm}
workgroup = {domain}
server role = active directory domain controller
server services = ldap
interfaces = {address}/8
bind interfaces only = yes
private dir = {folder}/private
state directory = {folder}/state
lock directory = {folder}
cache directory = {folder}/cache
pid directory = {folder}/run
ncalrpc dir = {folder}/ncalrpc
winbindd socket directory = {folder}/winbindd
ntp signd socket directory = {folder}/ntp
log file = {folder}/log
tls cafile = {ca_file}
tls certfile = {certificate}
tls keyfile = {key}
"""


class Samba:
    """Serve the domain in a folder on entering, stop on leaving."""

    def __init__(self, folder: Path) -> None:
        self.samba = require_part("samba", PACKAGES)
        self.ldapmodify = require_part("ldapmodify", "ldap-utils")
        self.folder, found = folder, _free_address()
        self.address, self._is_gated = found or "127.0.0.1", found is None
        #: The ports that lead to it on ``address``.
        self.where = {name: free_port() if self._is_gated else port for name, port in LDAP.items()}
        authority = Authority(self.folder / "tls")
        made = authority.issue(HOST, f"DNS:{HOST_NAME}", f"IP:{self.address}")
        made.key.chmod(0o600)  # Samba refuses a key that others can read
        self.ca_file = str(authority.ca_file)
        self.process: subprocess.Popen[bytes] | None = None
        (self.folder / "smb.conf").write_text(
            CONFIGURATION.format(
                host=HOST.upper(), realm=REALM, domain=DOMAIN, address=self.address, folder=self.folder,
                ca_file=self.ca_file, certificate=made.certificate, key=made.key,
            )
        )  # fmt: skip

    @property
    def ldap_url(self) -> str:
        """Address for StartTLS; a password in clear is refused there."""
        return f"ldap://{self.address}:{self.where['ldap']}"

    @property
    def ldaps_url(self) -> str:
        """Address for TLS from the start."""
        return f"ldaps://{self.address}:{self.where['ldaps']}"

    def __enter__(self) -> Self:
        try:
            self._start()
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
        done = subprocess.run(
            [self.ldapmodify, "-a", "-x", "-H", self.ldaps_url, "-D", ADMIN, "-w", ADMIN_PASSWORD],
            input=ldif.encode(), capture_output=True, env={**os.environ, "LDAPTLS_CACERT": self.ca_file},
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"ldapmodify: {done.stderr.decode()[-2000:]}")

    def _start(self) -> None:
        command = [self.samba, "--interactive", "--model=single", f"--configfile={self.folder}/smb.conf"]
        with (self.folder / "output").open("ab") as output, ExitStack() as ours:
            gates: list[int] = []
            if self._is_gated:
                listeners = [ours.enter_context(socket.create_server((self.address, at))) for at in self.where.values()]
                gates = [listener.fileno() for listener in listeners]
                pairs = [f"{number}:{port}" for number, port in zip(gates, LDAP.values(), strict=True)]
                command = [*UNSHARE, _python(), str(Path(gate.__file__)), *pairs, "--", *command]
            # In the foreground it ends with its standard input, so also when the tests are killed.
            self.process = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.PIPE, stdout=output, stderr=output, pass_fds=gates
            )
        end = time.monotonic() + 60
        for port in self.where.values():
            while True:
                with suppress(OSError), socket.create_connection((self.address, port), 1) as probe:
                    if not self._is_gated or _answers(probe):
                        break
                if self.process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError(f"samba did not start: {(self.folder / 'output').read_text()[-2000:]}")
                time.sleep(0.02)

    def _stop(self) -> None:
        if self.process is not None:
            assert self.process.stdin is not None
            self.process.stdin.close()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def domain_once(folder: Path, fill: Callable[[Samba], None]) -> Path:
    """Make the domain and ``fill`` it, unless another process of the same run has; return where it is.

    ``folder`` is one that the processes share.
    """
    made = folder / "samba-domain"
    with (folder / "samba-domain.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            with tempfile.TemporaryDirectory(prefix="intranet-samba-") as begun:
                _provision(Path(begun))
                with Samba(Path(begun)) as server:
                    fill(server)
                shutil.copytree(begun, whole := folder / "samba-domain.copied", ignore=SOCKETS)
            whole.rename(made)  # so that whoever finds it finds all of it
    return made


@contextmanager
def serving_copy(domain: Path) -> Iterator[Samba]:
    """Serve a copy of a domain that one has made."""
    with tempfile.TemporaryDirectory(prefix="intranet-samba-") as folder:
        shutil.copytree(domain, folder, dirs_exist_ok=True, ignore=SOCKETS)
        with Samba(Path(folder)) as server:
            yield server


def _provision(folder: Path) -> None:
    if not Path("/usr/share/samba/setup/provision.ldif").exists():
        go_without(f"samba cannot make a domain here: apt-get install {PACKAGES}")
    asked = [str(folder), REALM, DOMAIN, HOST, ADMIN_PASSWORD]
    done = subprocess.run([_python(), "-I", "-c", PROVISION, *asked], cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"samba made no domain: {done.stderr[-2000:]}")


def _python() -> str:
    """Return the Python that Samba's own tool runs on."""
    tool = Path(require_part("samba-tool", PACKAGES))
    return tool.read_text(encoding="utf-8").partition("\n")[0].removeprefix("#!").split()[0]


def _free_address() -> str | None:
    """Return a loopback address on which nobody serves LDAP, or None where a network of our own has to do."""
    for _ in range(100):
        address = ".".join(["127", *(str(random.randrange(1, 255)) for _ in range(3))])
        try:
            for port in PORTS:
                with socket.socket() as probe:
                    probe.bind((address, port))
            return address
        except PermissionError:
            break
        except OSError:
            continue
    if subprocess.run([*UNSHARE, "true"], capture_output=True).returncode:
        go_without("samba needs ports 389 and 636: run as root, or where `unshare --user --net` is allowed")
    return None


def _answers(probe: socket.socket) -> bool:
    """Whether the server behind the gate holds the connection; without one the gate hangs up."""
    probe.settimeout(0.2)
    try:
        return probe.recv(1) != b""
    except TimeoutError:
        return True
