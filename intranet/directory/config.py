"""How to reach the directory and read it: the settings, checked and in the shape the code needs."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from intranet.access import ROLES
from intranet.directory.caution import Caution
from intranet.directory.deadline import is_loopback
from intranet.directory.dialects import DIALECTS, Dialect
from intranet.directory.names import dn_key, is_dn, parent
from intranet.settings import Settings, SettingsError

PORTS = {"ldap": 389, "ldaps": 636}
#: The least and the most of whole numbers: what keeps a mistake in the directory from putting everybody
#: out cannot be switched off.
BOUNDS = {
    "directory_page_size": (1, 5000),
    "directory_max_deactivate_percent": (0, 50),
    "directory_max_deactivate_min": (0, 50),
    "directory_grace_hours": (1, 720),
    "directory_grace_runs": (2, 100),
}


@dataclass(frozen=True, slots=True)
class ServerAddress:
    """One server of the directory."""

    scheme: str
    host: str
    port: int

    @property
    def is_ldaps(self) -> bool:
        """Whether TLS begins with the connection."""
        return self.scheme == "ldaps"

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"


@dataclass(frozen=True)
class DirectoryConfig:
    """The checked configuration; times in seconds."""

    dialect: Dialect
    servers: tuple[ServerAddress, ...]
    start_tls: bool
    ca_file: str
    bind_dn: str
    people_bases: tuple[str, ...]
    people_filter: str
    login_attributes: tuple[str, ...]
    id_attribute: str
    fields: Mapping[str, tuple[str, ...]]
    disabled_values: Mapping[str, frozenset[str]]
    disabled_bases: tuple[str, ...]
    role_groups: Mapping[str, str]  # name of the group -> role
    roles: Mapping[str, str]  # the same by dn_key
    require_group: str
    group_bases: tuple[str, ...]
    help_url: str
    page_size: int
    connect_timeout: float
    deadline: float
    load_deadline: float
    conversations: int
    caution: Caution
    time_zone: str  # the site's
    password_file: str
    _password: str

    def __repr__(self) -> str:
        return f"DirectoryConfig({self.dialect.name}, {', '.join(map(str, self.servers))})"

    @property
    def is_ready(self) -> bool:
        """Whether enough is set to ask anything."""
        has_password = bool(self.password_file or self._password)
        return bool(self.servers and self.bind_dn and has_password and self.people_bases)

    @property
    def needs_groups(self) -> bool:
        """Whether a person's groups decide anything."""
        return bool(self.roles or self.require_group)

    def bind_password(self) -> str:
        """Return the service account's password; the file is read anew, so it can be changed.

        Raises OSError where the file cannot be read.
        """
        if self.password_file:
            return Path(self.password_file).read_text(encoding="utf-8").rstrip("\r\n")
        return self._password


