"""Every setting of the application: one table with name, type, default and meaning.

Values come, in rising order of strength, from the defaults, one TOML file (``$INTRANET_CONFIG``),
the environment (``INTRANET_<NAME>``) and, in tests, the arguments of ``create_app``. A secret may
also stand in a file named by ``INTRANET_<NAME>_FILE``. Unknown names and bad values stop the start
with a message that names them.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app

from intranet.settings.converting import convert
from intranet.settings.table import TABLE, Setting

__all__ = ["PREFIX", "TABLE", "Setting", "Settings", "SettingsError", "load", "settings"]

PREFIX = "INTRANET_"
MIN_SECRET_LENGTH = 32
LATEST_SUMMARY = 13
UNSAFE_SECRETS = frozenset({"dev", "secret", "changeme", "change-me", "password", "test"})
MAIL_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SettingsError(Exception):
    """A setting is unknown, missing, malformed or unsafe; the message says which and what to do."""


class Settings:
    """Checked values, read as attributes: ``settings().public_url``."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"there is no setting {name!r}")

    @property
    def database_address(self) -> str:
        """SQLAlchemy address of the database in use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'intranet.sqlite3'}"

    @property
    def is_https(self) -> bool:
        """Whether people reach the site encrypted."""
        return bool(self.public_url.startswith("https://"))

    @property
    def public_host(self) -> str:
        """Host (and port) of ``public_url``."""
        return str(self.public_url).partition("://")[2].partition("/")[0]


def settings() -> Settings:
    """Return the running application's settings."""
    loaded: Settings = current_app.extensions["intranet_settings"]
    return loaded


def load(overrides: Mapping[str, Any] | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read, convert and check every setting.

    Raises SettingsError with all faults found, one a line.
    """
    environ = os.environ if environ is None else environ
    rows = {row.name: row for row in TABLE}
    raw: dict[str, Any] = {row.name: convert(row, row.default) for row in TABLE}
    faults: list[str] = []
    for source, given in (
        ("the configuration file", _from_file(environ)),
        ("the environment", _from_environment(environ, rows)),
        ("create_app", dict(overrides or {})),
    ):
        for name, value in given.items():
            if name not in rows:
                near = difflib.get_close_matches(name, rows, 1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                faults.append(f"{name}: unknown setting in {source}{hint}")
                continue
            try:
                raw[name] = convert(rows[name], value)
            except ValueError as error:
                faults.append(f"{name}: {error} (in {source})")
    faults.extend(_unsafe(raw))
    if faults:
        raise SettingsError("\n".join(faults))
    return Settings(raw)


def _from_file(environ: Mapping[str, str]) -> dict[str, Any]:
    name = environ.get(PREFIX + "CONFIG")
    if not name:
        return {}
    try:
        with Path(name).open("rb") as file:
            return _flattened(tomllib.load(file))
    except OSError as error:
        raise SettingsError(f"{PREFIX}CONFIG: cannot read {name}: {error.strerror}") from None
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name}: {error}") from None


def _flattened(table: Mapping[str, Any]) -> dict[str, Any]:
    """``[mail] host = …`` is the setting ``mail_host``; a setting that is a table stays one."""
    tables = {row.name for row in TABLE if row.kind is dict}
    flat: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, dict) and key not in tables:
            for inner, content in value.items():
                flat[f"{key}_{inner}"] = content
        else:
            flat[key] = value
    return flat


def _from_environment(environ: Mapping[str, str], rows: Mapping[str, Setting]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in environ.items():
        if not key.startswith(PREFIX) or key == PREFIX + "CONFIG":
            continue
        name = key.removeprefix(PREFIX).lower()
        stem = name.removesuffix("_file")
        if stem != name and name not in rows and stem in rows and rows[stem].secret:
            try:
                found[stem] = Path(value).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise SettingsError(f"{key}: cannot read {value}: {error.strerror}") from None
        else:
            found[name] = value
    return found


def _unsafe(raw: Mapping[str, Any]) -> list[str]:
    faults = []
    for name in raw["languages"]:
        if name not in ("en", "de"):
            faults.append(f"languages: {name!r} is not shipped (en, de)")
    if not raw["languages"]:
        faults.append("languages: at least one is needed")
    try:
        ZoneInfo(raw["time_zone"])
    except (KeyError, ValueError, OSError):
        faults.append(f"time_zone: {raw['time_zone']!r} is not a time zone of the IANA list")
    scheme, _, rest = raw["public_url"].partition("://")
    if scheme not in ("http", "https") or not rest:
        faults.append("public_url: must begin with http:// or https:// and name a host")
    faults.extend(_unsafe_mail(raw))
    secret = raw["secret_key"]
    if raw["environment"] == "production":
        if len(secret) < MIN_SECRET_LENGTH or secret.lower() in UNSAFE_SECRETS or len(set(secret)) < 8:
            faults.append(
                f"secret_key: production needs {MIN_SECRET_LENGTH} random characters or more; "
                "make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        host = rest.partition("/")[0].rpartition(":")[0] or rest.partition("/")[0]
        if scheme == "http" and host.strip("[]") not in LOOPBACK:
            faults.append("public_url: production beyond this machine must be https://")
    elif not secret:
        faults.append("secret_key: is empty")
    return faults


def _unsafe_mail(raw: Mapping[str, Any]) -> list[str]:
    faults = [
        f"{name}: {raw[name]!r} is not a mail address"
        for name in ("mail_from", "mail_reply_to", "mail_return_path")
        if raw[name] and not MAIL_ADDRESS.fullmatch(raw[name])
    ]
    if raw["mail_server"] and not raw["mail_from"]:
        faults.append("mail_from: is needed with mail_server")
    if raw["mail_password"] and raw["mail_security"] == "none" and raw["mail_server"] not in LOOPBACK:
        faults.append("mail_security: 'none' would send mail_password unencrypted")
    if raw["mail_ca_file"] and not Path(raw["mail_ca_file"]).is_file():
        faults.append(f"mail_ca_file: there is no file {raw['mail_ca_file']}")
    if raw["summary_hour"] > LATEST_SUMMARY:
        faults.append(f"summary_hour: must be {LATEST_SUMMARY} at most, so that a late one leaves on the same day")
    if not raw["mail_timeout"]:
        faults.append("mail_timeout: must not be 0, a silent server would hold the worker for ever")
    return faults
