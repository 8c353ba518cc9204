"""Style sheets, scripts and icons, served from memory with a hash in the address.

``python -m intranet.assets`` gathers the parts of other authors into the git-ignored
``static/vendor/``. Our own style sheets and page scripts need no such step: they are joined when the
application starts. Without ``static/vendor/`` every page works, without htmx, icons and tools.

Addresses are ``/static/<version>/<name>``, the version being a hash over everything served. Hence a
module's relative imports stay within one version, and browsers may keep a file for ever.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, current_app, has_request_context, request
from rcssmin import cssmin

log = logging.getLogger("intranet.assets")

SPRITE = "icons.svg"
SPRITE_NAME = f"vendor/{SPRITE}"
MANIFEST = "manifest.json"

#: Scripts of every page, joined into app.js in this order. They stand alone: no import, no export.
PAGE_SCRIPTS = (
    "regions", "toast", "time", "focus", "vote", "load-more", "keyboard", "theme", "dialog", "scrollable", "enhance",
)  # fmt: skip

KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOREVER = "public, max-age=31536000, immutable"
LAYERS = ("tokens.css", "base.css", "layout.css")
#: Sheets of a few pages, which link them in their block ``head_extra``: no other page waits for them.
OWN_SHEETS = (
    "announcements.css", "attention.css", "audiences.css", "charts.css", "recognition.css",
    "scheduling.css", "thanks-card.css",
)  # fmt: skip
SCRIPT_COMMENT = re.compile(r"^[ \t]*(?:/\*\*.*?\*/|//[^\n]*)[ \t]*\n", re.DOTALL | re.MULTILINE)
DESCENDANT = re.compile(r"(?<=[\w)\]]) :(?=[\w-][^;{}]*\{)")
MODULE_WORD = re.compile(r"^(?:import|export)\b", re.MULTILINE)


class AssetError(Exception):
    """The front-end parts cannot be gathered or joined; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    compressed: bytes
    kind: str
    etag: str


def minified(sheet: str) -> str:
    """Return a style sheet without what only people read.

    The library takes the space of ``.part :is(a)`` away inside a layer, and with it the meaning: a star keeps it.
    """
    return str(cssmin(DESCENDANT.sub(r" *:", sheet)))


def stylesheet(static: Path) -> str:
    """Join the style sheets of every page: tokens, base and layout, then components, then features."""
    css = static / "css"
    features = sorted(path for path in css.glob("*.css") if path.name not in (*LAYERS, *OWN_SHEETS))
    paths = [*(css / name for name in LAYERS), *sorted(css.glob("ui/*.css")), *features]
    return minified("\n".join(path.read_text(encoding="utf-8") for path in paths))


def page_script(static: Path) -> str:
    """Join the scripts of every page, each in a scope of its own.

    Raises AssetError where one imports or exports: it would need a bundler.
    """
    parts = []
    for name in PAGE_SCRIPTS:
        text = (static / "js" / f"{name}.js").read_text(encoding="utf-8")
        if MODULE_WORD.search(text):
            raise AssetError(f"static/js/{name}.js is one of PAGE_SCRIPTS and may neither import nor export")
        parts.append("{\n" + SCRIPT_COMMENT.sub("", text).strip() + "\n}")
    return "\n".join(parts) + "\n"


