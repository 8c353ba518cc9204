"""The pictures of the main pages are there, show something, and were judged well."""

from __future__ import annotations

import re

import pytest
from PIL import Image, ImageStat

from tools import office
from tools.screenshots import FOLDER, FOR_README, SIZES, THEMES

PAGES = ("home", "group", "question", "ask", "thanks", "search", "profile", "digest", *office.PAGES)
CRITERIA = 10
SHIPS_WITH = 18
MOST_BYTES = 5_000_000
WANTED = {
    **{f"{page}-{width}-{theme}": (width, SIZES[width]) for page in PAGES for width in SIZES for theme in THEMES},
    **FOR_README,
}


@pytest.mark.parametrize("name", WANTED)
def test_a_picture_has_its_size_and_is_not_blank(name: str):
    with Image.open(FOLDER / f"{name}.png") as opened:
        picture = opened.convert("L")
    assert picture.size == WANTED[name]
    for part in (picture, picture.crop((0, picture.height // 2, picture.width, picture.height))):
        assert ImageStat.Stat(part).stddev[0] > 5
        assert len(part.getcolors() or ()) > 16


@pytest.mark.parametrize(("theme", "is_light"), [("light", True), ("dark", False)])
def test_a_picture_has_the_theme_of_its_name(theme: str, is_light: bool):
    for path in FOLDER.glob(f"*-{theme}.png"):
        with Image.open(path) as opened:
            brightness = ImageStat.Stat(opened.convert("L")).median[0]
        assert (brightness > 128) == is_light, path.name


def test_nothing_lies_there_that_nobody_takes_and_all_together_are_small():
    paths = list(FOLDER.glob("*.png"))
    assert {path.stem for path in paths} == set(WANTED)
    assert sum(path.stat().st_size for path in paths) < MOST_BYTES


def test_every_page_was_judged_and_is_good_enough():
    text = (FOLDER / "scores.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    judged = {row[0]: row[1:] for row in rows if row[0] in PAGES}
    assert set(judged) == set(PAGES)
    for page, (*scores, total, remarks) in judged.items():
        assert len(scores) == CRITERIA, page
        assert set(scores) <= {"0", "1", "2"}, page
        assert sum(map(int, scores)) == int(total) >= SHIPS_WITH, page
        assert remarks, f"{page}: a judgement says why"
    assert "a second person who did not write the page" in text
    assert re.search(r"\b\d{1,2} [A-Z][a-z]+ 20\d\d\b", text), "judged when?"


def test_the_pictures_of_the_readme_are_there():
    readme = (FOLDER.parent.parent / "README.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"\(docs/pictures/([\w-]+)\.png\)", readme))
    assert shown == set(FOR_README)
