"""A writer killed at any moment loses no change and leaves no wrong answer."""

from __future__ import annotations

import time
from multiprocessing.process import BaseProcess

import pytest
from flask import current_app

from intranet.database import db
from intranet.search import rebuild
from intranet.search.drain import drain, is_healthy, pending
from intranet.search.engine import engine
from intranet.search.models import SearchOutbox
from intranet.search.schema import digest
from intranet.search.sources import sources
from tests import workers
from tests.writing import question


def writer() -> BaseProcess:
    loaded = current_app.extensions["intranet_settings"]
    settings = {
        "environment": "test", "data_dir": loaded.data_dir, "database_url": loaded.database_address,
        "secret_key": "x" * 40,
    }  # fmt: skip
    return workers.start(workers.index_for_ever, settings, 3)


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_a_writer_killed_at_any_moment_loses_nothing(cast, find, proof):
    rounds, dice = 200 if proof.in_full else 4, proof.random
    asked = [question(cast.ada, cast.cycling, f"Wheel number {number}") for number in range(18)]
    drain()
    torn = 0
    for number in range(rounds):
        process = writer()
        for item in dice.sample(asked, 12):
            item.title = f"Wheel number {item.id} of round {number}"
            db.session.add(SearchOutbox(kind="question", pk=item.id))
        db.session.commit()
        time.sleep(dice.uniform(0.0, 0.6))
        workers.end(process)
        torn += not is_healthy(engine())
        assert find(cast.ada, "wheel", fresh=False).total == 18, "whoever answers, the index or SQL"
        drain()
        assert pending() == 0
        expected = {
            document.key: digest(document)
            for source in sources().values()
            for documents in rebuild.read_all(source)
            for document in documents
        }
        assert engine().digests() == expected, f"round {number}"
    proof.note(kills=rounds, between_a_commit_and_its_seal=torn, wrong_documents=0)
