"""Whose ballot it is: a person, or in an anonymous poll a code that only this server can make of the person.

The code lets people change and withdraw their vote. Who has both the database and the server's secret could make
it too, and the page says so; when the poll is settled its ballots are gone.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from intranet.polls.models import Poll
from intranet.settings import settings


def voter(poll: Poll, person_id: int) -> dict[str, Any]:
    """Return the columns of a ballot that say whose it is."""
    if not poll.is_anonymous:
        return {"poll_id": poll.id, "person_id": person_id}
    words = f"poll/{poll.id}/{person_id}".encode()
    return {"poll_id": poll.id, "code": hmac.new(settings().secret_key.encode(), words, hashlib.sha256).hexdigest()}
