"""Whoever is disabled in the directory gets no digest, neither a new one nor one that waits already."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from intranet.database import db
from intranet.digests import planner
from intranet.digests.models import DigestState
from intranet.directory import accounts
from intranet.directory.sync import runs
from intranet.people.models import Person
from tests.cast import Cast
from tests.digests.conftest import Missed, digest_of
from tests.directory.conftest import TEMPORARY, ChangeEntry, slapd, slapd_and_settings, temporary, using
from tests.mail.conftest import send_due
from tests.servers.directories import DirectoryServer
from tests.servers.smtp import SmtpServer

__all__ = ["slapd", "slapd_and_settings", "temporary"]

LEFT = "modify\nreplace: employeeType\nemployeeType: leaver"


@pytest.fixture
def ada_is_in(app: Flask, slapd_and_settings, temporary: ChangeEntry, cast: Cast, missed: Missed) -> DirectoryServer:
    """Ada, who is away and signed in nowhere, is the temporary person of the directory; it knows none of the others."""
    server = slapd_and_settings[1]
    with using(app, server) as directory:
        config = directory.config
        entry = directory.ask(lambda session: session.read(TEMPORARY.dn, accounts.attributes(config)))
    db.session.execute(update(Person).values(directory_id=None))
    cast.ada.directory_id = accounts.read_account(entry, config).directory_id
    db.session.commit()
    return server


def test_who_was_disabled_on_monday_is_not_planned_for_on_tuesday(
    app: Flask, cast: Cast, ada_is_in: DirectoryServer, temporary: ChangeEntry
) -> None:
    temporary(LEFT)
    with using(app, ada_is_in):
        runs.sync()
    plan = planner.plan()
    assert (plan.planned, plan.standings["deactivated"]) == (0, 1)


def test_a_digest_that_waits_is_not_sent(
    app: Flask, smtp: SmtpServer, cast: Cast, ada_is_in: DirectoryServer, temporary: ChangeEntry
) -> None:
    assert planner.plan().planned == 1
    temporary(LEFT)
    with using(app, ada_is_in):
        runs.sync()
    send_due()
    assert smtp.deliveries == []
    digest = digest_of(cast.ada)
    assert (digest.state, digest.reason) == (DigestState.CANCELLED, "recipient_left")


def test_while_the_directory_says_nothing_ada_gets_hers(
    app: Flask, smtp: SmtpServer, cast: Cast, ada_is_in: DirectoryServer
) -> None:
    with using(app, ada_is_in):
        runs.sync()
    planner.plan()
    assert send_due() == {"sent": 1}
