"""All kinds in their order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from intranet import clock, jobs
from intranet.database import begins
from intranet.demo.chronicle import Chronicle
from intranet.demo.company import Company
from intranet.demo.seed.doors import plant_doors
from intranet.demo.seed.events import plant_events
from intranet.demo.seed.ground import Ground
from intranet.demo.seed.groups import plant_groups
from intranet.demo.seed.insights import plant_insights
from intranet.demo.seed.moderation import plant_moderation
from intranet.demo.seed.news import plant_news
from intranet.demo.seed.people import plant_people, plant_values
from intranet.demo.seed.posts import plant_posts
from intranet.demo.seed.questions import plant_questions
from intranet.demo.seed.thanks import plant_thanks
from intranet.demo.seed.welcome import plant_welcome

#: What is planted, in this order: later kinds stand on earlier ones.
KINDS: tuple[tuple[str, Callable[[Ground], int]], ...] = (
    ("people", plant_people),
    ("values", plant_values),
    ("groups", plant_groups),
    ("posts", plant_posts),
    ("events", plant_events),
    ("questions", plant_questions),
    ("thanks", plant_thanks),
    ("buddies", plant_welcome),
)


@dataclass(frozen=True, slots=True)
class Planted:
    """One kind is in the database: how many rows are new, and the seconds it took."""

    kind: str
    added: int
    seconds: float


def plant(company: Company) -> Iterator[Planted]:
    """Plant every kind, each in a transaction of its own; what stands already is left alone."""
    ground = Ground(Chronicle(company, clock.now()))
    with begins(writing=True):
        for kind, planting in KINDS:
            began = time.perf_counter()
            added = planting(ground)
            yield Planted(kind, added, time.perf_counter() - began)
        plant_moderation(ground)
        plant_doors(ground)
        plant_news(ground)
        plant_insights(ground)
    jobs.wake("search")
