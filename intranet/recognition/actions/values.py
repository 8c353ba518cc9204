"""Keeping the company's values: adding, changing, ordering, retiring. A value is never deleted: thanks name it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import Conflict

from intranet import jobs
from intranet.access import Viewer, require
from intranet.database import db, lock_row
from intranet.recognition import policy
from intranet.recognition.models import CompanyValue, Thanks
from intranet.search import outbox


class ValueChanged(Conflict):
    """Somebody else has changed the value meanwhile; ``value`` is what is kept now."""

    def __init__(self, value: CompanyValue) -> None:
        super().__init__()
        self.value = value


class NameTaken(Conflict):
    """There is a value of that name already; ``names`` are the columns that say it."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__()
        self.names = names


def add(actor: Viewer, wanted: Mapping[str, str], once_key: str) -> CompanyValue:
    """Add a value below the others; sending the same form twice adds one. Raises Forbidden or NameTaken."""
    require(policy.can_keep_values(actor))
    if before := _keyed(once_key):
        return before
    _refuse_taken(wanted, None)
    last = db.session.scalar(select(func.max(CompanyValue.position)))
    value = CompanyValue(key=once_key, position=0 if last is None else last + 1, **wanted)
    db.session.add(value)
    try:
        db.session.commit()
    except IntegrityError:  # the same form, sent twice at once
        db.session.rollback()
        value = db.session.scalars(select(CompanyValue).filter_by(key=once_key)).one()
    return value


def change(actor: Viewer, value: CompanyValue, wanted: Mapping[str, str], version: int) -> None:
    """Change what it is called and means; thanks that name it say the new words.

    Raises Forbidden, NameTaken, or ValueChanged where somebody else was faster. The same words twice change nothing.
    """
    require(policy.can_keep_values(actor))
    _lock(value)
    if all(getattr(value, name) == words for name, words in wanted.items()):
        return
    if version != value.version:
        raise ValueChanged(value)
    _refuse_taken(wanted, value.id)
    for name, words in wanted.items():
        setattr(value, name, words)
    value.version += 1
    outbox.changed_many("thanks", db.session.scalars(select(Thanks.id).where(Thanks.value_id == value.id)))
    db.session.commit()
    jobs.wake("search")


def move(actor: Viewer, value: CompanyValue, place: int) -> None:
    """Put it at a place among the values of today, counted from 1. Raises Forbidden."""
    require(policy.can_keep_values(actor))
    _lock(value)
    current = list(
        db.session.scalars(
            select(CompanyValue).filter_by(retired=False).order_by(CompanyValue.position, CompanyValue.id)
        )
    )
    others = [one for one in current if one is not value]
    others.insert(max(0, place - 1), value)
    for position, one in enumerate(others):
        one.position = position
    db.session.commit()


def retire(actor: Viewer, value: CompanyValue, *, is_retired: bool) -> None:
    """Offer it no longer, or again, as the last one; thanks that name it keep it. Raises Forbidden."""
    require(policy.can_keep_values(actor))
    _lock(value)
    if value.retired != is_retired:
        value.retired = is_retired
        value.position = (db.session.scalar(select(func.max(CompanyValue.position))) or 0) + 1
        db.session.commit()


def _lock(value: CompanyValue) -> None:
    lock_row(CompanyValue.__table__, value.id)
    db.session.refresh(value)


def _keyed(once_key: str) -> CompanyValue | None:
    return db.session.scalars(select(CompanyValue).filter_by(key=once_key)).one_or_none()


def _refuse_taken(wanted: Mapping[str, Any], but: int | None) -> None:
    """Refuse a name that another value has in either language: people would not know which they choose."""
    names = {column: wanted[column].casefold() for column in ("name_en", "name_de")}
    rows = db.session.execute(select(CompanyValue.name_en, CompanyValue.name_de).where(CompanyValue.id != (but or 0)))
    taken = {name.casefold() for row in rows for name in row}
    if columns := frozenset(column for column, name in names.items() if name in taken):
        raise NameTaken(columns)
