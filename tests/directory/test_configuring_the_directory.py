"""Settings that would send a password in clear, or cannot work, stop the start and say why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from intranet.directory.config import DirectoryConfig, read_config
from intranet.directory.names import dn_key
from intranet.settings import SettingsError, load

BASE = {
    "environment": "test",
    "secret_key": "of the tests, long enough: 8c1f0e5a",
    "directory_kind": "openldap",
    "directory_urls": ["ldaps://one.example.org", "ldaps://two.example.org:1636"],
    "directory_bind_dn": "cn=intranet,dc=example,dc=org",
    "directory_people_bases": ["ou=people,dc=example,dc=org"],
}


def config(**values: Any) -> DirectoryConfig:
    return read_config(load(BASE | values, environ={}))


def test_servers_keep_their_order_and_have_ports() -> None:
    assert list(map(str, config().servers)) == ["ldaps://one.example.org:636", "ldaps://two.example.org:1636"]


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"directory_urls": ["ldap://one.example.org"]}, "in clear"),
        ({"directory_urls": ["ldap://127.0.0.1.example.org"]}, "in clear"),
        ({"directory_urls": ["ldap://10.0.0.1"]}, "in clear"),
        ({"directory_urls": ["one.example.org"]}, "is not like ldaps://"),
        ({"directory_urls": ["ldapi:///run/slapd"]}, "is not like ldaps://"),
        ({"directory_urls": ["https://one.example.org"]}, "is not like ldaps://"),
        ({"directory_urls": ["ldaps://one.example.org:port"]}, "is not like ldaps://"),
        ({"directory_urls": ["ldaps://one.example.org/dc=x"]}, "is not like ldaps://"),
        ({"directory_urls": ["ldaps://one.example.org"], "directory_start_tls": True}, "directory_start_tls"),
        ({"directory_people_bases": ["people"]}, "directory_people_bases"),
        ({"directory_bind_dn": "intranet@example.org"}, "directory_bind_dn"),
        ({"directory_roles": {"cn=a,dc=x": "boss"}}, "is not one of admin, hr, community_manager"),
        ({"directory_roles": {"administrators": "admin"}}, "directory_roles"),
        ({"directory_map": {"shoe_size": "x"}}, "directory_map"),
        ({"directory_ca_file": "/nowhere/ca.pem"}, "directory_ca_file"),
        ({"directory_bind_password_file": "/nowhere/secret"}, "directory_bind_password_file"),
        ({"directory_deadline": 0}, "directory_deadline"),
        ({"directory_page_size": 0}, "directory_page_size"),
        ({"directory_max_deactivate_percent": 100}, "directory_max_deactivate_percent: must be between 0 and 50"),
        ({"directory_max_deactivate_min": 1000}, "directory_max_deactivate_min: must be between 0 and 50"),
        ({"directory_grace_hours": 0}, "directory_grace_hours: must be between 1 and 720"),
        ({"directory_grace_runs": 1}, "directory_grace_runs: must be between 2 and 100"),
        ({"directory_help_url": "javascript:alert(1)"}, "directory_help_url"),
        ({"sign_in_failures_per_account": 1}, "sign_in_failures_per_account"),
        ({"sign_in_failures_per_address": 0}, "sign_in_failures_per_address"),
    ],
)
def test_faults_are_named(values: dict[str, Any], fault: str) -> None:
    with pytest.raises(SettingsError, match=fault):
        config(**values)


@pytest.mark.parametrize("url", ["ldap://127.0.0.1:389", "ldap://localhost", "ldap://[::1]:1389"])
def test_this_machine_itself_may_be_asked_in_clear(url: str) -> None:
    assert config(directory_urls=[url]).servers


def test_starttls_makes_plain_addresses_fit() -> None:
    assert config(directory_urls=["ldap://one.example.org"], directory_start_tls=True).start_tls


def test_active_directorys_service_account_may_be_a_principal() -> None:
    assert config(directory_kind="ad", directory_bind_dn="intranet@example.org").bind_dn == "intranet@example.org"


def test_the_demo_directory_serves_no_real_site() -> None:
    real = {"environment": "production", "secret_key": "9f8e7d6c5b4a39281706f5e4d3c2b1a0-of-the-tests"}
    with pytest.raises(SettingsError, match="demo directory"):
        config(directory_kind="demo", public_url="https://intranet.example.org", **real)
    assert config(directory_kind="demo", public_url="http://127.0.0.1:8000", **real)


def test_a_password_file_that_everybody_reads_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("secret\n")
    file.chmod(0o644)
    with pytest.raises(SettingsError, match="everybody"):
        config(directory_bind_password_file=str(file))
    file.chmod(0o640)
    assert config(directory_bind_password_file=str(file)).bind_password() == "secret"


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as refusal:
        config(directory_urls=["ldap://one.example.org"], directory_page_size=0)
    assert len(str(refusal.value).splitlines()) == 2


def test_the_table_of_a_configuration_file_fits(tmp_path: Path) -> None:
    file = tmp_path / "intranet.toml"
    file.write_text(
        """
        environment = "test"
        secret_key = "of the tests, long enough: 8c1f0e5a"
        [directory]
        kind = "openldap"
        urls = ["ldaps://one.example.org"]
        bind_dn = "cn=intranet,dc=example,dc=org"
        people_bases = ["ou=people,dc=example,dc=org", "ou=guests,dc=example,dc=org"]
        [directory.map]
        department = "businessCategory"
        phone = ["mobile", "telephoneNumber"]
        [directory.disabled_values]
        employeeType = ["leaver", "Retired"]
        [directory.roles]
        "cn=Administrators,ou=groups,dc=example,dc=org" = "admin"
        """,
        encoding="utf-8",
    )
    read = read_config(load(environ={"INTRANET_CONFIG": str(file)}))
    assert read.fields["department"] == ("businessCategory",)
    assert read.fields["phone"] == ("mobile", "telephoneNumber")
    assert read.disabled_values == {"employeetype": frozenset({"leaver", "retired"})}
    assert read.roles == {dn_key("cn=administrators,ou=groups,dc=example,dc=org"): "admin"}
    assert read.group_bases == ("ou=groups,dc=example,dc=org",)
    assert len(read.people_bases) == 2


def test_names_with_commas_fit_into_the_environment() -> None:
    environ = {
        "INTRANET_DIRECTORY_PEOPLE_BASES": '["ou=people,dc=example,dc=org", "ou=R\\\\+D,dc=example,dc=org"]',
        "INTRANET_DIRECTORY_URLS": "ldaps://one.example.org, ldaps://two.example.org",
        "INTRANET_DIRECTORY_ROLES": '{"cn=a,dc=example,dc=org": "hr"}',
    }
    names = {name.removeprefix("INTRANET_").lower() for name in environ}
    values = load({key: value for key, value in BASE.items() if key not in names}, environ=environ)
    assert values.directory_people_bases == ["ou=people,dc=example,dc=org", "ou=R\\+D,dc=example,dc=org"]
    assert len(read_config(values).servers) == 2
