"""What was read of people, put aside until all of it is there: packed, a twentieth of its size as objects."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator

from intranet.directory.accounts import Account
from intranet.directory.dialects import Standing

#: Accounts packed together, and written in one transaction.
BATCH = 200


class Shelf:
    """Accounts in the order in which they were read."""

    def __init__(self) -> None:
        self._packs: list[bytes] = []
        self._open: list[Account] = []
        #: Login name -> directory ids of those who have it; almost always one.
        self.names: dict[str, tuple[str, ...]] = {}
        self.ids: set[str] = set()

    def add(self, account: Account) -> None:
        """Put one account aside."""
        if account.username:
            self.names[account.username] = (*self.names.get(account.username, ()), account.directory_id)
        self.ids.add(account.directory_id)
        self._open.append(account)
        if len(self._open) == BATCH:
            self._pack()

    def __iter__(self) -> Iterator[list[Account]]:
        """Yield them again, batch by batch."""
        for pack in self._packs:
            yield [
                Account(directory_id, "", username, Standing(standing), "", values, started_on)
                for directory_id, username, standing, values, started_on in json.loads(zlib.decompress(pack))
            ]
        if self._open:
            yield self._open

    def _pack(self) -> None:
        rows = [(one.directory_id, one.username, one.standing, one.values, one.started_on) for one in self._open]
        self._packs.append(zlib.compress(json.dumps(rows).encode(), 1))
        self._open = []
