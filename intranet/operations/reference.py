"""The settings on paper: the reference page, and the settings in use as a TOML file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from intranet.settings import PREFIX, TABLE, Setting, Settings

KINDS = {str: "text", int: "number", float: "number", bool: "yes or no", list: "list", dict: "table", Path: "path"}

INTRODUCTION = """\
# Settings

Written by `intranet settings`; a test compares it with the code.

A setting comes from, in rising order of strength: its default, the TOML file named by `{prefix}CONFIG`, and the
environment (`{prefix}` and the name in capitals, such as `{prefix}PUBLIC_URL`). A list in the environment is separated
by commas or written as JSON; a table is written as JSON. A secret may also stand in a file of its own, named by the
variable with `_FILE` at its end, such as `{prefix}SECRET_KEY_FILE`. In the TOML file, `[mail]` and `server = …` is the
setting `mail_server`. A name that is not in this table, or a value that does not fit, stops the start with a message.

| setting | kind | default | meaning |
|---|---|---|---|
"""


def page() -> str:
    """Return the reference of all settings as Markdown."""
    return INTRODUCTION.format(prefix=PREFIX) + "".join(_row(setting) for setting in TABLE)


def _row(setting: Setting) -> str:
    kind = ", ".join(f"`{choice}`" for choice in setting.choices) or KINDS[setting.kind]
    secret = " Secret." if setting.secret else ""
    return f"| `{setting.name}` | {kind} | {_default(setting)} | {setting.meaning}{secret} |\n"


def _default(setting: Setting) -> str:
    if setting.default in ("", [], {}):
        return "–"
    return f"`{setting.default if isinstance(setting.default, Path) else _toml(setting.default)}`"


def as_toml(values: Mapping[str, Any]) -> str:
    """Return settings as the TOML file that they are read from."""
    return "".join(f"{name} = {_toml(value)}\n" for name, value in values.items())


def in_use(settings: Settings, *, with_secrets: bool) -> str:
    """Return every setting that is not at its default as TOML, but for where the data folder is."""
    lines = ["# The settings of an intranet at the time of its backup."]
    for setting in TABLE:
        value = getattr(settings, setting.name)
        if setting.name == "data_dir" or value == setting.default:
            continue
        if setting.secret and not with_secrets:
            lines.append(f"# {setting.name} is a secret and was left out")
        else:
            lines.append(f"{setting.name} = {_toml(value)}")
    return "\n".join(lines) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(str(key))} = {_toml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_toml(inner) for inner in value) + "]"
    if isinstance(value, Path):
        value = str(value)
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
