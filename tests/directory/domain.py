"""The company of the Active Directory guide, in the domain and with the names that the guide gives as examples."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from intranet.directory.names import escape_rdn
from tests.directory.company import entry
from tests.servers.directories import DirectoryServer
from tests.servers.samba import REALM, SUFFIX, Samba

STAFF, LEAVERS, GROUPS, SERVICES = (f"OU={name},{SUFFIX}" for name in ("Staff", "Leavers", "Groups", "Services"))
#: Inside of "Staff"; a name that has to be escaped.
ZURICH = f"OU=Vertrieb\\, Zürich,{STAFF}"
SERVICE = f"svc-intranet@{REALM.lower()}"
#: The domain's own lockout; our throttle has to stay below.
LOCKOUT, MINUTES = 6, 15

#: Limits that even a busy machine keeps: how long things may take is tried with other servers.
PATIENT = {"directory_connect_timeout": 30.0, "directory_deadline": 60.0}
NORMAL, OFF, NEVER_EXPIRES = 0x200, 0x202, 0x10200  # userAccountControl [MS-ADTS 2.2.16]
#: The first of January 2016 [MS-DTYP 2.3.3].
LONG_AGO = "130961664000000000"


@dataclass(frozen=True)
class Account:
    """One account of the domain."""

    account: str
    cn: str
    place: str = STAFF
    control: int = NORMAL
    principal: str | None = ""  # the account's name at the domain, where nothing else is said; None for none
    manager: str = ""
    more: tuple[tuple[str, str | bytes], ...] = ()

    @property
    def dn(self) -> str:
        """The name of the entry."""
        return f"CN={escape_rdn(self.cn)},{self.place}"

    @property
    def secret(self) -> str:
        """The password: as the domain's policy asks for, with letters that are not ASCII."""
        return f"Paßwort {sum(self.account.encode())}, long and random"

    @property
    def record(self) -> str:
        """The entry as LDIF."""
        pairs: list[tuple[str, str | bytes]] = [
            ("objectClass", "user"), ("sAMAccountName", self.account), ("displayName", self.cn),
            ("userAccountControl", str(self.control)), ("unicodePwd", _password(self.secret)),
            ("sn", self.cn.split()[-1]),
        ]  # fmt: skip
        if self.principal is not None:
            pairs.append(("userPrincipalName", self.principal or f"{self.account}@{REALM.lower()}"))
        if self.manager:
            pairs.append(("manager", account(self.manager).dn))
        return entry(self.dn, [*pairs, *self.more])


def _password(text: str) -> bytes:
    """``unicodePwd`` is in quotation marks [MS-ADTS 3.1.1.3.1.5.1]."""
    return f'"{text}"'.encode("utf-16-le")


def new_password(text: str) -> str:
    """Write the lines of a change that sets somebody's password."""
    return f"modify\nreplace: unicodePwd\nunicodePwd:: {base64.b64encode(_password(text)).decode()}"


def _works(name: str, department: str = "Engineering", **more: str) -> tuple[tuple[str, str | bytes], ...]:
    said = {"mail": f"{name}@example.com", "department": department, "title": "Engineer", "l": "Hamburg", **more}
    return tuple(said.items())


ADA = Account("ada", "Ada Lovelace", more=_works("ada.lovelace", givenName="Ada"))
GRACE = Account("grace", "Grace Hopper", manager="ada", more=_works("grace.hopper"))
#: Signs in to computers by the mail address, as many companies have it.
ALAN = Account("alan", "Alan Turing", principal="alan.turing@example.com", manager="grace", more=_works("alan.turing"))
#: Made long ago, when accounts had no second name.
KATHERINE = Account("katherine", "Katherine Johnson", principal=None, more=_works("katherine.johnson", "Personnel"))
AWKWARD = Account("obrien", 'O\'Brien, Máire "Jr" + <x>; #1 = \\ y', ZURICH, more=_works("maire.obrien", "Sales"))
PICTURED = Account("pictured", "Pic Tured", more=(*_works("pic.tured"), ("thumbnailPhoto", b"\xff\xd8\xff\xe0" * 2000)))
DISABLED = Account("disabled", "Dis Abled", control=OFF, more=_works("dis.abled"))
EXPIRED = Account("expired", "Ex Pired", more=(*_works("ex.pired"), ("accountExpires", LONG_AGO)))
MUST_CHANGE = Account("mustchange", "Must Change", more=(*_works("must.change"), ("pwdLastSet", "0")))
LOCKABLE = Account("lockable", "Lock Able", more=_works("lock.able"))
#: Whom the domain locks as its policy has it; nobody else is ever locked, so that tests do not lock each other out.
VICTIM = Account("victim", "Vic Tim", more=_works("vic.tim"))
LEAVER = Account("leaver", "Lea Ver", LEAVERS, more=_works("lea.ver"))
SERVICE_ACCOUNT = Account("svc-intranet", "svc-intranet", SERVICES, NEVER_EXPIRES)
PEOPLE = (
    ADA, GRACE, ALAN, KATHERINE, AWKWARD, PICTURED, DISABLED, EXPIRED, MUST_CHANGE, LOCKABLE, VICTIM, LEAVER,
)  # fmt: skip
#: Those who work here.
PRESENT = (ADA, GRACE, ALAN, KATHERINE, AWKWARD, PICTURED, MUST_CHANGE, LOCKABLE, VICTIM)
#: Comes and goes with a test.
NEWCOMER = Account("newcomer", "New Comer", manager="ada", more=_works("new.comer"))

