"""Language and time zone of a page: the person's choice, else the browser's, else the site's."""

from __future__ import annotations

from typing import Any

from babel import Locale
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_locale, get_translations
from flask_login import current_user

from intranet.settings import settings

#: Where a language does not say how dates and numbers are written: a day before its month in words, and a clock of
#: 24 hours, are misread nowhere. The same stands in static/js/time.js.
NOTATIONS = {"en": "en_GB"}


def init_app(app: Flask) -> None:
    """Choose per request; outside of one, ``force_locale`` decides."""
    app.config["BABEL_DEFAULT_LOCALE"] = app.extensions["intranet_settings"].languages[0]
    app.config["BABEL_DEFAULT_TIMEZONE"] = app.extensions["intranet_settings"].time_zone
    Babel(
        app,
        default_translation_directories="translations",
        locale_selector=choose_language,
        timezone_selector=choose_time_zone,
    )
    app.jinja_env.globals["current_language"] = current_language
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: catalogue().ugettext(message),
        lambda one, many, number: catalogue().ungettext(one, many, number),
        newstyle=True,
        pgettext=lambda context, message: catalogue().upgettext(context, message),
        npgettext=lambda context, one, many, number: catalogue().unpgettext(context, one, many, number),
    )
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"]  # Jinja's own would look that up for each message


def catalogue() -> Any:
    """Return the messages in the language of the page, found once: a page asks for a hundred of them."""
    locale = get_locale()
    known = g.get("catalogue")
    if known is None or known[0] is not locale:  # a mail may be written in another language meanwhile
        known = g.catalogue = locale, get_translations()
    return known[1]


def choose_language() -> str:
    """Return the language of the page in hand."""
    languages: list[str] = settings().languages
    chosen = _of_person("language")
    if chosen in languages:
        return str(chosen)
    if has_request_context():
        return _of_browser(languages) or languages[0]
    return languages[0]


def choose_time_zone() -> str:
    """Return the time zone of the page in hand."""
    return str(_of_person("time_zone") or settings().time_zone)


def current_language() -> str:
    """Return the language code for ``<html lang>``."""
    locale = get_locale()
    return str(locale.language) if locale else str(settings().languages[0])


def notation() -> Locale:
    """Return how dates, numbers and lists are written on the page in hand."""
    locale = get_locale()
    return notation_of(str(locale) if locale else settings().languages[0])


def notation_of(language: str) -> Locale:
    """Return how dates, numbers and lists are written in a language."""
    return Locale.parse(NOTATIONS.get(language, language))


def _of_browser(languages: list[str]) -> str | None:
    """Return the first language asked for that the site speaks: "de-AT" means German before English of a lower rank."""
    codes = (tag.partition("-")[0].lower() for tag, rank in request.accept_languages if rank > 0)
    return next((code for code in codes if code in languages), None)


def _of_person(name: str) -> str | None:
    if not has_request_context() or g.get("bare_page") or not current_user or not current_user.is_authenticated:
        return None
    value: str | None = getattr(current_user, name, None)
    return value
