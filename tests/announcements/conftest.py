"""Who may announce in these tests: Ben to everyone and in the groups he moderates, Hanna to everyone."""

from __future__ import annotations

import pytest

from intranet.audiences.models import AnnounceRight
from intranet.database import db


@pytest.fixture
def announcers(cast):
    db.session.add_all([AnnounceRight(person_id=cast.ben.id), AnnounceRight(person_id=cast.hanna.id)])
    db.session.commit()
    return cast
