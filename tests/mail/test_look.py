"""Mails look like the site: the colours are its tokens, every text can be read, nothing comes from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from intranet.mail.models import OutgoingMail
from tests.interface.test_contrast import OWN_HUES, TEXT, THEMES, Oklch, colours, contrast, linear_rgb
from tests.mail.conftest import send_due
from tests.servers.smtp import SmtpServer

MAIL_CSS = (Path(__file__).parents[2] / "templates/emails/mail.css").read_text(encoding="utf-8")
SHEETS = dict(zip(THEMES, MAIL_CSS.split("@media (prefers-color-scheme: dark)"), strict=True))
#: The tokens a mail uses. Initials have the grounds and inks of the eight hues besides.
TOKENS = "canvas surface text muted line accent on-accent thanks thanks-soft quest quest-soft".split()
#: Which of them stand on which in templates/emails.
PAIRS = [
    ("surface", "text muted accent"),
    ("canvas", "text muted"),
    ("accent", "on-accent"),
    ("thanks-soft", "text muted thanks"),
    ("quest-soft", "text muted quest accent"),
]


def srgb(colour: Oklch) -> str:
    """Write a colour as mail programs know it."""
    linear = (min(max(part, 0.0), 1.0) for part in linear_rgb(colour))
    gamma = (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in linear)
    return "#" + "".join(f"{round(255 * part):02x}" for part in gamma)


@pytest.mark.parametrize("theme", THEMES)
def test_every_colour_is_a_token_of_the_site(theme: str) -> None:
    palette = {srgb(colours()[name][theme]) for name in TOKENS}
    palette |= {srgb(colours(hue)[name][theme]) for hue in OWN_HUES for name in ("own-soft", "own-text")}
    used = set(re.findall(r"#[0-9a-f]{6}\b", SHEETS[theme]))
    assert len(used) > 20
    assert used <= palette, f"not of tokens.css: {sorted(used - palette)}"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ground", "inks"), PAIRS)
def test_every_text_can_be_read(ground: str, inks: str, theme: str) -> None:
    for ink in inks.split():
        assert contrast(colours()[ink][theme], colours()[ground][theme]) >= TEXT, (ink, ground)


def test_every_class_of_the_templates_has_a_rule(smtp: SmtpServer) -> None:
    folder = Path(__file__).parents[2] / "templates"
    sources = [folder / "layout/mail.html", *(folder / "emails").rglob("*.html")]
    named = {
        word
        for path in sources
        for value in re.findall(r'class="([^"{%]+)', path.read_text())
        for word in value.split()
    }
    ruled = set(re.findall(r"\.([a-z][a-z-]*)", MAIL_CSS))
    assert named
    assert {name for name in named if not name.endswith("-")} <= ruled


def test_a_mail_brings_everything_along(smtp: SmtpServer, letter: Callable[..., OutgoingMail]) -> None:
    letter()
    send_due()
    html = smtp.deliveries[0].text("html")
    assert not re.search(r"<(img|script|link|iframe|object|form|base|video|audio)\b", html)
    assert not re.search(r"url\(|@import|src=|background=", html)
    assert html.count("<style") == 1
    assert "prefers-color-scheme: dark" in html
    assert re.search(r'<h1 class="title" style="[^"]*font-size', html)
