"""The guide for OpenLDAP, followed step by step on a server as Debian installs it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from intranet.directory.check import running
from intranet.directory.check.report import Outcome, worst
from intranet.directory.config import DirectoryConfig, read_config
from intranet.directory.failover import Directory
from intranet.settings import load
from tests.architecture.source import ROOT
from tests.directory.checking import told
from tests.servers import free_port, give_away, go_without, require_part, unprivileged

GUIDE = (ROOT / "docs" / "directory-openldap.md").read_text(encoding="utf-8")
AS_INSTALLED = Path("/usr/share/slapd/slapd.init.ldif")
ADMIN, ADMIN_PASSWORD = "cn=admin,dc=example,dc=com", "administrator of the guide"
PASSWORD = "password of the guide"
#: Who is root in the guide: whoever runs the server here.
OURSELVES = unprivileged() or {"user": os.geteuid(), "group": os.getegid()}


def blocks(kind: str) -> list[str]:
    """The blocks of the guide in this language, in their order."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


class Installed:
    """A server as Debian's package leaves it, in a folder of its own, administered by who runs the tests."""

    def __init__(self, folder: Path) -> None:
        self.slapd = require_part("slapd", "slapd")
        if not AS_INSTALLED.exists():
            go_without("this slapd is not set up as Debian's, which the guide is about: apt-get install slapd")
        self.folder, self.port = folder, free_port()
        me = "gidNumber={group}+uidNumber={user}".format(**OURSELVES)
        (folder / "init.ldif").write_text(
            AS_INSTALLED.read_text()
            .replace("@SUFFIX@", "dc=example,dc=com")
            .replace("@PASSWORD@", ADMIN_PASSWORD)
            .replace("/var/lib/ldap", f"{folder}/data")
            .replace("/var/run/slapd", str(folder))
            .replace("gidNumber=0+uidNumber=0", me)
        )
        for name in ("data", "config", "tls"):
            (folder / name).mkdir()
        give_away(folder)
        self.run("slapadd", "-n", "0", "-F", f"{folder}/config", "-l", f"{folder}/init.ldif")
        top = "dn: dc=example,dc=com\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: example.com\n"
        self.run("slapadd", "-F", f"{folder}/config", given=top)

    @property
    def socket(self) -> str:
        return "ldapi://" + str(self.folder / "socket").replace("/", "%2F")

    def run(self, *command: str, given: str = "") -> str:
        program = require_part(command[0], "slapd ldap-utils")
        done = subprocess.run(
            [program, *command[1:]], input=given, capture_output=True, text=True, cwd=self.folder, **unprivileged()
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    @contextmanager
    def serving(self) -> Iterator[None]:
        urls = f"{self.socket} ldaps://127.0.0.1:{self.port}/"
        process = subprocess.Popen([self.slapd, "-d", "0", "-F", f"{self.folder}/config", "-h", urls], **unprivileged())
        try:
            for _ in range(500):
                with suppress(AssertionError):
                    self.run("ldapwhoami", "-Q", "-Y", "EXTERNAL", "-H", self.socket)
                    break
            yield
        finally:
            process.terminate()
            process.wait(10)

    def apply(self, ldif: str) -> None:
        """Apply a block as the guide says: the configuration as root, entries as the administrator."""
        ldif = ldif.replace("/etc/ldap/tls", f"{self.folder}/tls")
        while "what-slappasswd-printed" in ldif:
            printed = self.run("slappasswd", "-s", PASSWORD).strip()
            ldif = ldif.replace("{SSHA}what-slappasswd-printed", printed, 1)
        is_configuration = "cn=config\n" in ldif
        how = ("-Q", "-Y", "EXTERNAL") if is_configuration else ("-x", "-D", ADMIN, "-w", ADMIN_PASSWORD)
        self.run("ldapmodify", "-a", *how, "-H", self.socket, given=ldif)


@pytest.fixture(scope="module")
def followed() -> Iterator[tuple[Installed, dict[str, Any]]]:
    """The server after all steps but the last, and the settings of the guide."""
    folder = Path(tempfile.mkdtemp(prefix="intranet-guide-"))
    try:
        server = Installed(folder)
        (authority,) = [block for block in blocks("sh") if "openssl" in block]
        server.run("sh", "-e", given=authority.replace("/etc/ldap/tls", f"{folder}/tls"))
        *steps, _disable = blocks("ldif")
        tls, *rest = steps
        with server.serving():
            server.apply(tls)
        with server.serving():  # started again, as the guide says
            for step in rest:
                server.apply(step)
            (settings,) = [tomllib.loads(block) for block in blocks("toml")]
            (folder / "password").write_text(f"{PASSWORD}\n")
            (folder / "password").chmod(0o600)
            yield server, settings["directory"]
    finally:
        shutil.rmtree(folder)


def configured(server: Installed, settings: dict[str, Any], **changed: Any) -> DirectoryConfig:
    """The settings of the guide, with the places where its files and its server really are."""
    given = {f"directory_{name}": value for name, value in settings.items()}
    assert given["directory_urls"] == ["ldaps://ldap.example.com"]
    given |= {
        "directory_urls": [f"ldaps://localhost:{server.port}"],
        "directory_ca_file": f"{server.folder}/tls/ca.crt",
        "directory_bind_password_file": f"{server.folder}/password",
    }
    base = {"environment": "test", "secret_key": "of the tests, long enough: 8c1f0e5a"}
    return read_config(load(base | given | changed, environ={}))


@pytest.fixture(autouse=True)
def named_as_in_the_guide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the certificate's name be the one that is asked for; it leads to this machine."""
    monkeypatch.setattr("intranet.directory.check.reaching.resolve", lambda *_: ["127.0.0.1"])
    monkeypatch.setattr("intranet.directory.client.resolve", lambda *_: ["127.0.0.1"])


def test_the_check_finds_nothing_to_change(followed: tuple[Installed, dict[str, Any]]) -> None:
    server, settings = followed
    config = configured(server, settings, directory_urls=[f"ldaps://ldap.example.com:{server.port}"])
    steps = list(running.check(config, 4))
    assert worst(steps) is Outcome.OK, told(steps)
    assert "2 people in pages of 500" in told(steps)
    assert "after 6 failures in 15 minutes; we let 4 through" in told(steps)


def test_the_people_of_the_guide_can_sign_in_until_they_are_disabled(
    followed: tuple[Installed, dict[str, Any]],
) -> None:
    server, settings = followed
    config = configured(server, settings, directory_urls=[f"ldaps://ldap.example.com:{server.port}"])
    assert "let in as Grace Hopper, admin" in told(list(running.check_person(config, 4, "grace")))
    assert "let in as Alan Turing, no role" in told(list(running.check_person(config, 4, "alan")))
    alan = "uid=alan,ou=people,dc=example,dc=com"
    assert Directory(config).ask(lambda session: session.verify(alan, PASSWORD)).accepted
    server.apply(blocks("ldif")[-1])
    assert "is disabled" in told(list(running.check_person(config, 4, "alan")))
    server.apply(f"dn: {alan}\nchangetype: modify\ndelete: pwdAccountLockedTime\n")


def test_a_name_that_the_certificate_does_not_have_is_told(followed: tuple[Installed, dict[str, Any]]) -> None:
    steps = list(running.check(configured(*followed), 4))
    assert "the certificate is for ldap.example.com, not for localhost" in told(steps, Outcome.FAIL)


def test_the_server_as_it_is_installed_gets_the_warnings_that_the_guide_names(
    followed: tuple[Installed, dict[str, Any]],
) -> None:
    server, settings = followed
    server.apply(
        "dn: olcDatabase={1}mdb,cn=config\nchangetype: modify\nreplace: olcAccess\nolcAccess: to * by * read\n"
    )
    try:
        config = configured(server, settings, directory_urls=[f"ldaps://ldap.example.com:{server.port}"])
        warned = told(list(running.check(config, 4)), Outcome.WARN)
        assert "everybody on the network can read people" in warned
    finally:
        access = next(block for block in blocks("ldif") if "olcLimits" in block)
        server.apply(access.partition("-\nreplace: olcLimits")[0])


def test_the_guide_names_no_setting_that_there_is_not(followed: tuple[Installed, dict[str, Any]]) -> None:
    for name in ("directory-openldap.md", "directory-active-directory.md", "connecting.md"):
        text = (ROOT / "docs" / name).read_text(encoding="utf-8")
        for block in re.findall(r"^```toml\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
            for setting in tomllib.loads(block).get("directory", {}):
                assert f"`directory_{setting}`" in (ROOT / "docs" / "settings.md").read_text(), (name, setting)
