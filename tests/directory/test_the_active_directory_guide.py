"""The guide for Active Directory, followed on a domain of Samba: what PowerShell does in it stands there already."""

from __future__ import annotations

import re
import subprocess
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from intranet import clock
from intranet.directory.check import running
from intranet.directory.check.report import Outcome, Step, worst
from intranet.directory.config import DirectoryConfig, read_config
from intranet.directory.failover import Directory
from tests.architecture.source import ROOT
from tests.directory import domain
from tests.directory.checking import told
from tests.directory.domain import SERVICE_ACCOUNT
from tests.servers.directories import DirectoryServer
from tests.servers.samba import HOST_NAME, SUFFIX, Samba

GUIDE = (ROOT / "docs" / "directory-active-directory.md").read_text(encoding="utf-8")
HOSTS = ["ldaps://dc1.ad.example.com", "ldaps://dc2.ad.example.com"]


def block(kind: str, holds: str) -> str:
    """The block of the guide in this language that holds a word."""
    (found,) = [
        text for text in re.findall(rf"^```{kind}\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE) if holds in text
    ]
    return str(found)


def parameters(command: str) -> dict[str, str]:
    """What a command of PowerShell is given."""
    lines = block("powershell", command).partition(f"{command} ")[2].partition("\n\n")[0]
    lines = lines.partition("\nAdd-")[0].replace("`\n", " ")
    return {name: text.strip('"') for name, text in re.findall(r'-([A-Z]\w+) ("[^"]*"|\([^)]*\)|\S+)', lines)}


@pytest.fixture(autouse=True)
def named_as_in_the_guide(monkeypatch: pytest.MonkeyPatch, samba: Samba) -> None:
    """Let every host be the domain controller of the tests."""
    monkeypatch.setattr("intranet.directory.check.reaching.resolve", lambda *_: [samba.address])
    monkeypatch.setattr("intranet.directory.client.resolve", lambda *_: [samba.address])
    for limit in ("running.SECONDS", "running.REACH_SECONDS", "look.STEP_SECONDS", "reading.COUNT_SECONDS"):
        monkeypatch.setattr(f"intranet.directory.check.{limit}", 60.0)  # how long it takes is tried elsewhere


@pytest.fixture(scope="module")
def files(samba: Samba, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the guide, made as it says; the authority's comes in the form in which Windows writes it."""
    folder = tmp_path_factory.mktemp("etc")
    shell = block("sh", "openssl x509").replace("/etc/intranet", str(folder)).partition("#")[0]
    given = f"openssl x509 -in {samba.ca_file} -outform der -out ca.cer"
    subprocess.run(["sh", "-ec", f"{given}\n{shell}"], cwd=folder, check=True, capture_output=True)
    password = block("sh", "directory-password").replace("/etc/intranet", str(folder)).partition("chown")[0]
    subprocess.run(["sh", "-ec", password], input=f"{SERVICE_ACCOUNT.secret}\n".encode(), check=True)
    return folder


@pytest.fixture
def server(files: Path, samba: Samba) -> DirectoryServer:
    """The settings of the guide, with its files where they really are."""
    given = tomllib.loads(block("toml", 'kind = "ad"').replace("/etc/intranet", str(files)))["directory"]
    assert given["urls"] == HOSTS
    given["urls"] = [f"{HOSTS[0]}:{samba.where['ldaps']}"]
    return DirectoryServer("ad", {f"directory_{name}": value for name, value in given.items()})


def configured(server: DirectoryServer, **values: Any) -> DirectoryConfig:
    return read_config(server.with_settings(**domain.PATIENT, **values))


def checked(server: DirectoryServer, allowed: int = 4, **values: Any) -> list[Step]:
    """What the check says under the settings of the guide, some of them changed."""
    return list(running.check(configured(server, **values), allowed))


def test_the_domain_controller_is_trusted_as_the_first_step_shows(samba: Samba, files: Path) -> None:
    command = block("sh", "s_client").replace(
        f"-connect {HOST_NAME}:636", f"-connect {samba.address}:{samba.where['ldaps']}"
    )
    command = command.replace(" <", f" -CAfile {files}/directory-ca.crt <")
    done = subprocess.run(["sh", "-ec", command], capture_output=True, text=True)
    assert "Verify return code: 0" in done.stdout
    assert (files / "directory-password").stat().st_mode & 0o077 == 0


def test_the_service_account_is_the_one_of_the_second_step(server: DirectoryServer) -> None:
    user, policy = parameters("New-ADUser"), parameters("New-ADFineGrainedPasswordPolicy")
    names = ["sAMAccountName", "userPrincipalName", "userAccountControl"]
    directory = Directory(configured(server))
    entry = directory.ask(lambda session: session.read(f"CN={user['Name']},{user['Path']}", names))
    assert entry is not None
    assert (entry.text(names[0]), entry.text(names[1])) == (user["SamAccountName"], user["UserPrincipalName"])
    flags = int(entry.text(names[2]))
    assert (flags & 0x10000 != 0, flags & 0x2 == 0) == (
        user["PasswordNeverExpires"] == "$true",
        user["Enabled"] == "$true",
    )
    assert server.settings["directory_bind_dn"] == user["UserPrincipalName"]
    assert len(SERVICE_ACCOUNT.secret) >= int(policy["MinPasswordLength"])
    assert policy["LockoutThreshold"] == "0"
    for _ in range(domain.LOCKOUT + 1):
        assert not directory.ask(lambda session: session.verify(SERVICE_ACCOUNT.dn, "wrong")).accepted
    assert directory.ask(lambda session: session.verify(SERVICE_ACCOUNT.dn, SERVICE_ACCOUNT.secret)).accepted


def test_the_check_finds_nothing_to_change(server: DirectoryServer) -> None:
    steps = checked(server)
    assert worst(steps) is Outcome.OK, told(steps)
    assert [step.name for step in steps] == [
        "settings", "name", "connect", "encryption", "service account", "server", "containers", "ids", "mail",
        "leavers", "everybody", "managers", "photos", "groups", "groups", "passwords", "strangers", "lockout",
    ]  # fmt: skip
    lines = told(steps)
    assert f"3 of {len(domain.PEOPLE)} looked at are disabled or marked as leavers" in lines
    assert f"{len(domain.PEOPLE)} people in pages of 500" in lines
    assert "CN=Intranet Admins,OU=Groups,DC=ad,DC=example,DC=com: 2 members → directory_roles (admin)" in lines
    assert "after 6 failures in 15 minutes; we let 4 through" in lines


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("EXAMPLE\\ada", "let in as Ada Lovelace, admin"),
        ("katherine@ad.example.com", "let in as Katherine Johnson, hr"),
        ("disabled", "the account is disabled"),
        ("expired", "the account has expired"),
        ("mustchange", "must change the password first"),
        ("leaver", "marked as a leaver"),
        ("svc-intranet", "is outside of every container"),
        ("nobody.here", "nobody has nobody.here as sAMAccountName, userPrincipalName, mail"),
    ],
)
def test_the_check_of_one_person(server: DirectoryServer, name: str, said: str) -> None:
    assert said in told(list(running.check_person(configured(server), 4, name)))


