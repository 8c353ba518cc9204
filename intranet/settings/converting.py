"""Turning what stands in files and the environment into values of a setting's type."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from intranet.settings.table import Setting

WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def convert(row: Setting, value: Any) -> Any:
    """Turn ``value`` (text from the environment, or TOML) into the row's type; raise ValueError."""
    result = _CONVERTERS[row.kind](value)
    if row.choices and result not in row.choices:
        raise ValueError(f"{result!r} is not one of {', '.join(row.choices)}")
    return result


def _yes_or_no(value: Any) -> bool:
    result = value if isinstance(value, bool) else WORDS.get(str(value).strip().lower())
    if result is None:
        raise ValueError(f"{value!r} is not yes or no")
    return result


def _listed(value: Any) -> list[Any]:
    if isinstance(value, str):  # names of a directory hold commas: those are written as JSON
        is_json = value.lstrip().startswith("[")
        value = json.loads(value) if is_json else [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, list | tuple):
        raise ValueError(f"{value!r} is not a list")  # noqa: TRY004 - one kind of fault for the caller
    return list(value)


def _tabled(value: Any) -> dict[str, Any]:
    value = json.loads(value) if isinstance(value, str) else value
    if not isinstance(value, dict):
        raise ValueError(f"{value!r} is not a table")  # noqa: TRY004 - one kind of fault for the caller
    return dict(value)


def _number(kind: type[int | float], value: Any) -> int | float:
    if isinstance(value, bool):
        raise ValueError(f"{value!r} is not a number")  # noqa: TRY004 - one kind of fault for the caller
    try:
        result = kind(value)
    except (TypeError, ValueError):
        raise ValueError(f"{value!r} is not a number") from None
    if result < 0:
        raise ValueError("must not be negative")
    return result


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is not text")  # noqa: TRY004 - one kind of fault for the caller
    return value


_CONVERTERS: dict[type, Callable[[Any], Any]] = {
    bool: _yes_or_no,
    list: _listed,
    dict: _tabled,
    Path: lambda value: Path(value).expanduser().absolute(),
    int: partial(_number, int),
    float: partial(_number, float),
    str: _text,
}
