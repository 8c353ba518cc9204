"""Panels: what one feature shows on another's page, without either importing the other.

A feature registers a function for a place (``home.rail``, ``profile``, ``group.questions``); the page asks for the
place's panels with the viewer and the subject's id and includes each fragment with its values.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from intranet.access import Viewer


@dataclass(frozen=True, slots=True)
class Panel:
    """A fragment and its finished values."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    key: str = ""


Maker = Callable[[Viewer, int], Panel | None]


def init_app(app: Flask) -> None:
    """Start with no panels; templates show one by ``{{ show_panel(panel) }}``."""
    app.extensions["intranet_panels"] = {}
    app.jinja_env.globals["show_panel"] = show_panel


def register(app: Flask, place: str, order: int, maker: Maker) -> None:
    """Show what ``maker`` gives at ``place``, by rising ``order``."""
    app.extensions["intranet_panels"].setdefault(place, []).append((order, maker))
    app.extensions["intranet_panels"][place].sort(key=lambda row: row[0])


def panels(place: str, viewer: Viewer, subject_id: int) -> list[Panel]:
    """Return the panels of a place that have something to show."""
    makers = current_app.extensions["intranet_panels"].get(place, [])
    return [panel for _, maker in makers if (panel := maker(viewer, subject_id)) is not None]


@pass_context
def show_panel(context: Context, panel: Panel, **more: Any) -> Markup:
    """Render a panel's fragment with the values of the page around it, its own, and ``more`` about where it stands."""
    template = context.environment.get_template(panel.template)
    return Markup(template.render({**context.get_all(), **panel.values, **more}))  # noqa: S704 - a template, autoescaped