def bound_as(account: domain.Account) -> dict[str, Any]:
    return {
        "directory_bind_dn": account.dn, "directory_bind_password": account.secret, "directory_bind_password_file": "",
    }  # fmt: skip


#: What is wrong → what the check says, and the words of it that stand in the table of the guide.
CAUSES: dict[str, tuple[dict[str, Any], Outcome, str, str]] = {
    "another port": (
        {"directory_urls": [f"ldaps://{HOST_NAME}:637"]}, Outcome.FAIL, "connect", "nothing listens there",
    ),
    "no ca_file": ({"directory_ca_file": ""}, Outcome.FAIL, "encryption", "an authority that is not in"),
    "another host": ({"directory_urls": [f"{HOSTS[1]}:{{ldaps}}"]}, Outcome.FAIL, "encryption", ", not for"),
    "plain LDAP": (
        {"directory_urls": ["ldap://localhost:{ldap}"]},
        Outcome.FAIL, "service account", "takes no password on a connection that is not encrypted",
    ),
    "wrong password": (
        {"directory_bind_password": "guessed", "directory_bind_password_file": ""},
        Outcome.FAIL, "service account", "data 52e",
    ),
    "disabled": (bound_as(domain.DISABLED), Outcome.FAIL, "service account", "is disabled"),
    "expired": (bound_as(domain.EXPIRED), Outcome.FAIL, "service account", "has expired"),
    "must change": (bound_as(domain.MUST_CHANGE), Outcome.FAIL, "service account", "must change its password"),
    "another kind": ({"directory_kind": "389ds", **bound_as(SERVICE_ACCOUNT)}, Outcome.FAIL, "server", ", not "),
    "no such container": (
        {"directory_people_bases": [f"OU=Users,{SUFFIX}"]}, Outcome.FAIL, "containers", "does not exist",
    ),
    "nobody there": ({"directory_people_filter": "(objectClass=inetOrgPerson)"}, Outcome.FAIL, "people", "nobody"),
    "another id": ({"directory_id_attribute": "entryUUID"}, Outcome.FAIL, "ids", "people have no"),
    "hidden leavers": (
        {"directory_people_filter": "(&(objectClass=user)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))"},
        Outcome.WARN, "leavers", "the filter hides",
    ),
    "everybody's primary group": (
        {"directory_roles": {f"CN=Domain Users,CN=Users,{SUFFIX}": "admin"}},
        Outcome.WARN, "groups", "shows no members",
    ),
    "a group elsewhere": (
        {"directory_roles": {f"CN=Administrators,CN=Builtin,{SUFFIX}": "admin"}},
        Outcome.FAIL, "groups", "members are not looked for",
    ),
    "too many tries": ({"allowed": domain.LOCKOUT}, Outcome.WARN, "lockout", "locks an account after"),
}  # fmt: skip


