"""Many at once and many in all: each gets their own answer, and only what changed is read again."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from intranet.database import db
from intranet.directory import sign_in
from intranet.directory.config import read_config
from intranet.directory.failover import Directory
from intranet.directory.sync import running
from intranet.people.models import Person
from tests.directory import company
from tests.directory.conftest import sync, using
from tests.proofs import Proof
from tests.servers.directories import DirectoryServer, running_slapd

CHANGE = "dn: {}\nchangetype: modify\nreplace: title\ntitle: Principal\n\n"


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_eight_at_once_each_get_their_own_entry_whole(on_slapd: DirectoryServer, proof: Proof) -> None:
    people = (*company.ORDINARY, *company.AWKWARD)
    config = read_config(on_slapd.with_settings(web_threads=16))
    directory, unlimited = Directory(config), SimpleNamespace(on_account=lambda _: None)

    def identify(person: company.Staff, password: str) -> Any:
        return directory.ask(lambda session: sign_in._identify(session, config, person.uid, password, unlimited))  # type: ignore[arg-type]

    wanted = {person.uid: identify(person, person.secret) for person in people}
    assert all(wanted[one.uid].account.values["display_name"] for one in people)
    assert len({found.account.directory_id for found in wanted.values()}) == len(people)
    rounds = 200 if proof.in_full else 6

    def come_and_go(shift: int) -> int:
        wrong = 0
        for number in range(rounds):
            person = people[(number + shift) % len(people)]
            if number % 3 == 2:
                with pytest.raises(sign_in.Refused, match="wrong"):
                    identify(person, f"not {person.secret}")
            else:
                wrong += identify(person, person.secret) != wanted[person.uid]
        return wrong

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(come_and_go, range(8))) == 0
    proof.note(sign_ins=8 * rounds, wrong_answers=0)


@pytest.mark.proof
@pytest.mark.timeout(1800)
def test_however_many_work_here_only_who_changed_is_read_again(
    app: Flask, proof: Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = 50_000 if proof.in_full else 300
    staff = tuple(company.Staff(f"u{one}", f"User {one}", mail=(f"u{one}@example.test",)) for one in range(number))
    asked, read, seconds = [], running.read, []

    def noting(session: Any, config: Any, seen: Any, wanted: Any, tick: Any) -> Any:
        asked.append(len(wanted))
        return read(session, config, seen, wanted, tick)

    monkeypatch.setattr(running, "read", noting)
    with running_slapd(staff) as (slapd, server), using(app, server) as directory:
        for changed in (0, 0, number // 100):
            slapd.change("".join(CHANGE.format(person.dn) for person in staff[:changed]))
            began = time.monotonic()
            run = sync(directory)
            seconds.append(round(time.monotonic() - began, 1))
            assert (run.state, run.changed) == ("done", changed)
    assert asked == [asked[0], 0, number // 100]
    assert number < asked[0] < number + 100, "and the company around them"
    known = select(func.count()).select_from(Person).where(Person.username.startswith("u"))
    assert db.session.scalar(known) == number
    proof.note_once(people=number, seconds_first_again_and_one_percent=seconds)
