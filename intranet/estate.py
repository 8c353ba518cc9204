"""What becomes of the things of somebody who leaves the company.

Each feature says it of every column that points at a person, in its ``belongings.py``; a test compares
that with the tables. What is handed over is the feature's own act. ``settle`` runs in the transaction
that makes a colleague a former one, so nobody is ever half gone.

Who leaves a group leaves behind what only members hold there: ``leave_group`` of the same files.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Column, delete

from intranet.database import db


class Fate(enum.StrEnum):
    """What becomes of rows that point at a leaver."""

    STAYS = "stays"  # the company's memory, signed by a former colleague; or forgotten after a while anyway
    ENDS = "ends"  # deleted at once, and not given back to who returns
    HANDED_OVER = "handed over"  # the feature passes it on to others


@dataclass(frozen=True, slots=True)
class Belonging:
    """One column that points at a person, what becomes of its rows, and why."""

    column: Column[Any]
    fate: Fate
    why: str


HandOver = Callable[[Collection[int]], None]
#: Given the group and those who do not belong to it any more.
LeaveGroup = Callable[[int, Collection[int]], None]


@dataclass(frozen=True, slots=True)
class Estate:
    """What one feature declares: its belongings, and how it passes on what has to be."""

    belongings: tuple[Belonging, ...]
    hand_over: HandOver | None
    leave_group: LeaveGroup | None


def init_app(app: Flask, declared: Collection[ModuleType]) -> None:
    """Read the ``belongings.py`` of the features, in their order."""
    app.extensions["intranet_estates"] = tuple(
        Estate(module.BELONGINGS, getattr(module, "hand_over", None), getattr(module, "leave_group", None))
        for module in declared
    )


def belongings() -> Iterator[Belonging]:
    """Yield everything that is declared."""
    for estate in current_app.extensions["intranet_estates"]:
        yield from estate.belongings


def settle(person_ids: Collection[int]) -> None:
    """Pass on and end what these leavers owned, within the caller's transaction."""
    if not person_ids:
        return
    for estate in current_app.extensions["intranet_estates"]:
        if estate.hand_over is not None:
            estate.hand_over(person_ids)
        for belonging in estate.belongings:
            if belonging.fate is Fate.ENDS:
                column = belonging.column
                db.session.execute(delete(column.table).where(column.in_(person_ids)))


def leave_group(group_id: int, person_ids: Collection[int]) -> None:
    """Pass on what people held as members of a group, within the transaction that ends their memberships."""
    for estate in current_app.extensions["intranet_estates"] if person_ids else ():
        if estate.leave_group is not None:
            estate.leave_group(group_id, person_ids)
