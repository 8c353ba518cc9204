"""A directory in this process whose people a test can change between two runs as it likes."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from intranet.directory.config import read_config
from intranet.directory.demo_server import DemoDirectory
from intranet.directory.demo_tree import Tree, read_ldif
from intranet.directory.failover import Directory
from intranet.settings import load
from tests.directory import company
from tests.directory.company import SUFFIX, Staff

GROUP = f"cn=admins,{company.GROUPS}"


class Crowd:
    """People of a company by login name, and who is in the group of administrators."""

    def __init__(self, server: DemoDirectory) -> None:
        self._server = server
        self.entries: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._changes = 0
        self.admins: list[str] = []
        self._config: dict[str, Any] = {
            "environment": "test",
            "secret_key": "of the tests, long enough: 8c1f0e5a",
            "directory_kind": "demo",
            "directory_urls": [f"ldap://127.0.0.1:{server.port}"],
            "directory_bind_dn": company.SERVICE,
            "directory_bind_password": company.SERVICE_PASSWORD,
            "directory_people_bases": [company.PEOPLE],
            "directory_disabled_values": {"employeeType": "leaver"},
            "directory_roles": {GROUP: "admin"},
        }
        self.publish()

    def directory(self, **values: Any) -> Directory:
        """Return the client side of it, under changed settings."""
        return Directory(read_config(load(self._config | values, environ={})))

    def put(self, uid: str, *more: tuple[str, str], mail: str = "", name: str = "", manager: str = "") -> None:
        """Add somebody, or change their entry; the id stays with the login name for as long as they are there."""
        self._changes += 1
        mails = (mail or f"{uid}@example.test",)
        entry_id = self._ids.setdefault(uid, str(uuid.uuid4()))
        held = (("entryUUID", entry_id), ("entryCSN", str(self._changes)), *more)
        boss = (("manager", f"uid={manager},{company.PEOPLE}"),) if manager else ()
        staff = Staff(uid, name or uid.title(), mail=mails, more=(*held, *boss), password="")
        self.entries[uid] = company.person_entry(staff)
        self.publish()

    def disable(self, uid: str) -> None:
        """Mark somebody as a leaver."""
        self.put(uid, ("employeeType", "leaver"))

    def remove(self, *uids: str) -> None:
        """Take entries away, their ids with them unless the same entry is ``put`` back."""
        for uid in uids:
            del self.entries[uid]
        self.publish()

    def forget(self, uid: str) -> None:
        """Take an entry away for good: whoever gets this login name next is somebody else."""
        self.remove(uid)
        del self._ids[uid]

    def publish(self) -> None:
        """Let the server show it."""
        text = company.entry(SUFFIX, [("objectClass", "organization"), ("o", "E")])
        for unit in ("people", "groups", "services"):
            text += company.entry(f"ou={unit},{SUFFIX}", [("objectClass", "organizationalUnit"), ("ou", unit)])
        text += company.service_entry()
        text += "".join(self.entries.values())
        members = [("member", f"uid={uid},{company.PEOPLE}") for uid in self.admins]
        text += company.entry(GROUP, [("objectClass", "groupOfNames"), ("cn", "admins"), *members])
        self._server.tree = Tree(read_ldif(text.splitlines()))


@contextmanager
def running_crowd(*uids: str) -> Iterator[Crowd]:
    """Run such a directory, with these people in it."""
    with DemoDirectory(Tree(read_ldif(company.service_entry().splitlines()))) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        crowd = Crowd(server)
        for uid in uids:
            crowd.put(uid)
        yield crowd
        server.shutdown()
