"""Names and filters of the directory as text, and the bytes they travel in."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from intranet.directory import ber
from intranet.directory.names import _careful_key, dn_key, equal, escape_rdn, is_dn, parent

SAME = (
    ("uid=alan,dc=x", "UID=Alan, DC=X"),
    ("cn=O'Brien\\, Jr.,dc=x", "cn=O'Brien\\2C Jr.,dc=x"),
    ('cn="O\'Brien, Jr.",dc=x', "cn=O'Brien\\, Jr.,dc=x"),
    ("cn=M\\C3\\BCller,dc=x", "cn=Müller,dc=x"),
    ("cn=a  b,dc=x", "cn=a b,dc=x"),
    ("cn=a+uid=b,dc=x", "uid=b+cn=a,dc=x"),
    ("cn=\\#1,dc=x", "cn=\\231,dc=x"),
    ("", "  "),
)
DIFFERENT = (
    ("cn=a,dc=x", "cn=a,dc=y"),
    ("cn=a\\,dc=x", "cn=a,dc=x"),
    ("cn=a\\+uid=b,dc=x", "cn=a+uid=b,dc=x"),
    ("cn=straße,dc=x", "cn=strasse,dc=x"),
    ("cn=a", "uid=a"),
    ("cn=a\\\\,dc=x", "cn=a,dc=x"),
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_name_are_equal(one: str, other: str) -> None:
    assert dn_key(one) == dn_key(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_names_differ(one: str, other: str) -> None:
    assert dn_key(one) != dn_key(other)


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_value_can_hold_anything(first: str, second: str) -> None:
    """What a value holds never ends it: the name has the parts it was made of, and no others."""
    name = f"cn={escape_rdn(first)},ou={escape_rdn(second)},dc=x"
    assert parent(parent(name)) == "dc=x"
    assert dn_key(name).count(",") == 2
    assert dn_key(name).endswith(",dc=x")


@given(st.from_regex(r"(uid|CN|2)=[A-Za-z0-9._@ -]{1,8}(,(ou|DC)=[A-Za-z0-9_ -]{1,5}){0,3}", fullmatch=True))
def test_a_plain_name_has_the_key_it_would_have_with_care(name: str) -> None:
    assert dn_key(name) == _careful_key(name)


def test_parents() -> None:
    assert parent("cn=a\\, b,ou=c,dc=x") == "ou=c,dc=x"
    assert parent("dc=x") == ""


@pytest.mark.parametrize("text", ["cn=a", "cn=a,dc=x", "cn=a\\,b+uid=c , dc=x", "2.5.4.3=a"])
def test_what_is_a_name(text: str) -> None:
    assert is_dn(text)


@pytest.mark.parametrize("text", ["", " ", "alan", "cn=", "cn=a,", "cn=a,b", "=a", "alan@example.test"])
def test_what_is_none(text: str) -> None:
    assert not is_dn(text)


@example("a\0b*(c)\\")
@given(st.text())
def test_a_filters_value_cannot_end_it(value: str) -> None:
    written = equal("uid", value)
    assert written.startswith("(uid=")
    assert written.endswith(")")
    inner = written[5:-1]
    assert not set(inner) & set("()*\0")
    assert bytes_of(inner) == value.encode("utf-8", "surrogatepass")


def bytes_of(escaped: str) -> bytes:
    """Read an assertion value as servers do (RFC 4515 §3)."""
    out, at = b"", 0
    while at < len(escaped):
        if escaped[at] == "\\":
            out += bytes.fromhex(escaped[at + 1 : at + 3])
            at += 3
        else:
            out += escaped[at].encode("utf-8", "surrogatepass")
            at += 1
    return out


def test_a_binary_value_is_escaped_byte_for_byte() -> None:
    assert equal("objectGUID", b"\x00a\xff") == r"(objectGUID=\00\61\ff)"


@given(st.integers(0, 2**40), st.binary(max_size=300))
def test_elements_come_back_as_they_went(value: int, content: bytes) -> None:
    assert ber.integer(next(ber.children(ber.number(value)))[1]) == value
    tag, read, end = ber.read(ber.element(0x30, ber.octets(content)))
    assert (tag, end) == (0x30, len(ber.element(0x30, ber.octets(content))))
    assert list(ber.children(read)) == [(ber.OCTET_STRING, content)]


@given(st.binary(max_size=40))
def test_nonsense_is_refused_as_such(data: bytes) -> None:
    try:
        tag, content, end = ber.read(data)
    except ber.BerError:
        return
    assert 0 <= tag <= 255
    assert len(content) < end <= len(data)


@pytest.mark.parametrize("data", [b"\x30\x80\x00\x00", b"\x30\x85\x01\x01\x01\x01\x01", b"\x30\x05ab", b"\x30", b""])
def test_lengths_that_ldap_forbids_are_refused(data: bytes) -> None:
    with pytest.raises(ber.BerError):
        ber.read(data)
