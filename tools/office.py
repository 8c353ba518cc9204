"""What an administrator of the demo company finds: runs of the sync, an emergency account, a rule, groups left behind.

All of it comes about as it would in a company: people leave the directory and others get a new title, the sync
runs, and somebody gets in by the emergency account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import select

from intranet import clock
from intranet.access import viewers
from intranet.audiences.rules import parse
from intranet.database import db
from intranet.demo.ldif import person_dn
from intranet.directory import break_glass
from intranet.directory.demo_server import DemoDirectory
from intranet.directory.demo_tree import Tree, read_ldif
from intranet.directory.models import DirectoryRun
from intranet.directory.sign_in import Refused, Source
from intranet.directory.sync import runs
from intranet.groups import plan
from intranet.groups.actions.ruling import set_rule
from intranet.groups.models import Group
from intranet.people.models import Person

ADMINISTRATOR = "tomasz"
#: They look after two groups, and leave.
LEAVERS = ("siobhan", "carsten", "ayse", "birgit")
#: So many at once look like a mistake.
LOST = ("lennart", "joao", "olena", "gesche", "katharina", "silke", "leonor", "catarina")
PROMOTED = {"Graphic Designer": "Senior Graphic Designer", "Hydraulics Engineer": "Fluids Engineer"}
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
RULED = "IT help"
RULE = {
    "version": 1,
    "any": [
        {"all": [{"attribute": "department", "operator": "is", "values": ["IT"]}]},
        {
            "all": [
                {"attribute": "place", "operator": "is", "values": ["Lisbon"]},
                {"attribute": "department", "operator": "is", "values": ["Firmware"]},
            ]
        },
    ],
}
PAGES = ("runs", "run", "stopped", "confirm", "emergency", "ownerless", "rule", "company", "chart", "settings")


def occupy(directory: DemoDirectory, ldif: str, moment: datetime, password: str) -> dict[str, str]:
    """Let it all happen in the days before the moment; return the address of each page of PAGES."""
    with clock.frozen_at(moment - timedelta(hours=49)):
        _sync()
    for title, other in PROMOTED.items():
        ldif = ldif.replace(f"title: {title}\n", f"title: {other}\n")
    with _without(directory, ldif, LEAVERS) as left:
        with clock.frozen_at(moment - timedelta(hours=48)):
            done = _sync()
        with clock.frozen_at(moment - timedelta(hours=23)):
            _sync()
        with _without(directory, left, LOST), clock.frozen_at(moment - timedelta(minutes=38)):
            stopped = _sync()
    with clock.frozen_at(moment - timedelta(hours=6)):
        _use_emergency_account(password)
        group = _rule()
    lead = db.session.scalars(select(Person.id).where(Person.username == "jonas")).one()
    run = f"/administration/directory/runs/{stopped.id}"
    return {
        "runs": "/administration/directory",
        "run": f"/administration/directory/runs/{done.id}",
        "stopped": run,
        "confirm": f"{run}/confirm",
        "emergency": "/emergency-accounts",
        "ownerless": "/groups/ownerless",
        "rule": f"/groups/{group.id}/rule",
        "company": "/people/organisation",
        "chart": f"/people/{lead}/organisation",
        "settings": "/settings/profile",
    }


@contextmanager
def _without(directory: DemoDirectory, ldif: str, usernames: tuple[str, ...]) -> Iterator[str]:
    """Let the directory show nobody of that name; afterwards it is as it was."""
    before, entries = directory.tree, re.split(r"\n(?=dn: )", ldif)
    gone = tuple(f"dn: {person_dn(name)}\n" for name in usernames)
    left = "\n".join(entry for entry in entries if not entry.startswith(gone))
    directory.tree = Tree(read_ldif(left.splitlines()))
    try:
        yield left
    finally:
        directory.tree = before


def _sync() -> DirectoryRun:
    run_id = runs.ask_for()
    runs.work_off()
    return db.session.get_one(DirectoryRun, run_id, populate_existing=True)


def _use_emergency_account(password: str) -> None:
    break_glass.create("night-shift", ["10.20.0.0/16"], password)
    for address, typed in (("198.51.100.7", "guessed"), ("10.20.4.9", password)):
        with suppress(Refused):
            break_glass.enter("night-shift", typed, Source(address, user_agent=BROWSER))


def _rule() -> Group:
    group = db.session.scalars(select(Group).where(Group.name == RULED)).one()
    owner = db.session.scalars(select(Person.id).where(Person.username == ADMINISTRATOR)).one()
    wanted = parse(RULE)
    with current_app.test_request_context():
        set_rule(viewers([owner])[owner], group, wanted, plan.of(group.id, wanted), 0)
    return group
