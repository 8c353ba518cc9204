"""What each kind of directory calls things: ids, names, disabled accounts, and why a bind failed.

The attribute names are those of RFC 4519 and RFC 2798 (OpenLDAP, 389), Microsoft's [MS-ADA1–3]
(Active Directory) and the password policy draft (behera-10, ``pwd…``).
"""

from __future__ import annotations

import enum
import re
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from intranet import clock
from intranet.directory.entries import BindAnswer, Entry, PolicyError
from intranet.directory.names import dn_key


class Standing(enum.StrEnum):
    """Whether an account may be used today."""

    GOOD = "good"
    WRONG = "wrong"  # the password did not fit, or the server does not say why it refused
    DISABLED = "disabled"
    EXPIRED = "expired"
    LOCKED = "locked"
    MUST_CHANGE = "must_change"
    NOT_NOW = "not_now"  # outside the hours or computers allowed


#: What an entry may say of people who work here, and of people who do not any more.
PRESENT = frozenset({Standing.GOOD, Standing.MUST_CHANGE})
GONE = frozenset({Standing.DISABLED, Standing.EXPIRED})


#: Field of a person → attributes that may hold it, best first.
INET_ORG_PERSON: Mapping[str, tuple[str, ...]] = {
    "display_name": ("displayName", "cn"),
    "given_name": ("givenName",),
    "family_name": ("sn",),
    "email": ("mail",),
    "title": ("title",),
    "department": ("departmentNumber", "ou"),
    "place": ("l",),
    "company": ("o",),
    "started_on": (),  # no schema has a usual one
    "phone": ("telephoneNumber",),
    "manager": ("manager",),
    "photo": ("jpegPhoto",),
}
ACTIVE_DIRECTORY_PERSON = {
    **INET_ORG_PERSON, "department": ("department",), "company": ("company",),
    "photo": ("thumbnailPhoto", "jpegPhoto"),
}  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """One kind of directory server."""

    name: str
    people_filter: str
    login_attributes: tuple[str, ...]
    #: What a typed name may be called in the directory, given the containers of the people.
    login_names: Callable[[str, Sequence[str]], tuple[str, ...]]
    id_attribute: str
    fields: Mapping[str, tuple[str, ...]]
    #: Attributes that ``standing`` looks at; operational ones are only sent when named.
    standing_attributes: tuple[str, ...]
    #: Attribute whose value is another after each change of the entry; a server's own numbers count for it alone.
    stamp_attribute: str
    #: Whether no later change can leave the same value, as none does where the server numbers them (``bool``).
    is_settled: Callable[[str], bool]
    #: Attribute that says when the password was changed, and how to read it.
    changed_attribute: str
    password_changed: Callable[[Entry], datetime | None]
    decode_id: Callable[[bytes], str]
    encode_id: Callable[[str], str | bytes]
    #: What the entry itself says, whatever a bind would say.
    standing: Callable[[Entry], Standing]
    #: Why a bind was refused, or what goes with an accepted one.
    outcome: Callable[[BindAnswer], Standing]


def _text_id(raw: bytes) -> str:
    """``entryUUID`` and ``nsUniqueId`` are text."""
    return raw.decode("ascii").strip().lower()


def _guid(raw: bytes) -> str:
    """``objectGUID`` is 16 bytes, the first three fields little-endian [MS-DTYP 2.3.4.2]."""
    return str(uuid.UUID(bytes_le=raw))


def _guid_bytes(text: str) -> bytes:
    return uuid.UUID(text).bytes_le


def _policy_outcome(answer: BindAnswer) -> Standing:
    """Judge by the password policy control, which servers send with the right password only.

    Locked is the exception: it comes with any password, and is for the log.
    """
    told = {
        PolicyError.CHANGE_AFTER_RESET: Standing.MUST_CHANGE,
        PolicyError.PASSWORD_EXPIRED: Standing.MUST_CHANGE,
        PolicyError.ACCOUNT_LOCKED: Standing.LOCKED,
    }
    if answer.policy is not None:
        return told[answer.policy]
    return Standing.GOOD if answer.accepted else Standing.WRONG


def _openldap_standing(entry: Entry) -> Standing:
    """``000001010000Z`` locks for good; other lock times end, so the server itself decides on them."""
    if entry.text("pwdAccountLockedTime").startswith("000001010000"):
        return Standing.DISABLED
    return Standing.MUST_CHANGE if entry.text("pwdReset").upper() == "TRUE" else Standing.GOOD


def _moment(text: str) -> datetime | None:
    """Read a generalized time in UTC, to the second (RFC 4517 §3.3.13)."""
    found = re.fullmatch(r"(\d{14})(?:\.\d+)?Z", text)
    try:
        return datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def _openldap_password_changed(entry: Entry) -> datetime | None:
    return _moment(entry.text("pwdChangedTime"))


#: After so long a time to the second is over, even where two clocks differ a little.
SETTLED = timedelta(minutes=1)


def _is_past(text: str) -> bool:
    """Two changes within one second leave the same time: the second would go unnoticed after a look in between."""
    moment = _moment(text)
    return moment is not None and clock.now() - moment > SETTLED


