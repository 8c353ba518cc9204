"""The one mail that mail itself sends: does it arrive?"""

from __future__ import annotations

import uuid

from intranet.mail import kinds, outbox


def check(address: str) -> str:
    """Write a mail that says that mail arrives; return its key."""
    key = f"check:{uuid.uuid4().hex}"
    outbox.enqueue(outbox.NewMail(kinds.CHECK.name, key, template="check", address=address))
    return key
