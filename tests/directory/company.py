"""The directory of an example company: ordinary colleagues, and the awkward ones every company has."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from intranet.directory.names import escape_rdn

SUFFIX = "dc=example,dc=test"
PEOPLE, LEAVERS, GROUPS = f"ou=people,{SUFFIX}", f"ou=leavers,{SUFFIX}", f"ou=groups,{SUFFIX}"
SERVICE, SERVICE_PASSWORD = f"cn=intranet,ou=services,{SUFFIX}", "service password of the tests"
#: The directory's own lockout; our throttle has to stay below.
LOCKOUT = 5


@dataclass(frozen=True)
class Staff:
    """One person of the directory."""

    uid: str
    cn: str
    sn: str = "Example"
    given: str = ""
    mail: tuple[str, ...] = ()
    manager: str = ""
    more: tuple[tuple[str, str | bytes], ...] = field(default_factory=tuple)
    password: str | None = None
    ou: str = "people"
    by_cn: bool = False

    @property
    def dn(self) -> str:
        """The name of the entry."""
        rdn = f"cn={escape_rdn(self.cn)}" if self.by_cn else f"uid={escape_rdn(self.uid)}"
        return f"{rdn},ou={self.ou},{SUFFIX}"

    @property
    def secret(self) -> str:
        """The person's password."""
        return self.password if self.password is not None else f"password of {self.uid}"


def _plain(uid: str, given: str, sn: str, manager: str = "", **values: object) -> Staff:
    more = (("departmentNumber", "Engineering"), ("title", "Engineer"), ("l", "Hamburg"))
    return Staff(uid, f"{given} {sn}", sn, given, (f"{uid}@example.test",), manager, more, **values)  # type: ignore[arg-type]


ORDINARY = (
    _plain("grace", "Grace", "Hopper"),
    _plain("alan", "Alan", "Turing", manager="grace"),
    _plain("katherine", "Katherine", "Johnson", manager="alan"),
    _plain("dorothy", "Dorothy", "Vaughan", manager="alan"),
)
#: All of them can sign in; their names are what makes it hard.
AWKWARD = (
    Staff("obrien", "O'Brien, Jr., Máire", "O'Brien, Jr.", by_cn=True),
    Staff("quoted", '#1 "quoted" <fan>; a+b = c \\ end', by_cn=True),
    Staff("star*paren(user)", "Star (Paren) *", by_cn=True),
    Staff("müller", "Jürgen Müller-Lüdenscheidt", "Müller", by_cn=True),
    Staff("straße", "Straß Weiß", by_cn=True),
    Staff("emoji", "Party 🎉", by_cn=True, password="🎉 ² ﬁ ½ Ω"),
    Staff("bidi", "Bidi \u202egnirts", by_cn=True),
    Staff("rtl", "محمد الأمين", by_cn=True),
    Staff("html", "<script>alert(1)</script>", by_cn=True),
    Staff("MixedCase", "Mixed Case"),
    Staff("long", "Long " + "x" * 180, given="L" * 300),
)
LOCKED = Staff("locked", "Locked Out", more=(("pwdAccountLockedTime", "000001010000Z"),))
MUST_CHANGE = Staff("mustchange", "Must Change", more=(("pwdReset", "TRUE"),))
LEAVER = Staff("leaver", "Lea Ver", more=(("employeeType", "leaver"),))
GONE = Staff("gone", "Go Ne", ou="leavers")
NO_PASSWORD = Staff("nopassword", "No Password", password="")
TWINS = (
    Staff("twin.one", "Twin One", mail=("twin@example.test",)),
    Staff("twin.two", "Twin Two", mail=("twin@example.test",)),
)
SELF_MANAGED = Staff("selfboss", "Self Boss", manager="selfboss")
#: The directory locks these two after LOCKOUT failures; the others never.
STRICT = (("pwdPolicySubentry", f"cn=strict,ou=policies,{SUFFIX}"),)
VICTIM = Staff("victim", "Vic Tim", mail=("victim@example.test",), more=STRICT)
LOCKABLE = Staff("lockable", "Lock Able", more=STRICT)
EVERYBODY = (
    *ORDINARY,
    *AWKWARD,
    LOCKED,
    MUST_CHANGE,
    LEAVER,
    GONE,
    NO_PASSWORD,
    *TWINS,
    SELF_MANAGED,
    VICTIM,
    LOCKABLE,
)