def read_config(values: Settings) -> DirectoryConfig:
    """Check the directory's settings; raise SettingsError with all faults, one a line."""
    faults: list[str] = []
    dialect = DIALECTS[values.directory_kind]
    servers = tuple(filter(None, (_server(url, values, faults) for url in values.directory_urls)))
    for check in (_check_names, _check_words, _check_files, _check_limits):
        check(values, faults)
    if faults:
        raise SettingsError("\n".join(faults))
    named = [*values.directory_roles, *filter(None, [values.directory_require_group])]
    return DirectoryConfig(
        dialect=dialect,
        servers=servers,
        start_tls=values.directory_start_tls,
        ca_file=values.directory_ca_file,
        bind_dn=values.directory_bind_dn,
        people_bases=tuple(values.directory_people_bases),
        people_filter=values.directory_people_filter or dialect.people_filter,
        login_attributes=tuple(values.directory_login_attributes) or dialect.login_attributes,
        id_attribute=values.directory_id_attribute or dialect.id_attribute,
        fields={**dialect.fields, **{name: _words(given) for name, given in values.directory_map.items()}},
        disabled_values=_marks(values),
        disabled_bases=tuple(dn_key(base) for base in values.directory_disabled_bases),
        role_groups=values.directory_roles,
        roles={dn_key(dn): role for dn, role in values.directory_roles.items()},
        require_group=values.directory_require_group,
        group_bases=tuple(values.directory_group_bases) or tuple(dict.fromkeys(parent(dn) for dn in named)),
        help_url=values.directory_help_url,
        page_size=values.directory_page_size,
        connect_timeout=values.directory_connect_timeout,
        deadline=values.directory_deadline,
        load_deadline=values.directory_load_deadline,
        conversations=max(1, values.web_threads // 2),
        caution=_caution(values),
        time_zone=values.time_zone,
        password_file=values.directory_bind_password_file,
        _password=values.directory_bind_password,
    )


def _marks(values: Settings) -> dict[str, frozenset[str]]:
    given = values.directory_disabled_values.items()
    return {name.lower(): frozenset(word.casefold() for word in _words(marks)) for name, marks in given}


def _caution(values: Settings) -> Caution:
    return Caution(
        most_lost=values.directory_max_deactivate_min,
        most_lost_percent=values.directory_max_deactivate_percent,
        grace=timedelta(hours=values.directory_grace_hours),
        missing_looks=values.directory_grace_runs,
    )


def _words(given: object) -> tuple[str, ...]:
    """A value of a table in the settings may be one word, a list of them, or an empty one for none."""
    return tuple(filter(None, map(str, given if isinstance(given, list | tuple) else (given,))))


def _server(url: str, values: Settings, faults: list[str]) -> ServerAddress | None:
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        parts, port = urlsplit(""), 0
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or parts.query or not port:
        faults.append(f"directory_urls: {url!r} is not like ldaps://host or ldaps://host:port")
        return None
    if parts.scheme == "ldaps" and values.directory_start_tls:
        faults.append(f"directory_start_tls: {url} is encrypted from the start; use ldap:// or switch it off")
    if parts.scheme == "ldap" and not values.directory_start_tls and not is_loopback(parts.hostname):
        faults.append(f"directory_urls: {url} would send passwords in clear; use ldaps:// or directory_start_tls")
    return ServerAddress(parts.scheme, parts.hostname, port)


def _check_names(values: Settings, faults: list[str]) -> None:
    for setting in ("bind_dn", "people_bases", "disabled_bases", "roles", "require_group", "group_bases"):
        given = getattr(values, f"directory_{setting}")
        for name in [given] if isinstance(given, str) else given:
            # Active Directory's service account may also be written user@domain.
            is_principal = setting == "bind_dn" and values.directory_kind == "ad" and "@" in name
            if name and not is_dn(name) and not is_principal:
                faults.append(
                    f"directory_{setting}: {name!r} is not a name like ou=people,dc=example,dc=org"
                    r" (a comma inside a value is written \,)"
                )


def _check_words(values: Settings, faults: list[str]) -> None:
    fields = DIALECTS[values.directory_kind].fields
    for role in values.directory_roles.values():
        if role not in ROLES:
            faults.append(f"directory_roles: {role!r} is not one of {', '.join(ROLES)}")
    for name in values.directory_map:
        if name not in fields:
            faults.append(f"directory_map: {name!r} is not one of {', '.join(fields)}")
    is_real = values.environment == "production" and not is_loopback(urlsplit(values.public_url).hostname or "")
    if values.directory_kind == "demo" and is_real:
        faults.append("directory_kind: the demo directory is for trying out on this machine; name your own server")


def _check_files(values: Settings, faults: list[str]) -> None:
    for setting in ("directory_ca_file", "directory_bind_password_file"):
        name = getattr(values, setting)
        if not name:
            continue
        try:
            mode = Path(name).stat().st_mode
        except OSError as error:
            faults.append(f"{setting}: cannot read {name}: {error.strerror}")
            continue
        if setting == "directory_bind_password_file" and mode & stat.S_IROTH:
            faults.append(f"{setting}: everybody on this machine can read {name}; chmod o-r it")


def _check_limits(values: Settings, faults: list[str]) -> None:
    for setting in ("directory_connect_timeout", "directory_deadline", "directory_load_deadline"):
        if not 0 < getattr(values, setting) <= 3600:
            faults.append(f"{setting}: must be more than 0 and at most 3600 seconds")
    for setting, (least, most) in BOUNDS.items():
        if not least <= getattr(values, setting) <= most:
            faults.append(f"{setting}: must be between {least} and {most}")
    if values.sign_in_failures_per_account < 2:
        faults.append("sign_in_failures_per_account: must be 2 or more, one is kept for a known device")
    if values.sign_in_failures_per_address < 1:
        faults.append("sign_in_failures_per_address: must be 1 or more")
    if values.directory_help_url and not values.directory_help_url.startswith(("https://", "http://", "mailto:")):
        faults.append("directory_help_url: must begin with https://, http:// or mailto:")
