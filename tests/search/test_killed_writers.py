"""A writer killed at any moment loses no change and leaves no wrong answer."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest
from flask import current_app

from intranet.database import db
from intranet.search import rebuild
from intranet.search.drain import drain, is_healthy, pending
from intranet.search.engine import engine
from intranet.search.models import SearchOutbox
from intranet.search.schema import digest
from intranet.search.sources import sources
from tests.writing import question

#: The job process, reduced to what matters here: it drains for ever, a few rows at a time.
WRITER = """
import sys
from intranet import create_app
from intranet.search import drain
drain.BATCH = 3
app = create_app({"environment": "test", "data_dir": sys.argv[1], "database_url": sys.argv[2], "secret_key": "x" * 40})
with app.app_context():
    print("ready", flush=True)
    while True:
        drain.drain()
"""


def writer() -> subprocess.Popen[str]:
    loaded = current_app.extensions["intranet_settings"]
    command = [sys.executable, "-c", WRITER, str(loaded.data_dir), loaded.database_address]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


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
        process.send_signal(signal.SIGKILL)
        process.wait()
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
