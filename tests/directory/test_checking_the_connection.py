"""``intranet directory check``: what is wrong between here and the directory is named, within five seconds."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path

import pytest
from flask import Flask

from intranet import cli
from intranet.directory.check import running
from intranet.directory.check.report import Outcome, Step, worst
from intranet.directory.commands import directory as command
from intranet.directory.config import read_config
from tests.directory import company
from tests.directory.checking import PEOPLE, checked, only, told
from tests.directory.company import SUFFIX
from tests.directory.conftest import using
from tests.servers import fake_ldap, free_port
from tests.servers.certificates import Authority
from tests.servers.directories import DirectoryServer
from tests.servers.fake_ldap import BIND_DONE, FakeLdap
from tests.servers.slapd import Slapd


@pytest.fixture
def slapd(tidy: tuple[Slapd, DirectoryServer]) -> Slapd:
    return tidy[0]


@pytest.fixture
def server(tidy: tuple[Slapd, DirectoryServer]) -> DirectoryServer:
    return tidy[1]


def test_a_directory_in_order_has_nothing_but_good_lines(server: DirectoryServer) -> None:
    steps = checked(server)
    assert {step.outcome for step in steps} == {Outcome.OK}, told(steps)
    names = [step.name for step in steps]
    assert names == [
        "settings", "connect", "encryption", "service account", "server", "containers", "ids", "mail", "leavers",
        "everybody", "managers", "photos", "groups", "passwords", "strangers", "lockout",
    ]  # fmt: skip
    lines = told(steps)
    assert "TLSv1.3, certificate of Test authority" in lines
    assert f"openldap, holds {SUFFIX}" in lines
    assert f"{len(PEOPLE)} people in pages of 500" in lines
    assert "2 of 6 looked at are disabled" in lines
    assert "locks an account after 5 failures in 15 minutes; we let 4 through" in lines


def test_the_demo_directory_passes(demo_directory: DirectoryServer) -> None:
    assert worst(checked(demo_directory)) is not Outcome.FAIL


def test_a_wrong_authority(server: DirectoryServer, tmp_path: Path) -> None:
    stranger = Authority(tmp_path, "stranger")
    line = only(checked(server, directory_ca_file=str(stranger.ca_file)), Outcome.FAIL)
    assert "signed by Test authority, an authority that is not in" in line
    assert "directory_ca_file: name the PEM file" in line
    assert "no directory_ca_file" in only(checked(server, directory_ca_file=""), Outcome.FAIL)


class Shaking:
    """A server with a certificate that was made as a test wants it."""

    def __init__(self, folder: Path, *names: str, days: int = 60) -> None:
        authority = Authority(folder)
        made = authority.issue("server", *names, days=days)
        self.context = authority.context(made)
        self.ca_file = str(authority.ca_file)

    def __call__(self, connection: socket.socket) -> None:
        self.context.wrap_socket(connection, server_side=True).recv(4096)


def met(server: DirectoryServer, shaking: Shaking, host: str = "127.0.0.1") -> list[Step]:
    with FakeLdap(raw=shaking) as fake:
        url = f"ldaps://{host}:{fake.port}"
        return checked(server, directory_urls=[url], directory_ca_file=shaking.ca_file)


def test_a_wrong_host_name(server: DirectoryServer, tmp_path: Path) -> None:
    line = only(met(server, Shaking(tmp_path, "DNS:dc1.example.test"), "localhost"), Outcome.FAIL)
    assert "the certificate is for dc1.example.test, not for localhost" in line
    assert "directory_urls: write ldaps://dc1.example.test" in line


def test_an_address_that_the_certificate_does_not_name(server: DirectoryServer, tmp_path: Path) -> None:
    line = only(met(server, Shaking(tmp_path, "DNS:dc1.example.test")), Outcome.FAIL)
    assert "the certificate names no IP address, only dc1.example.test" in line
    assert "directory_urls: write ldaps://dc1.example.test" in line


def test_an_expired_certificate(server: DirectoryServer, tmp_path: Path) -> None:
    line = only(met(server, Shaking(tmp_path, "IP:127.0.0.1", days=-1)), Outcome.FAIL)
    assert "the certificate expired on 20" in line
    assert "renew the certificate on the server" in line


def test_a_certificate_that_ends_soon(server: DirectoryServer, tmp_path: Path) -> None:
    steps = met(server, Shaking(tmp_path, "IP:127.0.0.1", days=20))
    (line,) = [str(step) for step in steps if step.outcome is Outcome.WARN]
    assert "19 days left → renew the server's certificate in time" in line


def test_starttls_refused(server: DirectoryServer) -> None:
    refuse = lambda number, _tag: fake_ldap.result(number, fake_ldap.EXTENDED_DONE, 2)  # noqa: E731
    with FakeLdap(refuse) as fake:
        line = only(checked(server, directory_urls=[fake.url], directory_start_tls=True), Outcome.FAIL)
        assert company.SERVICE_PASSWORD.encode() not in fake.received
    assert "refuses StartTLS (result 2) → directory_urls: use ldaps://" in line


def test_starttls_works(server: DirectoryServer, slapd: Slapd) -> None:
    steps = checked(server, directory_urls=[slapd.ldap_url], directory_start_tls=True)
    assert worst(steps) is Outcome.OK, told(steps)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ldaps://directory.invalid", "directory.invalid"),
        (f"ldaps://127.0.0.1:{free_port()}", "nothing listens there"),
    ],
    ids=["an unknown name", "a port that nobody listens on"],
)
def test_no_server_there(server: DirectoryServer, url: str, words: str) -> None:
    line = only(checked(server, directory_urls=[url]), Outcome.FAIL)
    assert words in line
    assert "directory_urls" in line


def test_ldaps_to_a_port_that_speaks_plain(server: DirectoryServer, slapd: Slapd) -> None:
    url = slapd.ldap_url.replace("ldap:", "ldaps:")
    line = only(checked(server, directory_urls=[url]), Outcome.FAIL)
    assert "directory_start_tls = true" in line


def test_two_dead_servers_cost_no_more_than_one_and_a_third_is_asked(server: DirectoryServer, slapd: Slapd) -> None:
    with FakeLdap(raw=lambda _: time.sleep(30)) as one, FakeLdap(raw=lambda _: time.sleep(30)) as two:
        mute = [fake.url.replace("ldap:", "ldaps:") for fake in (one, two)]
        steps = checked(server, directory_urls=[*mute, slapd.ldaps_url])
    failed = [step.name for step in steps if step.outcome is Outcome.FAIL]
    assert failed == ["encryption", "encryption"]
    assert "lockout" in [step.name for step in steps], "the well one was asked everything"


def test_a_server_that_falls_silent_after_the_bind(server: DirectoryServer) -> None:
    with FakeLdap(fake_ldap.accepting(lambda _: b"")) as mute:
        steps = checked(server, directory_urls=[mute.url])
    assert "the server does not answer in time" in told(steps)
    assert worst(steps) is Outcome.FAIL


def test_a_server_that_takes_its_time_for_each_answer(server: DirectoryServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "SECONDS", 2.0)

    def slowly(number: int) -> bytes:
        time.sleep(0.7)
        return fake_ldap.result(number, fake_ldap.SEARCH_DONE, 0)

    began = time.monotonic()
    with FakeLdap(fake_ldap.accepting(slowly)) as fake:
        steps = checked(server, directory_urls=[fake.url])
    assert time.monotonic() - began < 4.5, "however many steps there are"
    assert "the five seconds of this check are over" in told(steps) or "does not answer in time" in told(steps)


def test_a_wrong_service_password(server: DirectoryServer) -> None:
    line = only(checked(server, directory_bind_password="a wrong one"), Outcome.FAIL)
    assert "service account" in line
    assert "is wrong (result 49)" in line
    assert "→ directory_bind_dn, directory_bind_password" in line


def test_a_password_file_that_is_gone(server: DirectoryServer, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("x")
    file.chmod(0o600)
    config = read_config(server.with_settings(directory_bind_password="", directory_bind_password_file=str(file)))
    file.unlink()
    assert "→ directory_bind_password_file" in only(list(running.check(config, 4)), Outcome.FAIL)


@pytest.mark.parametrize(
    ("attribute", "value", "words"),
    [
        ("pwdAccountLockedTime", "000001010000Z", "is locked → unlock it in the directory"),
        ("pwdReset", "TRUE", "must change its password first → set one that never expires"),
    ],
)
def test_a_service_account_that_cannot_be_used(
    server: DirectoryServer, slapd: Slapd, attribute: str, value: str, words: str
) -> None:
    slapd.change(f"dn: {company.SERVICE}\nchangetype: modify\nadd: {attribute}\n{attribute}: {value}\n")
    try:
        line = only(checked(server), Outcome.FAIL)
    finally:
        slapd.change(f"dn: {company.SERVICE}\nchangetype: modify\ndelete: {attribute}\n")
    assert f"{company.SERVICE} {words}" in line


def refusing(code: int, message: str = "") -> fake_ldap.Answer:
    return lambda number, _tag: fake_ldap.result(number, BIND_DONE, code, message=message)


#: As Active Directory writes it; the code after "data" says why.
REFUSED_BY_AD = "80090308: LdapErr: DSID-0C09044E, comment: AcceptSecurityContext error, data {}, v2580"


@pytest.mark.parametrize(
    ("code", "message", "words"),
    [
        (8, "00002028: LdapErr: The server requires binds to turn on integrity checking", "use ldaps://, or"),
        (49, REFUSED_BY_AD.format("775"), "is locked (data 775) → unlock"),
        (49, REFUSED_BY_AD.format("533"), "is disabled (data 533) → enable"),
        (49, REFUSED_BY_AD.format("532"), "must change its password first"),
        (49, REFUSED_BY_AD.format("52e"), "is wrong (result 49, data 52e)"),
    ],
)
def test_what_active_directory_says_of_the_service_account(
    server: DirectoryServer, code: int, message: str, words: str
) -> None:
    with FakeLdap(refusing(code, message)) as fake:
        line = only(checked(server, directory_kind="ad", directory_urls=[fake.url]), Outcome.FAIL)
    assert words in line


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("alan", ["alan is uid=alan", "in good standing", "let in as Alan Turing, admin"]),
        ("katherine@example.test", ["let in as Katherine Johnson, no role"]),
        ("leaver", ["is disabled or marked as a leaver: refused"]),
        ("gone", ["is disabled or marked as a leaver: refused"]),
        ("nobody", ["nobody has nobody as uid, mail"]),
        ("a*", ["nobody has a*"]),
    ],
)
def test_what_would_happen_to_somebody_is_told_without_a_password(
    server: DirectoryServer, name: str, words: list[str]
) -> None:
    lines = told(list(running.check_person(read_config(server.with_settings()), 4, name)))
    assert [word for word in words if word not in lines] == [], lines


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"directory_people_filter": "(title=Director)"}, "does not match (title=Director) → directory_people_filter"),
        ({"directory_people_bases": [f"ou=groups,{SUFFIX}"]}, "is outside of every container → directory_people_bases"),
        ({"directory_login_attributes": ["l"]}, "nobody has katherine as l"),
        ({"directory_require_group": company.group_dn("administrators")}, "directly or through a group: refused"),
    ],
)
def test_why_somebody_cannot_sign_in(server: DirectoryServer, values: dict[str, object], words: str) -> None:
    lines = told(list(running.check_person(read_config(server.with_settings(**values)), 4, "katherine")))
    assert words in lines


def test_several_people_with_one_login_name(server: DirectoryServer) -> None:
    config = read_config(server.with_settings(directory_login_attributes=["l"]))
    assert "→ give each person a login name" in told(list(running.check_person(config, 4, "Hamburg")))


@pytest.mark.parametrize(
    ("values", "code", "conclusion"),
    [
        ({}, 0, "Sign-in can work.\n"),
        ({"directory_people_filter": "(&(objectClass=inetOrgPerson)(!(employeeType=leaver)))"}, 1, "WARN should be"),
        ({"directory_id_attribute": "employeeNumber"}, 2, "FAIL is put right"),
    ],
)
def test_the_command_ends_with_a_number_that_scripts_understand(
    app: Flask, server: DirectoryServer, values: dict[str, object], code: int, conclusion: str
) -> None:
    with using(app, server, **values):
        done = app.test_cli_runner().invoke(command, ["check"])
        as_json = app.test_cli_runner().invoke(command, ["check", "--json"])
    assert (done.exit_code, as_json.exit_code) == (code, code), done.output
    assert conclusion in done.output
    report = json.loads(as_json.output)
    assert report["outcome"] == ("OK", "WARN", "FAIL")[code]
    assert [step["outcome"] for step in report["steps"]] == [line[:4].strip() for line in done.output.splitlines()[:-1]]
    assert 0 < report["seconds"] < 5


def test_the_command_tells_about_one_person(app: Flask, server: DirectoryServer) -> None:
    with using(app, server):
        assert app.test_cli_runner().invoke(command, ["check", "--user", "alan"]).exit_code == 0
        assert app.test_cli_runner().invoke(command, ["check", "--user", "nobody"]).exit_code == 2
        assert "emergency account" in app.test_cli_runner().invoke(command, ["check", "--user", "local:alan"]).output


def test_settings_that_stop_the_start_are_told_by_the_check_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "intranet.toml"
    file.write_text('secret_key = "x"\n[directory]\nurl = ["ldap://dc1.example.test"]\n')
    monkeypatch.setenv("INTRANET_CONFIG", str(file))
    monkeypatch.setattr("sys.argv", ["intranet", "directory", "check"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    told = capsys.readouterr().out
    assert "FAIL  settings         unknown setting in the configuration file; did you mean 'directory_urls'? " in told
    assert "→ directory_url" in told
