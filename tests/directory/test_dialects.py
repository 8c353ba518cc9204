"""What each kind of server says about an account, as its documentation and real answers have it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from intranet import clock
from intranet.directory.dialects import ACTIVE_DIRECTORY, DIALECTS, DIRECTORY_389, OPENLDAP, Dialect, Standing
from intranet.directory.entries import BindAnswer, Entry, PolicyError, policy_error

#: As Samba and Windows write it.
AD_REFUSAL = "80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data {}, v1db1"


def entry(**values: str) -> Entry:
    return Entry("cn=x", {name: [value.encode()] for name, value in values.items()})


@pytest.mark.parametrize(
    ("code", "standing"),
    [
        ("52e", Standing.WRONG), ("525", Standing.WRONG), ("530", Standing.NOT_NOW), ("531", Standing.NOT_NOW),
        ("532", Standing.MUST_CHANGE), ("533", Standing.DISABLED), ("701", Standing.EXPIRED),
        ("773", Standing.MUST_CHANGE), ("775", Standing.LOCKED), ("999", Standing.WRONG),
    ],
)  # fmt: skip
def test_active_directory_says_why_in_its_text(code: str, standing: Standing) -> None:
    assert ACTIVE_DIRECTORY.outcome(BindAnswer(49, AD_REFUSAL.format(code))) is standing


def test_active_directory_without_a_code_is_a_wrong_password() -> None:
    assert ACTIVE_DIRECTORY.outcome(BindAnswer(49, "invalid credentials")) is Standing.WRONG
    assert ACTIVE_DIRECTORY.outcome(BindAnswer(0, "")) is Standing.GOOD


@pytest.mark.parametrize(
    ("values", "standing"),
    [
        ({"userAccountControl": "512"}, Standing.GOOD),
        ({"userAccountControl": "514"}, Standing.DISABLED),
        ({"userAccountControl": "66050"}, Standing.DISABLED),
        ({"accountExpires": "0"}, Standing.GOOD),
        ({"accountExpires": "9223372036854775807"}, Standing.GOOD),
        ({"accountExpires": "9223372036854775806"}, Standing.GOOD),
        ({"accountExpires": "133800000000000000"}, Standing.EXPIRED),  # 30 December 2024
        ({"accountExpires": "139000000000000000"}, Standing.GOOD),  # June 2041
        ({"pwdLastSet": "0"}, Standing.MUST_CHANGE),
        ({"pwdLastSet": "133800000000000000"}, Standing.GOOD),
        ({"userAccountControl": "no number"}, Standing.GOOD),
        ({}, Standing.GOOD),
    ],
)
def test_active_directorys_entries(values: dict[str, str], standing: Standing) -> None:
    with clock.frozen_at(datetime(2026, 11, 21, tzinfo=UTC)):
        assert ACTIVE_DIRECTORY.standing(entry(**values)) is standing


def test_active_directory_knows_names_with_a_domain() -> None:
    bases = ["OU=A\\, DC=x,DC=Ad,DC=example,DC=test"]
    for typed, sought in (
        ("alan", ("alan",)), ("EXAMPLE\\alan", ("alan",)), ("\\alan", ("alan",)),
        ("alan@AD.example.test", ("alan@AD.example.test", "alan")), ("alan@example.test", ("alan@example.test",)),
        ("@ad.example.test", ("@ad.example.test",)), ("alan@", ("alan@",)),
    ):  # fmt: skip
        assert ACTIVE_DIRECTORY.login_names(typed, bases) == sought
    assert ACTIVE_DIRECTORY.login_names("alan@", ["OU=people"]) == ("alan@",)
    assert OPENLDAP.login_names("a\\b", bases) == ("a\\b",)


def test_active_directorys_id_is_a_guid() -> None:
    raw = bytes.fromhex("a1b2c3d4e5f60718293a4b5c6d7e8f90")
    assert ACTIVE_DIRECTORY.decode_id(raw) == "d4c3b2a1-f6e5-1807-293a-4b5c6d7e8f90"
    with pytest.raises(ValueError, match="bytes"):
        ACTIVE_DIRECTORY.decode_id(b"short")


@pytest.mark.parametrize(
    ("values", "standing"),
    [
        ({"pwdAccountLockedTime": "000001010000Z"}, Standing.DISABLED),
        ({"pwdAccountLockedTime": "20261121000000Z"}, Standing.GOOD),  # ends; the server decides when
        ({"pwdReset": "TRUE"}, Standing.MUST_CHANGE),
        ({"pwdReset": "FALSE"}, Standing.GOOD),
        ({}, Standing.GOOD),
    ],
)
def test_openldaps_entries(values: dict[str, str], standing: Standing) -> None:
    assert OPENLDAP.standing(entry(**values)) is standing


@pytest.mark.parametrize(
    ("value", "standing"), [("true", Standing.DISABLED), ("TRUE", Standing.DISABLED), ("", Standing.GOOD)]
)
def test_389s_entries(value: str, standing: Standing) -> None:
    assert DIRECTORY_389.standing(entry(nsAccountLock=value)) is standing


@pytest.mark.parametrize(
    ("answer", "standing"),
    [
        (BindAnswer(0), Standing.GOOD),
        (BindAnswer(49), Standing.WRONG),
        (BindAnswer(53), Standing.WRONG),
        (BindAnswer(0, policy=PolicyError.CHANGE_AFTER_RESET), Standing.MUST_CHANGE),
        (BindAnswer(49, policy=PolicyError.PASSWORD_EXPIRED), Standing.MUST_CHANGE),
        (BindAnswer(49, policy=PolicyError.ACCOUNT_LOCKED), Standing.LOCKED),
    ],
)
def test_the_password_policy_control_decides(answer: BindAnswer, standing: Standing) -> None:
    assert OPENLDAP.outcome(answer) is standing
    assert DIRECTORY_389.outcome(answer) is standing


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("3003810101", PolicyError.ACCOUNT_LOCKED),
        ("3003810102", PolicyError.CHANGE_AFTER_RESET),
        ("3008a003800110810100", PolicyError.PASSWORD_EXPIRED),
        ("3005a003800110", None),  # a warning alone: seconds before it expires
        ("3003810109", None),
        ("3000", None),
        ("", None),
        ("ff", None),
        ("30808101", None),
    ],
)
def test_the_controls_value(value: str, error: PolicyError | None) -> None:
    assert policy_error(bytes.fromhex(value)) is error


def test_attribute_names_are_read_without_case_and_options() -> None:
    found = Entry("cn=x", {"CN;lang-de": [b"de"], "cN": [b" ", b"first"], "JPEGPhoto": [b"\xff\xd8"]})
    assert found.text("cn") == "first"
    assert found.text("displayName", "CN") == "first"
    assert found.text("sn") == ""
    assert found.texts("jpegphoto") == ["\ufffd\ufffd"]


def test_a_time_to_the_second_tells_changes_apart_only_once_it_is_over() -> None:
    with clock.frozen_at(datetime(2026, 11, 21, 12, tzinfo=UTC)):
        for text, is_settled in (
            ("20261121115859Z", True), ("20261121115930Z", False), ("20261121120030Z", False), ("", False),
        ):  # fmt: skip
            assert DIRECTORY_389.is_settled(text) is is_settled
    for dialect in (OPENLDAP, ACTIVE_DIRECTORY):
        assert dialect.is_settled("20261121115959.000001Z#000000#000#000000")
        assert not dialect.is_settled("")


@pytest.mark.parametrize("dialect", DIALECTS.values(), ids=DIALECTS)
def test_every_kind_asks_for_what_it_judges_by(dialect: Dialect) -> None:
    read: list[str] = []

    class Asked(Entry):
        def raw(self, attribute: str) -> list[bytes]:
            read.append(attribute)
            return super().raw(attribute)

    dialect.standing(Asked("cn=x", {}))
    assert set(read) == set(dialect.standing_attributes)


def test_when_a_password_was_changed() -> None:
    moment = datetime(2026, 11, 20, 8, 30, 15, tzinfo=UTC)
    assert OPENLDAP.password_changed(entry(pwdChangedTime="20261120083015Z")) == moment
    assert OPENLDAP.password_changed(entry(pwdChangedTime="20261120083015.123Z")) == moment
    assert OPENLDAP.password_changed(entry(pwdChangedTime="yesterday")) is None
    assert OPENLDAP.password_changed(entry(pwdChangedTime="20261399000000Z")) is None
    assert OPENLDAP.password_changed(entry()) is None
    assert ACTIVE_DIRECTORY.password_changed(entry(pwdLastSet="134396370150000000")) == moment
    assert ACTIVE_DIRECTORY.password_changed(entry(pwdLastSet="0")) is None
    assert DIRECTORY_389.password_changed(entry()) is None
