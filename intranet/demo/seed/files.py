"""Pictures and documents in texts: in the content they are named by files that stand in its folder ``files``."""

from __future__ import annotations

import re

from intranet import clock
from intranet.database import db
from intranet.demo.reading import CONTENT
from intranet.files.receiving import in_text
from intranet.files.shelving import shelve

#: ``![what it shows](name.webp)``, or ``[any words](name.csv)``, which is shown by its name.
NAMED = re.compile(r"!?\[([^\]]+)\]\(([\w-]+\.\w+)\)")
#: Seconds for one picture; nobody waits for it.
PATIENCE = 60.0


def with_files(body: str, author_id: int) -> str:
    """Shelve what the text names, and return the text that names what lies there."""

    def shelved(found: re.Match[str]) -> str:
        content = (CONTENT / "files" / found[2]).read_bytes()
        kept = shelve(author_id, found[2], content, PATIENCE)
        kept.created_at = clock.now()
        db.session.add(kept)
        db.session.flush()
        return in_text(kept, found[1])

    return NAMED.sub(shelved, body)
