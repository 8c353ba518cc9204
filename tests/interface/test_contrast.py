"""Every pair of text and ground in tokens.css is computed anew: WCAG 2.2 AA, light and dark."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "static/css/tokens.css").read_text(encoding="utf-8")
TEXT, LARGE = 4.5, 3.0
THEMES = ("light", "dark")

NUMBER = r"([\d.]+|var\(--[\w-]+\))"
COLOUR = rf"oklch\(([\d.]+)% {NUMBER} {NUMBER}\)"
PAIR = re.compile(rf"--([\w-]+): light-dark\({COLOUR}, {COLOUR}\);")
PLAIN = re.compile(r"--([\w-]+): ([\d.]+);")
OWN_HUES = [float(hue) for hue in re.findall(r"--own-hue: ([\d.]+);", TOKENS)]
HUE = float(dict(PLAIN.findall(TOKENS))["hue"])

Oklch = tuple[float, float, float]


def colours(own_hue: float = 0, hue: float = HUE) -> dict[str, dict[str, Oklch]]:
    """Return name -> theme -> colour."""
    known = {"var(--own-hue)": own_hue, "var(--hue)": hue}

    def number(text: str) -> float:
        return known[text] if text in known else float(text)

    return {
        name: {
            theme: (float(parts[at]) / 100, number(parts[at + 1]), number(parts[at + 2]))
            for theme, at in zip(THEMES, (0, 3), strict=True)
        }
        for name, *parts in PAIR.findall(TOKENS)
    }


def linear_rgb(colour: Oklch) -> tuple[float, float, float]:
    """OKLCH to linear sRGB, after Ottosson, "A perceptual color space for image processing" (2020)."""
    lightness, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def contrast(one: Oklch, other: Oklch) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    lights = []
    for colour in (one, other):
        red, green, blue = (min(max(part, 0.0), 1.0) for part in linear_rgb(colour))
        lights.append(0.2126 * red + 0.7152 * green + 0.0722 * blue)
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def test_the_computation_knows_black_on_white():
    assert contrast((1, 0, 0), (0, 0, 0)) == pytest.approx(21, abs=0.01)
    assert contrast((0.5, 0, 0), (0.5, 0, 0)) == pytest.approx(1)


def test_all_colours_were_read():
    assert len(colours()) == TOKENS.count("light-dark(")
    assert len(OWN_HUES) == 8


GROUNDS = ("canvas", "surface", "sunken")
SOFT = ("accent", "ok", "warn", "bad", "thanks", "quest")
PAIRS = [
    *(("text", ground, 7.0) for ground in (*GROUNDS, *(f"{name}-soft" for name in SOFT), "mark")),
    *(("muted", ground, TEXT) for ground in (*GROUNDS, *(f"{name}-soft" for name in SOFT))),
    *((name, ground, TEXT) for name in SOFT for ground in ("canvas", "surface", f"{name}-soft")),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-hover", TEXT),
    ("accent-hover", "surface", TEXT),
    ("canvas", "text", TEXT),  # a toast
    *(("control", ground, LARGE) for ground in GROUNDS),
]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_text_can_be_read_on_its_ground(text: str, ground: str, least: float, theme: str):
    known = colours()
    assert contrast(known[text][theme], known[ground][theme]) >= least


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("own_hue", OWN_HUES)
def test_initials_can_be_read_on_their_own_hue(own_hue: float, theme: str):
    known = colours(own_hue)
    assert contrast(known["own-text"][theme], known["own-soft"][theme]) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("hue", range(0, 360, 15))
def test_any_hue_of_a_company_keeps_the_contrast(hue: int, theme: str):
    known = {name: both[theme] for name, both in colours(hue=hue).items()}
    assert contrast(known["accent"], known["surface"]) >= TEXT
    assert contrast(known["accent"], known["accent-soft"]) >= TEXT
    assert contrast(known["on-accent"], known["accent"]) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
def test_no_ground_is_pure_black_and_every_colour_is_in_srgb(theme: str):
    known = {name: both[theme] for name, both in colours().items()}
    for ground in ("canvas", "surface", "sunken"):
        assert known[ground][0] > 0.15
    for name, colour in known.items():
        assert all(-0.002 <= part <= 1.002 for part in linear_rgb(colour)), name