#: Group → members: people, or other groups. "loop" holds itself through "circle".
GROUP_MEMBERS: dict[str, tuple[str, ...]] = {
    "administrators": ("grace", "group:platform"),
    "platform": ("alan",),
    "hr, people & culture": ("katherine",),
    "loop": ("group:circle", "dorothy"),
    "circle": ("group:loop",),
    "staff": tuple(person.uid for person in (*ORDINARY, *AWKWARD)),
}


def staff(uid: str) -> Staff:
    """Return the person with this uid."""
    return next(person for person in EVERYBODY if person.uid == uid)


def group_dn(name: str) -> str:
    """Return the name of a group's entry."""
    return f"cn={escape_rdn(name)},{GROUPS}"


@cache
def _hashed(password: str) -> str:
    salt = b"salt of the tests"
    return "{SSHA}" + base64.b64encode(hashlib.sha1(password.encode() + salt).digest() + salt).decode()


def entry(dn: str, pairs: Sequence[tuple[str, str | bytes]]) -> str:
    """Write one entry; everything as base64, so that no value needs a second thought."""
    raw = [(name, value if isinstance(value, bytes) else value.encode()) for name, value in [("dn", dn), *pairs]]
    lines = [f"{name}:: {base64.b64encode(value).decode()}" for name, value in raw]
    return "\n".join(lines) + "\n\n"


def person_entry(person: Staff) -> str:
    """Write a person's entry."""
    pairs = [("objectClass", "inetOrgPerson"), ("uid", person.uid), ("cn", person.cn), ("sn", person.sn)]
    if person.given:
        pairs.append(("givenName", person.given))
    pairs += [("mail", address) for address in person.mail]
    if person.manager:
        pairs.append(("manager", staff(person.manager).dn))
    if person.secret:
        pairs.append(("userPassword", _hashed(person.secret)))
    return entry(person.dn, [*pairs, *person.more])


def _policy(name: str, failures: int) -> str:
    """Write a password policy that locks an account for good after some failures (0: never)."""
    pairs = [
        ("objectClass", "pwdPolicy"), ("objectClass", "device"), ("cn", name), ("pwdAttribute", "userPassword"),
        ("pwdLockout", "TRUE"), ("pwdMaxFailure", str(failures)), ("pwdLockoutDuration", "0"),
        ("pwdFailureCountInterval", "900"), ("pwdMustChange", "TRUE"),
    ]  # fmt: skip
    return entry(f"cn={name},ou=policies,{SUFFIX}", pairs)


def service_entry() -> str:
    """Write the entry of the service account."""
    pairs = [
        ("objectClass", "applicationProcess"), ("objectClass", "simpleSecurityObject"), ("cn", "intranet"),
        ("userPassword", _hashed(SERVICE_PASSWORD)),
    ]  # fmt: skip
    return entry(SERVICE, pairs)


def people_ldif(
    extra: tuple[Staff, ...] = (), people: tuple[Staff, ...] = EVERYBODY, *, has_policies: bool = True
) -> str:
    """Write everything but the groups; password policies are written as OpenLDAP has them."""
    text = entry(SUFFIX, [("objectClass", "dcObject"), ("objectClass", "organization"), ("dc", "example"), ("o", "E")])
    for unit in ("people", "leavers", "groups", "services", "policies"):
        text += entry(f"ou={unit},{SUFFIX}", [("objectClass", "organizationalUnit"), ("ou", unit)])
    if has_policies:
        text += _policy("default", failures=0) + _policy("strict", failures=LOCKOUT)
    return text + service_entry() + "".join(person_entry(person) for person in (*people, *extra))


def groups_ldif(*names: str) -> str:
    """Write the groups, or those with these names."""
    text = ""
    for name, members in GROUP_MEMBERS.items():
        if names and name not in names:
            continue
        held = [
            group_dn(member.removeprefix("group:")) if member.startswith("group:") else staff(member).dn
            for member in members
        ]
        text += entry(group_dn(name), [("objectClass", "groupOfNames"), ("cn", name), *(("member", dn) for dn in held)])
    return text