class Shelf:
    """Every asset in memory, by name."""

    def __init__(self, static: Path) -> None:
        self.static = static
        self.assets: dict[str, Asset] = {}
        self.version = ""
        self.sprite_path = ""
        self.changed_at = 0.0
        self.load()

    def load(self) -> None:
        """Read, join and compress everything anew."""
        bodies = {
            "app.css": stylesheet(self.static).encode(),
            "app.js": page_script(self.static).encode(),
        }
        for name in OWN_SHEETS:
            bodies[f"css/{name}"] = minified((self.static / "css" / name).read_text(encoding="utf-8")).encode()
        for path in sorted((self.static / "js").glob("*.js")):
            bodies[f"js/{path.name}"] = path.read_bytes()
        for path in sorted((self.static / "icons").glob("*")):
            bodies[f"icons/{path.name}"] = path.read_bytes()
        bodies |= self._vendor()
        self.assets = {name: _asset(name, body) for name, body in bodies.items()}
        every = "".join(f"{name}:{asset.etag};" for name, asset in sorted(self.assets.items()))
        self.version = hashlib.sha256(every.encode()).hexdigest()[:12]
        self.sprite_path = f"/static/{self.version}/{SPRITE_NAME}" if SPRITE_NAME in self.assets else ""
        self.changed_at = self._newest()

    def refresh(self) -> None:
        """Load again when a file is newer: for development."""
        if self._newest() != self.changed_at:
            self.load()

    def _newest(self) -> float:
        return max((path.stat().st_mtime for path in self.static.rglob("*.*")), default=0.0)

    def _vendor(self) -> dict[str, bytes]:
        """Return the files of the manifest, leaving out what is missing or was changed by hand."""
        folder = self.static / "vendor"
        found = {}
        for name, digest in manifest(folder).get("files", {}).items():
            path = folder / name
            body = path.read_bytes() if path.is_file() else b""
            if hashlib.sha256(body).hexdigest() == digest:
                found[f"vendor/{name}"] = body
            else:
                log.warning(
                    "static/vendor/%s is not the file of the manifest and is left out",
                    name,
                )
        return found


def _asset(name: str, body: bytes) -> Asset:
    kind = KINDS.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    compressed = gzip.compress(body, 9, mtime=0) if Path(name).suffix in KINDS else b""
    return Asset(body, compressed, kind, hashlib.sha256(body).hexdigest()[:20])


def manifest(folder: Path) -> dict[str, dict[str, str]]:
    """Return what was gathered: names and SHA-256 of the files, empty where nothing was."""
    try:
        loaded: dict[str, dict[str, str]] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded


def init_app(app: Flask) -> None:
    """Load the assets, serve them and tell templates their addresses."""
    shelf = Shelf(Path(str(app.static_folder)))
    app.extensions["intranet_assets"] = shelf
    if not shelf.sprite_path:
        log.warning("static/vendor is empty: no htmx, no icons; run: python -m intranet.assets")
    app.view_functions["static"] = serve
    app.jinja_env.globals.update(asset_url=asset_url, has_asset=has_asset, icon_sprite=icon_sprite)
    if app.extensions["intranet_settings"].environment == "development":
        app.before_request(shelf.refresh)


def asset_url(name: str) -> str:
    """Return the address of an asset, with the version in it."""
    return f"{_root()}/static/{_shelf().version}/{name}"


def has_asset(name: str) -> bool:
    """Whether the asset exists in this installation."""
    return name in _shelf().assets


def icon_sprite() -> str:
    """Return the address of the icon sprite, or an empty text where there is none.

    A page asks for it dozens of times.
    """
    path = _shelf().sprite_path
    return _root() + path if path else ""


def serve(filename: str) -> Response:
    """Send an asset: for ever if the address holds the version in use, else to be asked again."""
    version, _, name = filename.partition("/")
    shelf = _shelf()
    asset = shelf.assets.get(name)
    if asset is None:
        abort(404)
    packed = bool(asset.compressed) and "gzip" in request.headers.get("Accept-Encoding", "")
    response = Response(asset.compressed if packed else asset.body, mimetype=asset.kind)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = FOREVER if version == shelf.version else "no-cache"
    response.set_etag(asset.etag + ("-gz" if packed else ""))
    response.make_conditional(request)
    return response


def _root() -> str:
    return request.script_root if has_request_context() else ""


def _shelf() -> Shelf:
    shelf: Shelf = current_app.extensions["intranet_assets"]
    return shelf