@pytest.mark.parametrize("cause", CAUSES)
def test_each_cause_is_named_as_the_table_has_it(server: DirectoryServer, samba: Samba, cause: str) -> None:
    values, outcome, line, words = CAUSES[cause]
    urls = values.get("directory_urls", server.settings["directory_urls"])
    values = values | {"directory_urls": [url.format(**samba.where) for url in urls]}
    assert words.strip(", ") in GUIDE.partition("| line |")[2]
    assert f"| `{line}` |" in GUIDE
    steps = checked(server, **values)
    assert any(step.name == line and words in step.said for step in steps if step.outcome is outcome), told(steps)


def test_a_locked_service_account_and_a_mistyped_container(server: DirectoryServer) -> None:
    locked = bound_as(domain.LOCKABLE)
    checked(server, **locked | {"directory_bind_password": "guessed"})
    assert "is locked (data 775)" in told(checked(server, **locked), Outcome.FAIL)
    line = told(checked(server, directory_people_bases=[f"OU=Users,{SUFFIX}"]), Outcome.FAIL)
    assert f"did you mean CN=Users,{SUFFIX}?" in line


def test_a_role_group_that_is_missing_or_has_an_awkward_name(server: DirectoryServer) -> None:
    missing = told(checked(server, directory_roles={domain.group_dn("Intranet Admin"): "admin"}), Outcome.FAIL)
    assert f"did you mean {domain.group_dn('Intranet Admins')}?" in missing
    steps = checked(server, directory_roles={domain.group_dn(domain.BOARD): "hr"})
    assert worst(steps) is Outcome.OK, told(steps)


def test_clocks_that_differ_are_told(server: DirectoryServer) -> None:
    with clock.frozen_at(clock.now() + timedelta(minutes=10)):
        assert "differs from ours by 10 minutes" in told(checked(server), Outcome.WARN)