#: A group whose name has to be escaped.
BOARD = '#1 "Board", <all>'
#: Group → members. The innermost of the three holds the outermost again.
GROUP_MEMBERS: dict[str, tuple[str, ...]] = {
    "On Call": (GRACE.dn, f"CN=Intranet Admins,{GROUPS}"),
    "Platform": (f"CN=On Call,{GROUPS}",),
    "Intranet Admins": (ADA.dn, f"CN=Platform,{GROUPS}"),
    "HR": (KATHERINE.dn,),
    BOARD: (KATHERINE.dn,),
    "Empty": (),
}


def account(name: str) -> Account:
    """Return the account with this name."""
    return next(one for one in PEOPLE if one.account == name)


def group_dn(name: str) -> str:
    """Return the name of a group's entry."""
    return f"CN={escape_rdn(name)},{GROUPS}"


def policy(name: str, threshold: int, *accounts: Account) -> str:
    """Write a fine-grained password policy that locks accounts after some failures (0: never)."""
    ticks = str(-MINUTES * 60 * 10_000_000)
    said = {
        "objectClass": "msDS-PasswordSettings", "msDS-PasswordSettingsPrecedence": "10",
        "msDS-PasswordReversibleEncryptionEnabled": "FALSE", "msDS-PasswordHistoryLength": "0",
        "msDS-PasswordComplexityEnabled": "TRUE", "msDS-MinimumPasswordLength": "7",
        "msDS-MinimumPasswordAge": "0", "msDS-MaximumPasswordAge": "-9223372036854775808",
        "msDS-LockoutThreshold": str(threshold), "msDS-LockoutObservationWindow": ticks,
        "msDS-LockoutDuration": ticks,
    }  # fmt: skip
    subjects = [("msDS-PSOAppliesTo", one.dn) for one in accounts]
    return entry(f"CN={name},CN=Password Settings Container,CN=System,{SUFFIX}", [*said.items(), *subjects])


def fill(server: Samba) -> None:
    """Put the company into a new domain."""
    ticks = -MINUTES * 60 * 10_000_000
    text = (
        f"dn: {SUFFIX}\nchangetype: modify\nreplace: lockoutThreshold\nlockoutThreshold: {LOCKOUT}\n-\n"
        f"replace: lockOutObservationWindow\nlockOutObservationWindow: {ticks}\n-\n"
        f"replace: lockoutDuration\nlockoutDuration: {ticks}\n\n"
    )
    for place in (STAFF, LEAVERS, GROUPS, SERVICES, ZURICH):
        text += entry(place, [("objectClass", "organizationalUnit")])
    text += "".join(one.record for one in (SERVICE_ACCOUNT, *PEOPLE))
    for name in GROUP_MEMBERS:
        text += entry(
            group_dn(name), [("objectClass", "group"), ("sAMAccountName", "".join(filter(str.isalnum, name)))]
        )
    for name, members in GROUP_MEMBERS.items():
        for member in members:
            text += f"dn: {group_dn(name)}\nchangetype: modify\nadd: member\nmember: {member}\n\n"
    never_locked = [one for one in PEOPLE if one not in (LOCKABLE, VICTIM)]
    text += policy("lock at once", 1, LOCKABLE) + policy("never lock", 0, SERVICE_ACCOUNT, *never_locked)
    server.change(text)


def reaching(server: Samba, **values: object) -> DirectoryServer:
    """Return the settings for a server that holds this company, as the guide has them."""
    settings = {
        "directory_kind": "ad",
        "directory_urls": [server.ldaps_url],
        "directory_ca_file": server.ca_file,
        "directory_bind_dn": SERVICE,
        "directory_bind_password": SERVICE_ACCOUNT.secret,
        "directory_people_bases": [STAFF, LEAVERS],
        "directory_disabled_bases": [LEAVERS],
        **PATIENT,
        "directory_roles": {group_dn("Intranet Admins"): "admin", group_dn("HR"): "hr"},
    }
    return DirectoryServer("ad", settings | values)
