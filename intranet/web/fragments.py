"""Cards that are kept by the values they were made of, so that nothing has to say when one is out of date.

A feed is mostly the same cards for everybody. Each is kept under all that it shows: another word, number or name
makes another card. So none is ever old, and nobody sees one without having been given its values.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from flask import Flask, current_app, request
from flask_babel import get_locale, get_timezone
from jinja2.utils import LRUCache
from markupsafe import Markup

from intranet.web.locale import catalogue

#: Cards that a process keeps: three or four megabytes.
MOST = 2_000


def init_app(app: Flask) -> None:
    """Let templates write ``{{ kept("name", macro, values) }}`` for what ``{{ macro(values) }}`` makes of them.

    The macro must need nothing else: no form with its token, and of who reads it only what the values say.
    """
    app.extensions["intranet_kept"] = LRUCache(MOST)
    app.jinja_env.globals["kept"] = kept


def kept(name: str, macro: Callable[..., Markup], *values: Hashable) -> Markup:
    """Return what the macro makes of the values, in this language and time zone and at this place of the site."""
    cards = current_app.extensions["intranet_kept"]
    key = (name, values, catalogue(), str(get_locale()), str(get_timezone()), request.root_path)
    card: Markup | None = cards.get(key)
    if card is None:
        card = cards[key] = macro(*values)
    return card
