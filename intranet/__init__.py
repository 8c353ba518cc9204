"""Intranet: the community intranet that a company's staff actually want to open.

This module alone knows every feature. A feature says what it brings by the names of its files:
``views.bp`` (pages), ``policy.GRANTS`` (rights of a viewer), ``policy.judged`` (whose texts they judge),
``panels.PANELS`` and ``panels.SHELL`` (what it shows on others' pages), ``searchable.SOURCES`` (what can be
found), ``mentionable.SOURCE`` (what can be mentioned), ``publishable.KINDS`` (what may wait or be hidden),
``composers.KINDS`` (what is written, for drafts), ``commands.group``; ``notices`` makes its kinds of notices
and mails known.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from intranet import access, assets, database, estate, jobs, settings, web
from intranet.drafts import kinds as draft_kinds
from intranet.files import judging
from intranet.items import mentions as mentionables
from intranet.items import publishing

#: Every feature, in the order in which its pages and panels are registered.
FEATURES = (
    "directory", "people", "audiences", "groups", "readers", "moderation", "polls", "posts", "questions", "events",
    "reactions", "comments", "recognition", "mentions", "emoji", "drafts", "notifications", "search", "files", "feed",
    "welcome", "inbox", "digests", "insights", "imports", "mail", "demo",
)  # fmt: skip

#: The files that say what a feature brings, in the order in which they are read.
KIT = ("models", "policy", "notices", "panels", "views")


@dataclass(frozen=True)
class Paths:
    """Folders that stand beside the package in a checkout and inside it in a wheel."""

    templates: Path
    static: Path
    migrations: Path


def _paths() -> Paths:
    package = Path(__file__).resolve().parent
    root = package if (package / "templates").is_dir() else package.parent
    return Paths(root / "templates", root / "static", root / "migrations")


def part(feature: str, name: str) -> ModuleType | None:
    """Import a file of a feature's kit, or return None where the feature has none."""
    module = f"intranet.{feature}.{name}"
    return importlib.import_module(module) if importlib.util.find_spec(module) else None


def create_app(overrides: Mapping[str, Any] | None = None) -> Flask:
    """Build the application. Raises SettingsError for unknown, malformed or unsafe settings."""
    loaded = settings.load(overrides)
    paths = _paths()
    app = Flask("intranet", template_folder=str(paths.templates), static_folder=str(paths.static))
    app.extensions["intranet_settings"] = loaded
    app.extensions["intranet_paths"] = paths
    app.config.update(
        SECRET_KEY=loaded.secret_key,
        MAX_CONTENT_LENGTH=loaded.max_request_bytes,
        MAX_FORM_PARTS=500,
        TESTING=loaded.environment == "test",
        SESSION_COOKIE_NAME="__Host-intranet_form" if loaded.is_https else "intranet_form",
        SESSION_COOKIE_SECURE=loaded.is_https,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
    if loaded.proxy_hops:
        hops = loaded.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]
    database.init_app(app, url=loaded.database_address)
    web.init_app(app)
    assets.init_app(app)
    CSRFProtect(app)
    jobs.init_app(app)
    features = {name: {kit: part(name, kit) for kit in KIT} for name in FEATURES}
    estate.init_app(app, [declared for name in ("items", *FEATURES) if (declared := part(name, "belongings"))])
    policies = [kit["policy"] for kit in features.values()]
    mentionables.init_app(app)
    publishing.init_app(app)
    judging.init_app(app)
    draft_kinds.init_app(app)
    access.init_app(app, [policy.GRANTS for policy in policies if policy and hasattr(policy, "GRANTS")])
    for name, kit in features.items():
        web.register(app, kit["panels"])
        _register(app, name)
        if kit["views"]:
            app.register_blueprint(kit["views"].bp)
    return app


def _register(app: Flask, feature: str) -> None:
    """Hand what a feature brings to those who ask for it by kind."""
    if searchable := part(feature, "searchable"):
        importlib.import_module("intranet.search.sources").register(app, searchable.SOURCES)
    if mentionable := part(feature, "mentionable"):
        mentionables.register(app, mentionable.SOURCE)
    if publishable := part(feature, "publishable"):
        publishing.register(app, publishable.KINDS)
    if gatekeeping := part(feature, "gatekeeping"):
        publishing.register_gatekeeper(app, gatekeeping.waits)
    if judged := getattr(part(feature, "policy"), "judged", None):
        judging.register(app, judged)
    if composers := part(feature, "composers"):
        draft_kinds.register(app, composers.KINDS)
