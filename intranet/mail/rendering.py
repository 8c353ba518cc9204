"""From templates and values to the three texts of a mail, in the recipient's language.

A mail ``x`` has ``templates/emails/x/{subject.txt,body.txt,body.html}``. The plain text is written,
not derived. The HTML may use the classes of ``templates/emails/mail.css``, which become style
attributes; only the rules for dark and narrow screens stay in a style element.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import css_inline
from babel.dates import format_skeleton
from flask import current_app, render_template
from flask_babel import force_locale

from intranet.mail.recipients import Recipient
from intranet.settings import settings
from intranet.web.locale import notation_of
from intranet.web.text import INVISIBLE, clean_line

MAX_SUBJECT = 200
LINE = 72
BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
TRAILING_SPACE = re.compile(r"[ \t]+$", re.MULTILINE)
BETWEEN_TAGS = re.compile(r">\s*\n\s*<")
INDENT = re.compile(r"\n[ \t]+")


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's texts; the subject is one line."""

    subject: str
    text: str
    html: str
    language: str


def render(template: str, recipient: Recipient, values: Mapping[str, Any]) -> Rendered:
    """Render a mail's three templates for its recipient."""
    context = {
        "recipient": recipient,
        "company_name": settings().company_name,
        "site_url": settings().public_url,
        "wrap": wrapped,
        "local_day": lambda at: local_day(at, recipient),
        **values,
    }
    with force_locale(recipient.language):
        subject = render_template(f"emails/{template}/subject.txt", **context)
        text = render_template(f"emails/{template}/body.txt", **context)
        html = render_template(f"emails/{template}/body.html", **context)
    line = one_line(subject, MAX_SUBJECT) or settings().company_name
    return Rendered(line, _tidy(text), _inlined(html), recipient.language)


def absolute_url(endpoint: str, **values: Any) -> str:
    """Return the address of a page as people type it, outside of any request."""
    base = urlsplit(settings().public_url)
    adapter = current_app.url_map.bind(base.netloc, script_name=base.path or "/", url_scheme=base.scheme)
    anchor = values.pop("_anchor", None)
    address = adapter.build(endpoint, values, force_external=True)
    return f"{address}#{anchor}" if anchor else address


def one_line(text: str, length: int) -> str:
    """Return text that fits a header: one line, no controls, at most ``length`` characters."""
    text = "".join(char for char in clean_line(text) if unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp"))
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def local_day(at: datetime, recipient: Recipient) -> str:
    """Return the day of a moment where the recipient is, as "7 November" in their language."""
    day = at.astimezone(ZoneInfo(recipient.time_zone)).date()
    return str(format_skeleton("MMMMd", day, locale=notation_of(recipient.language)))


def wrapped(text: str, indent: str = "") -> str:
    """Break running text into lines of a plain mail; addresses stay whole."""
    return "\n".join(
        textwrap.fill(
            line,
            LINE,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in str(text).splitlines()
    )


def _plain(text: str) -> str:
    """Leave no control character to a mail program; what people wrote was cleaned when it came in."""
    return INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _tidy(text: str) -> str:
    text = BLANK_LINES.sub("\n\n", TRAILING_SPACE.sub("", _plain(text)))
    return text.strip("\n") + "\n"


def _inlined(html: str) -> str:
    """Inline the stylesheet and drop the templates' indentation, a third of the size."""
    html = _inliner().inline(_plain(html))
    return INDENT.sub("\n", BETWEEN_TAGS.sub(">\n<", html)).strip() + "\n"


def _inliner() -> css_inline.CSSInliner:
    return _inliner_for(str(current_app.extensions["intranet_paths"].templates / "emails" / "mail.css"))


@lru_cache(maxsize=4)
def _inliner_for(stylesheet: str) -> css_inline.CSSInliner:
    return css_inline.CSSInliner(
        extra_css=Path(stylesheet).read_text(encoding="utf-8"),
        keep_at_rules=True,
        minify_css=True,
        load_remote_stylesheets=False,
    )
