"""What somebody who mistyped a name in the directory may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from intranet.directory.client import Session
from intranet.directory.errors import DirectoryIncomplete
from intranet.directory.names import dn_key, parent

#: Entries looked at in one container.
MOST = 500
#: How alike two names must be (difflib's ratio).
ALIKE = 0.6


def nearest(session: Session, dn: str, tops: Sequence[str]) -> str:
    """Return the name of an existing entry most like ``dn`` in the nearest container there is, or nothing.

    ``tops`` are the names of the trees that the server holds.
    """
    above, wanted = parent(dn), [dn]
    while above and not _exists(session, above):
        above, wanted = parent(above), [*wanted, above]
    candidates = session.below(above, "(objectClass=*)", MOST) if above else tops
    keys = {dn_key(name): name for name in candidates}
    # Below what exists only the last missing part counts; without anything, any part may be the mistyped one.
    for name in wanted[-1:] if above else wanted:
        if found := difflib.get_close_matches(dn_key(name), keys, 1, ALIKE):
            return keys[found[0]]
    return ""


def _exists(session: Session, dn: str) -> bool:
    try:
        return session.read(dn, ["objectClass"]) is not None
    except DirectoryIncomplete:
        return False
