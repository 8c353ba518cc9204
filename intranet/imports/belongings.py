"""What becomes of the tie between a leaver and an imported author."""

from __future__ import annotations

from intranet.estate import Belonging, Fate
from intranet.imports.models import ImportedPerson

BELONGINGS = (Belonging(ImportedPerson.__table__.c.person_id, Fate.STAYS, "an import run again finds the same author"),)