def _389_standing(entry: Entry) -> Standing:
    return Standing.DISABLED if entry.text("nsAccountLock").lower() == "true" else Standing.GOOD


ACCOUNT_DISABLED = 0x2  # userAccountControl [MS-ADTS 2.2.16]
NEVER = frozenset({0, 0x7FFF_FFFF_FFFF_FFFF})


def _ad_standing(entry: Entry) -> Standing:
    if _whole(entry.text("userAccountControl")) & ACCOUNT_DISABLED:
        return Standing.DISABLED
    expires = _whole(entry.text("accountExpires"))
    if expires not in NEVER and _filetime(expires) <= clock.now():
        return Standing.EXPIRED
    return Standing.MUST_CHANGE if entry.text("pwdLastSet") == "0" else Standing.GOOD


def _ad_password_changed(entry: Entry) -> datetime | None:
    changed = _whole(entry.text("pwdLastSet"))
    return _filetime(changed) if changed > 0 else None


def _as_typed(name: str, _bases: Sequence[str]) -> tuple[str, ...]:
    return (name,)


def _ad_login_names(name: str, bases: Sequence[str]) -> tuple[str, ...]:
    r"""People may write ``DOMAIN\name`` or ``name@domain``, as they do at their computer [MS-ADTS 5.1.1.1.1].

    No account name holds a backslash. The second form is good for every account of the domain,
    whatever its ``userPrincipalName`` says, if it has any.
    """
    name = name.rpartition("\\")[2]
    account, _, domain = name.rpartition("@")
    return (name, account) if account and domain and domain.lower() in map(_domain_of, bases) else (name,)


def _domain_of(dn: str) -> str:
    """Return the DNS name of the domain that holds an entry: ``DC=ad,DC=example,DC=com`` is ad.example.com."""
    return ".".join(rdn.removeprefix("dc=") for rdn in dn_key(dn).split(",") if rdn.startswith("dc="))


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,20}", text) else 0


def _filetime(value: int) -> datetime:
    """Tenths of microseconds since 1601 [MS-DTYP 2.3.3]; beyond the calendar's end means never."""
    try:
        return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=value // 10)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


#: Codes after ``data`` in the text of result 49. Except for 775 the server sends them with the
#: right password only.
AD_CODES = {
    "530": Standing.NOT_NOW,
    "531": Standing.NOT_NOW,
    "532": Standing.MUST_CHANGE,
    "533": Standing.DISABLED,
    "701": Standing.EXPIRED,
    "773": Standing.MUST_CHANGE,
    "775": Standing.LOCKED,
}


def _ad_outcome(answer: BindAnswer) -> Standing:
    if answer.accepted:
        return Standing.GOOD
    found = re.search(r"\bdata ([0-9a-f]{1,8})\b", answer.message)
    return AD_CODES.get(found[1], Standing.WRONG) if found else Standing.WRONG


OPENLDAP = Dialect(
    name="openldap",
    people_filter="(objectClass=inetOrgPerson)",
    login_attributes=("uid", "mail"),
    login_names=_as_typed,
    id_attribute="entryUUID",
    fields=INET_ORG_PERSON,
    standing_attributes=("pwdAccountLockedTime", "pwdReset"),
    stamp_attribute="entryCSN",  # to the microsecond; modifyTimestamp to the second
    is_settled=bool,
    changed_attribute="pwdChangedTime",
    password_changed=_openldap_password_changed,
    decode_id=_text_id,
    encode_id=str,
    standing=_openldap_standing,
    outcome=_policy_outcome,
)
DIRECTORY_389 = Dialect(
    name="389ds",
    people_filter="(objectClass=inetOrgPerson)",
    login_attributes=("uid", "mail"),
    login_names=_as_typed,
    id_attribute="nsUniqueId",
    fields=INET_ORG_PERSON,
    standing_attributes=("nsAccountLock",),
    stamp_attribute="modifyTimestamp",
    is_settled=_is_past,
    changed_attribute="pwdChangedTime",
    password_changed=_openldap_password_changed,
    decode_id=_text_id,
    encode_id=str,
    standing=_389_standing,
    outcome=_policy_outcome,
)
ACTIVE_DIRECTORY = Dialect(
    name="ad",
    people_filter="(&(objectCategory=person)(objectClass=user))",
    login_attributes=("sAMAccountName", "userPrincipalName", "mail"),
    login_names=_ad_login_names,
    id_attribute="objectGUID",
    fields=ACTIVE_DIRECTORY_PERSON,
    standing_attributes=("userAccountControl", "accountExpires", "pwdLastSet"),
    stamp_attribute="uSNChanged",
    is_settled=bool,
    changed_attribute="pwdLastSet",
    password_changed=_ad_password_changed,
    decode_id=_guid,
    encode_id=_guid_bytes,
    standing=_ad_standing,
    outcome=_ad_outcome,
)
DEMO = Dialect(**{**OPENLDAP.__dict__, "name": "demo", "fields": {**INET_ORG_PERSON, "started_on": ("employeeType",)}})

DIALECTS: Mapping[str, Dialect] = {
    dialect.name: dialect for dialect in (OPENLDAP, ACTIVE_DIRECTORY, DIRECTORY_389, DEMO)
}
