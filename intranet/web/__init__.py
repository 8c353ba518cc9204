"""What every page needs and no feature owns: headers, errors, htmx, text, pagination, navigation."""

from __future__ import annotations

from types import ModuleType

from flask import Flask

from intranet.web import addresses, errors, filters, fragments, headers, health, locale, logs, panels, shell, styleguide


def init_app(app: Flask) -> None:
    """Prepare everything that stands around a feature's pages."""
    addresses.init_app(app)
    logs.init_app(app)
    headers.init_app(app)
    errors.init_app(app)
    locale.init_app(app)
    filters.init_app(app)
    fragments.init_app(app)
    panels.init_app(app)
    shell.init_app(app)
    health.init_app(app)
    styleguide.init_app(app)


def register(app: Flask, module: ModuleType | None) -> None:
    """Take over what a feature's ``panels`` file shows on the pages of others."""
    for place, order, maker in getattr(module, "PANELS", ()):
        panels.register(app, place, order, maker)
    for maker in getattr(module, "SHELL", ()):
        shell.register(app, maker)
