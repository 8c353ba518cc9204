"""``intranet directory check``: what the service account is shown, and what nobody should be able to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from intranet import clock
from intranet.directory.check import running
from intranet.directory.check.report import Outcome, worst
from intranet.directory.config import read_config
from intranet.settings import SettingsError
from tests.directory import company
from tests.directory.checking import ADMINISTRATORS, ELSEWHERE, ZURICH, checked, only, told
from tests.directory.checking import PEOPLE as TIDY
from tests.directory.company import GROUPS, PEOPLE, SUFFIX, entry
from tests.servers import fake_ldap
from tests.servers.directories import DirectoryServer, reaching_by
from tests.servers.fake_ldap import FakeLdap
from tests.servers.slapd import WIDE_OPEN, Slapd


@pytest.fixture
def slapd(tidy: tuple[Slapd, DirectoryServer]) -> Slapd:
    return tidy[0]


@pytest.fixture
def server(tidy: tuple[Slapd, DirectoryServer]) -> DirectoryServer:
    return tidy[1]


def test_a_base_that_does_not_exist(server: DirectoryServer) -> None:
    steps = checked(server, directory_people_bases=[f"ou=poeple,{SUFFIX}"])
    line = only(steps, Outcome.FAIL)
    assert f"ou=poeple,{SUFFIX} does not exist" in line
    assert f"→ directory_people_bases; did you mean {PEOPLE}?" in line


def test_a_base_in_another_tree(server: DirectoryServer) -> None:
    line = only(checked(server, directory_people_bases=["ou=people,dc=exmaple,dc=test"]), Outcome.FAIL)
    assert f"did you mean {SUFFIX}?" in line


def test_a_base_with_comma_and_umlaut(server: DirectoryServer) -> None:
    line = only(checked(server, directory_people_bases=[PEOPLE, f"ou=Vertrieb\\, Zurich,{SUFFIX}"]), Outcome.FAIL)
    assert "did you mean ou=Vertrieb" in line
    assert "Zürich" in line
    unescaped = server.with_settings(directory_people_bases=[f"ou=Vertrieb, Zürich,{SUFFIX}"])
    with pytest.raises(SettingsError, match="a comma inside a value is written"):
        read_config(unescaped)
    assert f"ou=Vertrieb\\, Zürich,{SUFFIX} is empty" in only(
        checked(server, directory_people_bases=[PEOPLE, ZURICH]), Outcome.FAIL
    ), "written right it is found, and nobody is there yet"


def test_people_below_a_base_with_comma_and_umlaut_sign_in(server: DirectoryServer, slapd: Slapd) -> None:
    dn = f"uid=ueli,{ZURICH}"
    slapd.change(entry(dn, [("objectClass", "inetOrgPerson"), ("uid", "ueli"), ("cn", "Üli"), ("sn", "U")]))
    try:
        unfit = checked(server, directory_people_bases=[ZURICH], directory_id_attribute="cn")
        assert "1 of 1 people cannot be read: cn is malformed" in told(unfit), "and the other steps are done"
        config = read_config(server.with_settings(directory_people_bases=[ZURICH]))
        assert "let in as Üli" in "\n".join(map(str, running.check_person(config, 4, "ueli")))
    finally:
        slapd.change(f"dn: {dn}\nchangetype: delete\n")


@pytest.mark.parametrize("hides", ["(employeeType=leaver)", "(|(employeeType=leaver)(employeeType=retired))"])
def test_a_filter_that_hides_those_who_left(server: DirectoryServer, hides: str) -> None:
    line = only(checked(server, directory_people_filter=f"(&(objectClass=inetOrgPerson)(!{hides}))"), Outcome.WARN)
    assert "the filter hides 1 disabled people" in line
    assert "→ directory_people_filter" in line


@pytest.mark.parametrize(
    ("filter_", "words"),
    [("(objectClass=user)", f"nobody in {PEOPLE} matches (objectClass=user)"), ("(uid=*", "is no filter")],
)
def test_a_filter_that_fits_nobody_or_is_none(server: DirectoryServer, filter_: str, words: str) -> None:
    steps = checked(server, directory_people_filter=filter_)
    assert worst(steps) is Outcome.FAIL
    assert words in told(steps, Outcome.FAIL)
    assert "→ directory_people_filter" in told(steps)


def test_an_id_attribute_that_nobody_has(server: DirectoryServer) -> None:
    line = only(checked(server, directory_id_attribute="nsUniqueId"), Outcome.FAIL)
    assert "6 of 6 people have no nsUniqueId: they cannot sign in" in line
    assert '→ directory_id_attribute = "entryUUID"' in line


def test_an_id_attribute_that_several_share(server: DirectoryServer) -> None:
    steps = checked(server, directory_id_attribute="sn")
    assert "sn is not one value for each person" in told(steps)


def test_another_kind_of_server(server: DirectoryServer) -> None:
    steps = checked(server, directory_kind="ad", directory_people_filter="(objectClass=inetOrgPerson)")
    assert 'this is openldap, not ad → directory_kind = "openldap"' in told(steps)


def alan(controls: bytes = b"", **values: str) -> Callable[[int], bytes]:
    return lambda number: (
        fake_ldap.entry(number, company.staff("alan").dn, **values)
        + fake_ldap.result(number, fake_ldap.SEARCH_DONE, 0, controls=controls)
    )


def test_a_server_without_pages(server: DirectoryServer) -> None:
    with FakeLdap(fake_ldap.accepting(alan(uid="alan", cn="Alan", entryUUID="1"))) as fake:
        steps = checked(server, directory_urls=[fake.url])
    assert "the server ignores the wish for pages" in told(steps)
    with FakeLdap(fake_ldap.accepting(alan(uid="a", cn="A", entryUUID="1", supportedControl="1.2.3"))) as fake:
        steps = checked(server, directory_urls=[fake.url])
    assert "cannot give long lists in pages" in told(steps)


@pytest.mark.parametrize(
    "limits", [{"size_limit": "3"}, {"limits": f'limits dn.exact="{company.SERVICE}" size.prtotal=3'}]
)
def test_a_size_limit_below_the_head_count(limits: dict[str, str]) -> None:
    with Slapd(company.people_ldif(people=TIDY), **limits) as small:  # type: ignore[arg-type]
        values = reaching_by("openldap", directory_urls=[small.ldaps_url], directory_ca_file=small.ca_file)
        steps = checked(DirectoryServer("openldap", values), directory_page_size=2)
    line = next(str(step) for step in steps if step.name == "everybody")
    assert line.startswith("FAIL")
    assert "the server's size limit is below the number of people" in line
    assert "size.prtotal=unlimited" in line


def test_a_referral_instead_of_people(server: DirectoryServer) -> None:
    refer = lambda number: fake_ldap.result(number, fake_ldap.SEARCH_DONE, 10, referral="ldap://x/dc=y")  # noqa: E731
    with FakeLdap(fake_ldap.accepting(refer)) as fake:
        steps = checked(server, directory_urls=[fake.url])
    assert "refers to another one for this → directory_urls" in told(steps)


@pytest.mark.parametrize(
    ("group", "outcome", "told"),
    [
        (
            f"cn=administrator,{GROUPS}",
            Outcome.FAIL,
            f"does not exist, or may not be seen → directory_roles (hr); did you mean {ADMINISTRATORS}?",
        ),
        (
            f"cn=outer,{GROUPS}",
            Outcome.FAIL,
            f'members are not looked for: they do not get the role → directory_group_bases: add "{ELSEWHERE}"',
        ),
        (f"cn=dangling,{GROUPS}", Outcome.WARN, f"holds cn=nobody,{GROUPS}, which does not exist"),
    ],
)
def test_a_role_whose_group_or_nested_group_is_missing(
    server: DirectoryServer, group: str, outcome: Outcome, told: str
) -> None:
    line = only(checked(server, directory_roles={ADMINISTRATORS: "admin", group: "hr"}), outcome)
    assert told in line


def test_nested_groups_elsewhere_are_fine_once_they_are_named(server: DirectoryServer) -> None:
    roles = {f"cn=outer,{GROUPS}": "hr"}
    steps = checked(server, directory_roles=roles, directory_group_bases=[GROUPS, ELSEWHERE])
    assert worst(steps) is Outcome.OK, told(steps)


def test_more_is_shown_than_should_be() -> None:
    with Slapd(company.people_ldif(people=TIDY), extra="allow bind_anon_dn", access=WIDE_OPEN) as careless:
        values = reaching_by("openldap", directory_urls=[careless.ldaps_url], directory_ca_file=careless.ca_file)
        warned = told(checked(DirectoryServer("openldap", values)), Outcome.WARN)
    assert "everybody on the network can read people without an account" in warned
    assert "the server takes a name without a password for a success" in warned
    assert "the service account may look at userPassword" in warned


@pytest.mark.parametrize(("minutes", "warned"), [(0, False), (4, False), (6, True), (-6, True)])
def test_a_clock_that_goes_wrong(server: DirectoryServer, minutes: int, warned: bool) -> None:
    moment = clock.now() + timedelta(minutes=minutes)
    values = {"uid": "alan", "cn": "Alan", "entryUUID": "1", "currentTime": f"{moment:%Y%m%d%H%M%S}.0Z"}
    with FakeLdap(fake_ldap.accepting(alan(**values))) as fake:
        lines = told(checked(server, directory_urls=[fake.url]))
    assert ("the server's differs from ours by 6 minutes" in lines) is warned


@pytest.mark.parametrize("failures", [5, 9])
def test_a_lockout_that_strangers_could_reach_through_us(server: DirectoryServer, failures: int) -> None:
    line = only(checked(server, sign_in_failures_per_account=failures), Outcome.WARN)
    assert "after 5 failures in 15 minutes → sign_in_failures_per_account: 4 or fewer" in line


def test_a_lockout_that_forgets_too_slowly(server: DirectoryServer, slapd: Slapd) -> None:
    policy = f"dn: cn=strict,ou=policies,{SUFFIX}\nchangetype: modify\nreplace: pwdFailureCountInterval\n"
    for seconds, words in ((3600, "in 60 minutes, and we let 4 through every 15"), (0, "after 5 failures ever")):
        slapd.change(f"{policy}pwdFailureCountInterval: {seconds}\n")
        try:
            assert words in only(checked(server), Outcome.WARN)
        finally:
            slapd.change(f"{policy}pwdFailureCountInterval: 900\n")


@pytest.mark.parametrize(
    ("threshold", "minutes", "words"),
    [
        (3, 10, "after 3 failures in 10 minutes → sign_in_failures_per_account: 2 or fewer"),
        (6, 30, "after 6 failures in 30 minutes, and we let 4 through every 15 →"),
        (10, 10, "after 10 failures in 10 minutes; we let 4 through"),
        (0, 10, "none that can be read"),
    ],
)
def test_the_lockout_of_active_directory(server: DirectoryServer, threshold: int, minutes: int, words: str) -> None:
    domain = {"lockoutThreshold": str(threshold), "lockOutObservationWindow": str(-minutes * 600_000_000)}
    shown = alan(cn="Alan", sAMAccountName="alan", defaultNamingContext=SUFFIX, **domain)
    with FakeLdap(fake_ldap.accepting(shown)) as fake:
        lines = told(checked(server, directory_kind="ad", directory_urls=[fake.url]))
    assert words in lines
