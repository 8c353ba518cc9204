"""Reading the company's values: those of today in the reader's language, and all of them for HR."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from intranet.access import Viewer, find_or_404
from intranet.database import db, fetch
from intranet.recognition import policy
from intranet.recognition.models import CompanyValue
from intranet.recognition.values import VALUE, ValueName, described

_value = CompanyValue.__table__.c
_VALUES = (
    select(*VALUE, _value.description_en, _value.description_de)
    .where(_value.retired.is_(False))
    .order_by(_value.position, _value.id)
)


def company_values() -> list[ValueName]:
    """Return the company's values of today in the reader's language, in HR's order."""
    return [described(row) for row in fetch(_VALUES)]


def kept(viewer: Viewer) -> Sequence[CompanyValue]:
    """Return all values in HR's order, the retired ones last."""
    query = policy.visible_values(viewer)
    return db.session.scalars(query.order_by(CompanyValue.retired, CompanyValue.position, CompanyValue.id)).all()


def one_value(viewer: Viewer, value_id: int) -> CompanyValue:
    """Return a value to change. Raises NotFound."""
    found: CompanyValue = find_or_404(policy.visible_values(viewer), id=value_id)
    return found
