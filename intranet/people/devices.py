"""What a browser's User-Agent says, in words its owner recognises: "Firefox on Windows"."""

from __future__ import annotations

from dataclasses import dataclass

#: Looked for in this order: most browsers also name those they descend from.
BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Vivaldi", "Vivaldi"),
    ("FxiOS", "Firefox"), ("Firefox", "Firefox"), ("CriOS", "Chrome"), ("Chromium", "Chromium"),
    ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"), ("Macintosh", "macOS"), ("Linux", "Linux"),
)  # fmt: skip
HELD_IN_A_HAND = frozenset({"iPhone", "iPad", "Android"})


@dataclass(frozen=True, slots=True)
class Device:
    """The browser and the system, each empty where the text names none we know."""

    browser: str
    system: str

    @property
    def is_handheld(self) -> bool:
        """Whether it is a telephone or a tablet."""
        return self.system in HELD_IN_A_HAND


def describe(user_agent: str) -> Device:
    """Read a User-Agent header."""
    return Device(_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent))


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for sign, name in names if sign in text), "")
