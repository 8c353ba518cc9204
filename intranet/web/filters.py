"""Template filters: plain functions of values, no queries."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal
from babel.units import format_unit
from flask import Flask, url_for
from flask_babel import to_user_timezone
from jinja2 import pass_context
from jinja2.runtime import Context
from werkzeug.routing import BuildError

from intranet.web import picture_marks
from intranet.web.locale import notation

HUES = 8


def initials(name: str) -> str:
    """Return one or two letters for a person's avatar: of the first and the last word."""
    words = [word for word in name.split() if any(unicodedata.category(char)[0] == "L" for char in word)]
    if not words:
        return "?"
    chosen = [words[0]] if len(words) == 1 else [words[0], words[-1]]
    letters = [next(char for char in word if unicodedata.category(char)[0] == "L") for word in chosen]
    return "".join(letters).upper()[:2]


def hue(number: int) -> int:
    """Return one of eight fixed hues by id."""
    return number % HUES


def initial(name: str) -> str:
    """Return the letter or digit that marks a group: the first of its name, else the first character."""
    letter = next(
        (char for char in name if unicodedata.category(char)[0] in "LN"),
        name.strip()[:1],
    )
    return letter.upper()[:1] or "?"


def iso(at: datetime) -> str:
    """Return a moment for ``<time datetime>``."""
    return at.isoformat(timespec="seconds")


def moment(at: datetime) -> str:
    """Return day and time in the reader's language and time zone, as "20 Nov 2026, 09:41"."""
    local = to_user_timezone(at)
    locale = notation()
    return f"{_day(local.date(), locale)}, {_clock(local.hour, local.minute, locale)}"


def day(at: datetime | date) -> str:
    """Return the day in the reader's language; of a moment the day that it is in their time zone."""
    return _day(to_user_timezone(at).date() if isinstance(at, datetime) else at, notation())


# A page shows dozens of moments and Babel interprets its pattern for each: days and clock times repeat.
@lru_cache(maxsize=4096)
def _day(day: date, locale: Locale) -> str:
    return str(format_date(day, "medium", locale=locale))


@lru_cache(maxsize=4096)
def _clock(hour: int, minute: int, locale: Locale) -> str:
    return str(format_time(time(hour, minute), "short", locale=locale))


def number(value: float) -> str:
    """Return a number with the marks of the reader's language, as "50,020"."""
    return str(format_decimal(value, locale=notation()))


def file_size(count: int) -> str:
    """Return how large a file is, as "1.3 MB"."""
    value, unit = (round(count / 1_000_000, 1), "mega") if count >= 1_000_000 else (max(1, round(count / 1000)), "kilo")
    return str(format_unit(value, f"digital-{unit}byte", "short", locale=notation()))


def without_documents(html: str, files: Iterable[Any]) -> str:
    """Return rendered text without the paragraphs that only lead to files which are listed below it."""
    return picture_marks.without_documents(html, [file.id for file in files])


def seconds(value: float) -> str:
    """Return a duration to a tenth of a second, as "0,1 Sekunden"."""
    return str(format_unit(value, "duration-second", length="long", format="#,##0.0", locale=notation()))


def url_or_none(endpoint: str, **values: Any) -> str | None:
    """Return the address of a page, or None where this installation has no such page."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None


def _with_marks(ngettext: Callable[..., str]) -> Callable[..., str]:
    """Let templates write the number of ``ngettext`` as the reader's language does."""

    @pass_context
    def counted(context: Context, singular: str, plural: str, count: int, **variables: Any) -> str:
        return ngettext(context, singular, plural, count, **{"num": number(count), **variables})

    return counted


def language_name(code: str) -> str:
    """Return a language's name in that language, as on the door of a shop."""
    name = str(Locale.parse(code).get_display_name(code))
    return name[:1].upper() + name[1:]


def init_app(app: Flask) -> None:
    """Make the filters known to templates."""
    app.jinja_env.filters.update(
        initials=initials,
        initial=initial,
        hue=hue,
        iso=iso,
        moment=moment,
        day=day,
        number=number,
        seconds=seconds,
        file_size=file_size,
        language_name=language_name,
        without_documents=without_documents,
    )
    app.jinja_env.globals["url_or_none"] = url_or_none
    app.jinja_env.globals["ngettext"] = _with_marks(app.jinja_env.globals["ngettext"])  # type: ignore[arg-type]
