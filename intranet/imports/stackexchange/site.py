"""Which site a dump is of: the files do not say, but the community links to its own questions.

A link such as ``https://cooking.example.com/questions/12/how-long-do-eggs-keep`` names number and
title. The host whose links fit the dump's own numbers and titles is the site; of several (a site may
have moved) the one of the latest text.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

QUESTION_LINK = re.compile(r"https?://([a-z0-9.-]+)/questions/(\d{1,12})/([\w-]+)", re.IGNORECASE)
#: So many letters of a title must fit, in so many links.
ENOUGH_LETTERS, ENOUGH_LINKS = 10, 2
#: Links that are kept to be compared; more prove nothing further.
MOST_LINKS = 20_000


@dataclass(slots=True)
class SiteSearch:
    """Collects questions and links while the dump is read."""

    titles: dict[int, str] = field(default_factory=dict)
    links: dict[tuple[str, int, str], datetime] = field(default_factory=dict)

    def add_question(self, number: int, title: str) -> None:
        """Take note of a question of the dump."""
        self.titles[number] = _letters(title)[:60]

    def add_text(self, text: str, written_at: datetime) -> None:
        """Take note of the links in a text."""
        for host, number, slug in QUESTION_LINK.findall(text):
            link = (host.lower(), int(number), _letters(slug)[:60])
            if link in self.links or len(self.links) < MOST_LINKS:
                self.links[link] = max(written_at, self.links.get(link, written_at))

    def address(self) -> str:
        """Return the site's address, without a slash at the end, or "" where no host fits."""
        fitting: Counter[str] = Counter()
        latest: dict[str, datetime] = {}
        for (host, number, slug), written_at in self.links.items():
            if len(slug) >= ENOUGH_LETTERS and self.titles.get(number, "").startswith(slug):
                fitting[host] += 1
                latest[host] = max(written_at, latest.get(host, written_at))
        hosts = [host for host, links in fitting.items() if links >= ENOUGH_LINKS]
        return f"https://{max(hosts, key=latest.__getitem__)}" if hosts else ""


def site_address(text: str) -> str:
    """Return ``text`` ("cooking.example.com" or its address) as an address. Raises ValueError."""
    parts = urlsplit(text if "://" in text else f"https://{text}")
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?", parts.netloc):
        raise ValueError(f"{text!r} is no address of a site such as https://cooking.stackexchange.com")
    return f"{parts.scheme}://{parts.netloc}"


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", text.lower())
